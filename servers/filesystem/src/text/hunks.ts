import type { ChangedRange } from './changed-ranges.ts';
import { commonPrefix, commonSuffix, excerpt } from './excerpt.ts';
import { diffLines } from './line-diff.ts';
import type { Span } from './occurrences.ts';

/** Unchanged lines that are shown before and behind what changed. */
const CONTEXT = 2;
/** Most lines of one change that are compared one by one. */
const MOST_LINES = 1000;

interface Change {
  readonly before: string;
  readonly after: string;
  /** In order. */
  readonly changed: readonly ChangedRange[];
}

/**
 * Writes what changed in a text as a unified diff (GNU diffutils, Detailed Unified), with two lines of context and no
 * names of files. Of long lines, only what is around the change is shown.
 * @param most bytes of UTF-8; a last line says when there is more
 * @param print writes hidden characters visibly
 */
export function hunks(change: Change, most: number, print: (text: string) => string): string {
  const blocks = blocksOf(change);
  const more = (left: number): string => `… ${left} more of ${blocks.length} changes not shown in full`;
  let left = most - Buffer.byteLength(more(blocks.length)) - 1;
  const rows: string[] = [];
  const lines = { before: new LineNumbers(change.before), after: new LineNumbers(change.after) };
  for (let index = 0; index < blocks.length;) {
    const count = hunkLength(change.before, blocks, index);
    const hunk = blocks.slice(index, index + count);
    for (const row of rowsOf(change, hunk, lines, print)) {
      left -= Buffer.byteLength(row) + 1;
      if (left < 0) return [...rows, more(blocks.length - index)].join('\n');
      rows.push(row);
    }
    index += count;
  }
  return rows.join('\n');
}

/** Whole lines around each change; changes in the same lines become one. */
function blocksOf({ before, after, changed }: Change): readonly ChangedRange[] {
  const blocks: ChangedRange[] = [];
  for (const range of changed) {
    const block = wholeLines(before, after, tight(before, after, range));
    const last = blocks.at(-1);
    if (last === undefined || (block.before.start >= last.before.end && block.after.start >= last.after.end))
      blocks.push(block);
    else
      blocks[blocks.length - 1] = {
        before: { start: last.before.start, end: Math.max(last.before.end, block.before.end) },
        after: { start: last.after.start, end: Math.max(last.after.end, block.after.end) },
      };
  }
  return blocks
    .map((block) => withoutEqualEnds(before, after, block))
    .filter((block) => block.before.end > block.before.start || block.after.end > block.after.start);
}

/** Without lines that did not change: patch(1) takes uneven context for that of an end of the file. */
function withoutEqualEnds(before: string, after: string, block: ChangedRange): ChangedRange {
  let { start: old, end: oldEnd } = block.before;
  let { start: now, end: nowEnd } = block.after;
  while (old < oldEnd && now < nowEnd) {
    const [oldNext, nowNext] = [nextLine(before, old), nextLine(after, now)];
    if (before.slice(old, oldNext) !== after.slice(now, nowNext)) break;
    [old, now] = [oldNext, nowNext];
  }
  while (old < oldEnd && now < nowEnd) {
    const [oldLast, nowLast] = [lineStart(before, oldEnd - 1), lineStart(after, nowEnd - 1)];
    if (before.slice(oldLast, oldEnd) !== after.slice(nowLast, nowEnd)) break;
    [oldEnd, nowEnd] = [oldLast, nowLast];
  }
  return { before: { start: old, end: oldEnd }, after: { start: now, end: nowEnd } };
}

/** The range without what both texts begin and end with there. */
function tight(before: string, after: string, range: ChangedRange): ChangedRange {
  const old = before.slice(range.before.start, range.before.end);
  const now = after.slice(range.after.start, range.after.end);
  const head = commonPrefix(old, now);
  const tail = commonSuffix(old, now, Math.min(old.length, now.length) - head);
  return {
    before: { start: range.before.start + head, end: range.before.end - tail },
    after: { start: range.after.start + head, end: range.after.end - tail },
  };
}

function wholeLines(before: string, after: string, range: ChangedRange): ChangedRange {
  const [old, now] = [range.before, range.after];
  if (old.start === old.end && now.start === now.end) return range;
  const isLines = isLineStart(before, old.end) && isLineStart(after, now.end);
  const end = (text: string, at: number): number => (isLines ? at : nextLine(text, at));
  return {
    before: { start: lineStart(before, old.start), end: end(before, old.end) },
    after: { start: lineStart(after, now.start), end: end(after, now.end) },
  };
}

const isLineStart = (text: string, at: number): boolean => at === 0 || text[at - 1] === '\n';

const lineStart = (text: string, at: number): number => (at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1);

