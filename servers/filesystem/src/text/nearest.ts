import { commonPrefix, excerpt } from './excerpt.ts';
import { type DiffLine, diffLines } from './line-diff.ts';
import { type Anchor, anchorOfLine, anchorOfLines, partLength } from './nearest-line.ts';

/** Most lines of what was given that are shown. */
const MOST_LINES = 12;
/** Lines that are shown before the first difference, and how many more the file may have there. */
const AROUND = 3;
/** Most rows of a diff. */
const MOST_ROWS = 30;
/** Most bytes of UTF-8 of a diff. */
const MOST_BYTES = 1_800;
/** Characters that are enough to find a place in a long line by. */
const PIECE = 8;
/** How much of what was given is looked for there. */
const MOST_SEARCHED = 2_000;

/** A line that was given beside the one that the file has, or one of them alone. */
interface Pair {
  readonly given?: string | undefined;
  readonly there?: string | undefined;
  /** Of the line in the file. */
  readonly number?: number;
  /** Where in the line of the file what was given is, if it is not all of it. */
  readonly place?: number;
  readonly isSame: boolean;
}

export interface Nearest {
  readonly told: string;
  readonly diff?: string;
}

/**
 * Shows what in a text is most like another that is not in it: in a sentence, and a diff of at most 30 lines and 2,000
 * bytes with the line numbers of the file. The time it takes grows with the lengths of both, whatever they hold.
 * @param print writes hidden characters visibly
 */
