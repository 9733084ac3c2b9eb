import { type CharClass, isIn } from './char-class.ts';

/** Any one character. */
export const ONE = -1;
/** Any characters, or none. */
export const RUN = -2;
/** A code point, or one of the above, or a class. */
export type Token = number | CharClass;

/** What stands between two slashes of a pattern, for one name. */
export interface Segment {
  /** As the pattern has it. */
  readonly text: string;
  /** The only name that matches, where there is but one. */
  readonly literal?: string;
  /** `.ts` for `*.ts`: the names that end in it match, and no others. */
  readonly ending?: string;
  matches(name: string): boolean;
}

export function segmentOf(tokens: readonly Token[], text: string): Segment {
  const literal = literalOf(tokens);
  if (literal !== undefined) return { text, literal, matches: (name) => name === literal };
  const ending = tokens[0] === RUN ? literalOf(tokens.slice(1)) : undefined;
  if (ending !== undefined) return { text, ending, matches: (name) => name.endsWith(ending) };
  const beginning = tokens.at(-1) === RUN ? literalOf(tokens.slice(0, -1)) : undefined;
  if (beginning !== undefined) return { text, matches: (name) => name.startsWith(beginning) };
  const least = tokens.filter((token) => token !== RUN).length;
  return { text, matches: (name) => name.length >= least && matchTokens(tokens, name) };
}

function literalOf(tokens: readonly Token[]): string | undefined {
  const codes = tokens.filter((token) => typeof token === 'number' && token >= 0);
  if (codes.length < tokens.length) return undefined;
  return codes.map((code) => (typeof code === 'number' ? String.fromCodePoint(code) : '')).join('');
}

/**
 * Only the last run that was met is ever made longer: a longer one before it could not match more. So the time is at
 * most the length of the name times that of the pattern, where the regular expressions that other matchers make of
 * `*a*a*a*b` take exponential time.
 */
function matchTokens(tokens: readonly Token[], name: string): boolean {
  let token = 0;
  let at = 0;
  let run = -1;
  let retry = 0;
  while (at < name.length) {
    const wanted = tokens[token];
    if (wanted === RUN) {
      run = token;
      token += 1;
      retry = at;
      continue;
    }
    const code = codeAt(name, at);
    if (
      wanted !== undefined &&
      (typeof wanted === 'number' ? wanted === ONE || wanted === code : isIn(wanted, code))
    ) {
      token += 1;
      at += widthOf(code);
      continue;
    }
    if (run === -1) return false;
    token = run + 1;
    retry += widthOf(codeAt(name, retry));
    at = retry;
  }
  while (tokens[token] === RUN) token += 1;
  return token === tokens.length;
}

const codeAt = (text: string, at: number): number => text.codePointAt(at) ?? 0;

const widthOf = (code: number): number => (code > 0xff_ff ? 2 : 1);
