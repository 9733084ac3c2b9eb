/** A part of a text, in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Occurrences {
  readonly count: number;
  /** The first of them. */
  readonly spans: readonly Span[];
  /** An occurrence that begins within another; the search ended there. */
  readonly overlap?: Span;
}

const CR = 13;
const LF = 10;

/** Longest beginning that the engine looks for by itself: its search may take as many steps for every character. */
const PREFIX = 32;

/**
 * Finds all occurrences of a text in another, in time that grows with the sum of their lengths, whatever they are
 * (Knuth, Morris, Pratt, Fast pattern matching in strings, 1977).
 * @param anyEnding whether a `\n` of the wanted text, which then has no `\r`, stands for `\r\n` as well
 * @param most spans that are kept
 */
export function occurrencesOf(wanted: string, text: string, anyEnding: boolean, most: number): Occurrences {
  const pattern = new Uint16Array(wanted.length);
  for (let at = 0; at < pattern.length; at++) pattern[at] = wanted.charCodeAt(at);
  const borders = bordersOf(pattern);
  const lines = anyEnding ? wanted.indexOf('\n') : -1;
  const prefix = wanted.slice(0, Math.min(PREFIX, lines < 0 ? PREFIX : Math.max(1, lines)));
  const spans: Span[] = [];
  let count = 0;
  let last = -1;
  let matched = 0;
  for (let at = 0; at < text.length; at++) {
    if (matched === 0) {
      at = text.indexOf(prefix, at);
      if (at < 0) break;
    }
    const unit = text.charCodeAt(at);
    if (anyEnding && unit === CR && text.charCodeAt(at + 1) === LF) continue;
    while (matched > 0 && pattern[matched] !== unit) matched = borders[matched - 1] ?? 0;
    if (pattern[matched] === unit) matched += 1;
    if (matched < pattern.length) continue;
    matched = borders[matched - 1] ?? 0;
    const span = { start: startOf(pattern, text, at + 1, anyEnding), end: at + 1 };
    if (span.start < last) return { count, spans, overlap: span };
    last = span.end;
    count += 1;
    if (count <= most) spans.push(span);
  }
  return { count, spans };
}

/** For each beginning of a pattern, the length of the longest shorter beginning that it ends with. */
function bordersOf(pattern: Uint16Array): Int32Array {
  const borders = new Int32Array(pattern.length);
  let matched = 0;
  for (let at = 1; at < pattern.length; at++) {
    while (matched > 0 && pattern[matched] !== pattern[at]) matched = borders[matched - 1] ?? 0;
    if (pattern[matched] === pattern[at]) matched += 1;
    borders[at] = matched;
  }
  return borders;
}

function startOf(pattern: Uint16Array, text: string, end: number, anyEnding: boolean): number {
  if (!anyEnding) return end - pattern.length;
  let start = end;
  for (let at = pattern.length - 1; at >= 0; at--) {
    start -= 1;
    if (pattern[at] === LF && text.charCodeAt(start - 1) === CR) start -= 1;
  }
  return start;
}