export function nearest(text: string, wanted: string, print: (text: string) => string): Nearest {
  const lines = wanted.split('\n').map(withoutReturn);
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  const anchor = anchorOf(lines, text);
  if (anchor === undefined) return { told: 'Nothing in it is much like it.' };
  const pairs =
    lines.length > 1 ? pairsOfLines(lines, text, anchor) : [pairOfLine(lines[0] ?? '', text, anchor)];
  const number = pairs.find((pair) => pair.number !== undefined)?.number ?? anchor.line + 1;
  if (pairs.every((pair) => pair.isSame))
    return { told: `What is at line ${number} of the file differs in its line endings only.` };
  const isBlank = pairs.every(({ given, there }) => given?.trim() === there?.trim());
  const how = isBlank ? 'Only white space differs' : 'The nearest is';
  return { told: `${how} at line ${number} (- as given, + in the file):`, diff: shown(pairs, print) };
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

function anchorOf(lines: readonly string[], text: string): Anchor | undefined {
  const anchor = lines.length > 1 ? anchorOfLines(lines, text) : undefined;
  if (anchor !== undefined) return anchor;
  const telling = lines.reduce((a, b) => (b.trim().length > a.trim().length ? b : a));
  const alike = anchorOfLine(telling, text);
  return alike && { ...alike, wanted: lines.indexOf(telling) };
}

const lineStart = (text: string, at: number): number => (at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

function pairOfLine(given: string, text: string, { line, at }: Anchor): Pair {
  const start = lineStart(text, at);
  const end = lineEnd(text, at);
  const there = withoutReturn(text.slice(start, end));
  // In a long line only a part was found: what was given is where most of it is found in one piece.
  const near = text.slice(at, Math.min(end, at + partLength(given.length) + given.length));
  let place = at - start;
  let longest = 0;
  for (
    let piece = 0;
    piece < Math.min(given.length, MOST_SEARCHED) && longest < given.length - piece;
    piece += PIECE / 2
  ) {
    const found = near.indexOf(given.slice(piece, piece + PIECE));
    const length = found < 0 ? 0 : commonPrefix(given.slice(piece), near.slice(found));
    if (length <= longest) continue;
    longest = length;
    place = Math.max(0, at - start + found - piece);
  }
  return { given, there, number: line + 1, place, isSame: false };
}

function pairsOfLines(lines: readonly string[], text: string, anchor: Anchor): readonly Pair[] {
  // Where the file has what was given from its first line on, or from the file's own first line.
  let number = anchor.line;
  let start = lineStart(text, anchor.at);
  const up = (count: number): void => {
    for (let left = count; left > 0 && start > 0; left--) {
      start = lineStart(text, start - 1);
      number -= 1;
    }
  };
  up(anchor.wanted);
  let from = 0;
  let isEqual = anchor.line - anchor.wanted === number;
  while (isEqual && from < lines.length && start < text.length) {
    const end = lineEnd(text, start);
    isEqual = isSame(lines, from, withoutReturn(text.slice(start, end)), asItIs);
    if (!isEqual) break;
    from += 1;
    number += 1;
    start = end + 1;
  }
  const isAll = from === lines.length;
  up(AROUND);
  from = Math.max(0, from - AROUND);
  const given = lines.slice(from, isAll ? lines.length : from + MOST_LINES);
  const there: string[] = [];
  for (
    let at = start;
    at < text.length && there.length < given.length + 2 * AROUND;
    at = lineEnd(text, at) + 1
  )
    there.push(withoutReturn(text.slice(at, lineEnd(text, at))));
  const diff = diffLines(given.length, there.length, (one, other) =>
    isSame(lines, from + one, there[other] ?? '', trim),
  );
  return withinEnds(diff).map(({ first, second }) => ({
    given: first === undefined ? undefined : given[first],
    there: second === undefined ? undefined : there[second],
    ...(second !== undefined && { number: number + second + 1 }),
    isSame:
      first !== undefined && second !== undefined && isSame(lines, from + first, there[second] ?? '', asItIs),
  }));
}

const asItIs = (line: string): string => line;
const trim = (line: string): string => line.trim();

/** What was given may begin and end within a line. */
function isSame(lines: readonly string[], index: number, there: string, form: typeof trim): boolean {
  const line = form(lines[index] ?? '');
  const other = form(there);
  if (index === 0) return other.endsWith(line);
  return index === lines.length - 1 ? other.startsWith(line) : other === line;
}

/** Leaves out lines that only the file has, before and behind all others, but for as many as were given there. */
function withinEnds(diff: readonly DiffLine[]): readonly DiffLine[] {
  const both = diff.findIndex((line) => line.in === 'both');
  const lastBoth = diff.findLastIndex((line) => line.in === 'both');
  const head = diff.slice(0, Math.max(0, both));
  const tail = diff.slice(lastBoth + 1);
  const only = (lines: readonly DiffLine[], where: DiffLine['in']) =>
    lines.filter((line) => line.in === where);
  const headGiven = only(head, 'first');
  const tailGiven = only(tail, 'first');
  return [
    ...headGiven,
    ...(headGiven.length === 0 ? [] : only(head, 'second').slice(-headGiven.length)),
    ...diff.slice(Math.max(0, both), lastBoth + 1),
    ...tailGiven,
    ...only(tail, 'second').slice(0, tailGiven.length),
  ];
}

/** The pairs as a diff, within its bounds. */
function shown(pairs: readonly Pair[], print: (text: string) => string): string {
  const width = String(pairs.reduce((most, { number = 0 }) => Math.max(most, number), 0)).length;
  const rows = pairs.flatMap(({ given, there, number = '', place = 0, isSame: same }) => {
    const common = given === undefined || there === undefined ? 0 : commonPrefix(given, there.slice(place));
    const name = String(number).padStart(width);
    const row = (sign: string, line: string, label: string, at: number): string =>
      `${sign}${label}: ${excerpt(line, at, print)}`;
    if (same && there !== undefined) return [row(' ', there, name, place + common)];
    return [
      ...(given === undefined ? [] : [row('-', given, ' '.repeat(width), common)]),
      ...(there === undefined ? [] : [row('+', there, name, place + common)]),
    ];
  });
  let left = MOST_BYTES;
  const end = rows.findIndex((row) => (left -= Buffer.byteLength(row) + 1) < 0);
  return rows.slice(0, end < 0 ? MOST_ROWS : Math.min(end, MOST_ROWS)).join('\n');
}
