import { quote, Refusal } from '@handrail/domain';
import { isLookaround, isNewline, requiredText, tokensOf, withinLines, withoutLeadingAny } from './tokens.ts';

/** Longest pattern, in characters. */
const LONGEST = 1_000;

/** A pattern in the form that a worker takes. It is matched with one line at a time, without the end of the line. */
export interface Pattern {
  readonly source: string;
  readonly flags: string;
  /** The same for a text of several lines: it finds at least all lines that match. With the flags `g` and `m`. */
  readonly many: string;
  /** Only in a text of ASCII without carriage returns does `many` find all: it looks at what stands around a match. */
  readonly looksAround: boolean;
  /** It may have to match a line feed, which no line has: `many` is of no use. */
  readonly hasNewline: boolean;
  /** Stands in every line that matches, in ASCII; '' when none is known. */
  readonly literal: string;
}

interface Wish {
  readonly pattern: string;
  /** The pattern is a text to find, not a regular expression. */
  readonly fixed: boolean;
  readonly ignoreCase: boolean;
}

/** Escapes of other dialects, which JavaScript without the flag u takes for the mere letter, and their classes. */
const FOREIGN = /\\[ACEGHIJKLMNOQRTUVXYZaeghijlmoqyz]|\\[pP]\{|\\u\{|\[\[[:.=]/;

/**
 * Reads a JavaScript regular expression: with the flag `u` where it is valid so, without it otherwise, since patterns
 * are often written with more backslashes than `u` allows.
 * @throws Refusal `invalid_pattern`
 */
export function readPattern({ pattern, fixed, ignoreCase }: Wish): Pattern {
  if (pattern === '' || pattern.length > LONGEST)
    throw invalid(pattern, pattern === '' ? 'is empty' : `has more than ${LONGEST} characters`);
  const given = fixed ? pattern.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`) : pattern;
  const flags = (ignoreCase ? 'i' : '') + (isValidUnicode(given) ? 'u' : '');
  const tokens = withoutLeadingAny(tokensOf(given));
  if (tokens.some((token) => token === '\\n' || token === '\n'))
    throw invalid(
      pattern,
      'has a line break, and it is matched line by line',
      'Use ^ and $ for the ends of a line.',
    );
  return {
    source: tokens.join(''),
    flags,
    many: withinLines(tokens),
    looksAround: tokens.some(isLookaround),
    hasNewline: tokens.some(isNewline),
    literal: ignoreCase ? '' : requiredText(tokens),
  };
}

/** @throws Refusal `invalid_pattern` */
function isValidUnicode(source: string): boolean {
  const unicode = mistakeIn(source, 'u');
  if (unicode === undefined) return true;
  const mistake = mistakeIn(source, '') ?? (FOREIGN.test(source) ? unicode : undefined);
  if (mistake !== undefined) throw invalid(source, `is not valid: ${mistake}`);
  return false;
}

function mistakeIn(source: string, flags: string): string | undefined {
  try {
    RegExp(source, flags);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

/** What the engine has to say, without the pattern, which it repeats. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.slice(message.lastIndexOf(': ') + 1).trim();
}

export const invalid = (
  pattern: string,
  why: string,
  hint = 'Give a JavaScript regular expression, without flags inside; fixed=true finds the text as it is.',
): Refusal => new Refusal('invalid_pattern', `The pattern ${quote(pattern)} ${why}.`, hint);