const nextLine = (text: string, at: number): number => text.indexOf('\n', at) + 1 || text.length;

/** How many blocks from one on are so near to each other that they share a hunk. */
function hunkLength(before: string, blocks: readonly ChangedRange[], from: number): number {
  let count = 1;
  for (let block = blocks[from], next = blocks[from + 1]; block && next; next = blocks[from + count]) {
    let at = block.before.end;
    for (let line = 0; line < 2 * CONTEXT && at < next.before.start; line++) at = nextLine(before, at);
    if (at < next.before.start) break;
    block = next;
    count += 1;
  }
  return count;
}

/** The rows of one hunk, made one by one, since only some of them may be wanted. */
function* rowsOf(
  { before, after }: Change,
  hunk: readonly ChangedRange[],
  lines: { readonly before: LineNumbers; readonly after: LineNumbers },
  print: (text: string) => string,
): Generator<string> {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return;
  const head = first.before.start - linesUp(before, first.before.start);
  const tail = linesDown(before, last.before.end) - last.before.end;
  const old = { start: first.before.start - head, end: last.before.end + tail };
  const now = { start: first.after.start - head, end: last.after.end + tail };
  yield `@@ -${lines.before.of(old)} +${lines.after.of(now)} @@`;
  const hasLf = [before.slice(old.start, old.end), after.slice(now.start, now.end)].some((text) =>
    /(?<!\r)\n/.test(text),
  );
  const row = (sign: string, line: string, other = line): string => {
    const isOpen = !line.endsWith('\n');
    const content = isOpen ? line : line.slice(0, !hasLf ? -2 : -1);
    const shown = `${sign}${excerpt(content, line === other ? 0 : commonPrefix(line, other), print)}`;
    return isOpen ? `${shown}\n\\ No newline at end of file` : shown;
  };
  let at = old.start;
  for (const block of hunk) {
    for (const line of linesIn(before, { start: at, end: block.before.start })) yield row(' ', line);
    yield* changedRows(before, after, block, row);
    at = block.before.end;
  }
  for (const line of linesIn(before, { start: at, end: old.end })) yield row(' ', line);
}

function* changedRows(
  before: string,
  after: string,
  block: ChangedRange,
  row: (sign: string, line: string, other?: string) => string,
): Generator<string> {
  const old = firstLines(before, block.before);
  const now = firstLines(after, block.after);
  if (old === undefined || now === undefined) {
    for (const line of linesIn(before, block.before)) yield row('-', line);
    for (const line of linesIn(after, block.after)) yield row('+', line);
    return;
  }
  let removed: string[] = [];
  let added: string[] = [];
  const run = function* () {
    for (const [index, line] of removed.entries()) yield row('-', line, added[index]);
    for (const [index, line] of added.entries()) yield row('+', line, removed[index]);
    [removed, added] = [[], []];
  };
  for (const { first, second } of diffLines(old.length, now.length, (a, b) => old[a] === now[b])) {
    if (first !== undefined && second !== undefined) {
      yield* run();
      yield row(' ', old[first] ?? '');
    } else if (first !== undefined) removed.push(old[first] ?? '');
    else if (second !== undefined) added.push(now[second] ?? '');
  }
  yield* run();
}

/** The lines of a part, unless they are too many. */
function firstLines(text: string, span: Span): string[] | undefined {
  const lines: string[] = [];
  for (const line of linesIn(text, span)) if (lines.push(line) > MOST_LINES) return undefined;
  return lines;
}

/** The lines of a part, each with its ending. */
function* linesIn(text: string, { start, end }: Span): Generator<string> {
  for (let at = start; at < end; at = nextLine(text, at)) yield text.slice(at, nextLine(text, at));
}

function linesUp(text: string, from: number): number {
  let at = from;
  for (let line = 0; line < CONTEXT && at > 0; line++) at = lineStart(text, at - 1);
  return at;
}

function linesDown(text: string, from: number): number {
  let at = from;
  for (let line = 0; line < CONTEXT && at < text.length; line++) at = nextLine(text, at);
  return at;
}

/** Counts lines, from one part of a text to the next. */
class LineNumbers {
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  /** Number of the first line of a part, and how many lines it has; of none, the line before. */
  of({ start, end }: Span): string {
    this.#line += this.#newlines(this.#at, start);
    this.#at = start;
    const ended = this.#newlines(start, end);
    const count = ended + (end > start && this.#text[end - 1] !== '\n' ? 1 : 0);
    return `${count === 0 ? this.#line - 1 : this.#line},${count}`;
  }

  #newlines(start: number, end: number): number {
    let count = 0;
    for (let at = this.#text.indexOf('\n', start); at >= 0 && at < end; at = this.#text.indexOf('\n', at + 1))
      count += 1;
    return count;
  }
}
