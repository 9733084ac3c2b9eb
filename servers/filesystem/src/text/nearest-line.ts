import { commonPrefix, commonSuffix } from './excerpt.ts';

/** A line of a text that a line of what was looked for resembles. */
export interface Anchor {
  /** Index of the line that was looked for. */
  readonly wanted: number;
  /** Index of the line in the text. */
  readonly line: number;
  /** Where in the text it begins, or where a part of a long line does. */
  readonly at: number;
}

/** Lines that are looked for; the rest of a longer text hardly matters. */
const MOST_LINES = 4096;
/** Counts of as many starts are kept; those of lines that are looked for at the same time fall in different ones. */
const SLOTS = 2 * MOST_LINES;
/** Places of a line that was looked for and occurs there again, such as a bracket. */
const MOST_PLACES = 3;
/** Lines of the text that are taken for equal to one: what is there more often tells nothing. */
const MOST_EQUAL = 10_000;
/** From here on, a line counts no more for being longer. */
const LONG = 60;
const NEWLINE = 10;

/**
 * Finds where most lines are equal, but for white space at their ends; long lines count more. It goes over the text
 * once, in memory that does not grow with it.
 */
export function anchorOfLines(wanted: readonly string[], text: string): Anchor | undefined {
  const places = new Map<number, Places>();
  for (const [index, line] of wanted.slice(0, MOST_LINES).entries())
    eachLine(line, (hash) => {
      const known = places.get(hash) ?? { indexes: [], left: MOST_EQUAL };
      if (known.indexes.length < MOST_PLACES) known.indexes.push(index);
      places.set(hash, known);
    });
  const starts = new Int32Array(SLOTS).fill(-SLOTS);
  const scores = new Int32Array(SLOTS);
  let best = 0;
  let anchor: Anchor | undefined;
  eachLine(text, (hash, length, line, at) => {
    const known = places.get(hash);
    if (known === undefined) return;
    for (const index of known.indexes) {
      const start = line - index;
      const slot = start & (SLOTS - 1);
      const score = (starts[slot] === start ? (scores[slot] ?? 0) : 0) + Math.min(length, LONG);
      starts[slot] = start;
      scores[slot] = score;
      if (score <= best) continue;
      best = score;
      anchor = { wanted: index, line, at };
    }
    known.left -= 1;
    if (known.left === 0) places.delete(hash);
  });
  return anchor;
}

interface Places {
  readonly indexes: number[];
  left: number;
}

/** Visits the lines that are more than white space: the hash and length of the trimmed line, its index and place. */
function eachLine(
  text: string,
  visit: (hash: number, length: number, line: number, at: number) => void,
): void {
  let line = 0;
  let at = 0;
  let first = -1;
  let hash = 0;
  let trimmedHash = 0;
  let trimmedEnd = 0;
  for (let index = 0; index <= text.length; index++) {
    const unit = index < text.length ? text.charCodeAt(index) : NEWLINE;
    if (unit === NEWLINE) {
      if (first >= 0) visit(trimmedHash, trimmedEnd - first, line, at);
      line += 1;
      at = index + 1;
      first = -1;
      hash = 0;
      continue;
    }
    const isBlank = unit === 32 || unit === 9 || unit === 13;
    if (first < 0 && isBlank) continue;
    if (first < 0) first = index;
    hash = (Math.imul(hash, 31) + unit) | 0;
    if (isBlank) continue;
    trimmedHash = hash;
    trimmedEnd = index + 1;
  }
}

/** Longest part of a line that is compared at a time. */
const PART = 4096;
/** The part of its pairs of characters that a line must have in common to resemble another. */
const RESEMBLES = 0.4;
/** The part of the best score from which on lines are told apart by how they begin and end. */
const CLOSE = 0.9;

/** Of a long line, how much is compared at a time with a line of some length. */
export const partLength = (wanted: number): number => Math.min(PART, Math.max(256, 2 * wanted));

/** Finds the line, or the part of a long line, that has most pairs of characters in common with another. */
export function anchorOfLine(wanted: string, text: string): Omit<Anchor, 'wanted'> | undefined {
  const sample = wanted.trim().slice(0, PART / 2);
  const { pairs, distinct } = pairsOf(sample);
  const seen = new Int32Array(pairs.length);
  const longest = partLength(sample.length);
  let best = 0;
  let bestEnds = 0;
  let anchor: Omit<Anchor, 'wanted'> | undefined;
  let line = 0;
  let start = 0;
  let part = 1;
  let common = 0;
  let previous = NEWLINE;
  for (let at = 0; at <= text.length; at++) {
    const unit = at < text.length ? text.charCodeAt(at) : NEWLINE;
    if (unit !== NEWLINE && at - start < longest) {
      const pair = pairOf(previous, unit);
      previous = unit;
      if (pairs[pair] === 0 || seen[pair] === part) continue;
      seen[pair] = part;
      common += 1;
      continue;
    }
    const score = common / (distinct + (at - start) / 8);
    if (score >= best * CLOSE && common >= RESEMBLES * distinct && common > 0) {
      const ends = sameEnds(sample, text.slice(start, at).trim());
      if (score * CLOSE > best || ends > bestEnds) {
        bestEnds = ends;
        anchor = { line, at: start };
      }
      best = Math.max(best, score);
    }
    if (unit === NEWLINE) line += 1;
    start = unit === NEWLINE ? at + 1 : at;
    part += 1;
    common = 0;
    previous = unit;
  }
  return anchor;
}

const pairOf = (first: number, second: number): number => (Math.imul(first, 257) + second) & 65_535;

/** Which pairs of characters a text has, by a hash of them, and how many. */
function pairsOf(text: string): { readonly pairs: Uint8Array; readonly distinct: number } {
  const pairs = new Uint8Array(65_536);
  let distinct = 0;
  for (let at = 1; at < text.length; at++) {
    const pair = pairOf(text.charCodeAt(at - 1), text.charCodeAt(at));
    distinct += 1 - (pairs[pair] ?? 0);
    pairs[pair] = 1;
  }
  return { pairs, distinct };
}

function sameEnds(a: string, b: string): number {
  const head = commonPrefix(a, b);
  return head + commonSuffix(a, b, Math.min(a.length, b.length) - head);
}
