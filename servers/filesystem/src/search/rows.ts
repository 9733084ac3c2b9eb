import { type MatchingLine, withoutReturn } from './lines.ts';

/** A line that matches, and lines around it. */
export interface Hit {
  /** From 1. */
  readonly line: number;
  /** `12: text`, and lines around it as `11- text`, each in the rows of one hit only. */
  rows: string;
  /** Whether lines are missing between these rows and those of the hit before. */
  readonly apart: boolean;
}

/** Most characters of a line that are shown. */
const WIDEST = 300;

/** How many of them stand before the match. */
const BEFORE = 80;

/** Gathers the hits in one file, whose text comes part by part. */
export class Rows {
  readonly hits: Hit[] = [];
  /** Characters of all rows. */
  size = 0;
  readonly #context: number;
  readonly #after: number;
  #text = '';
  /** Where in the part the first line begins that was not looked at, and its number. */
  #next = 0;
  #line = 1;
  /** Number of the last line that has a row. */
  #shown: number;
  /** Rows that the last hit is still to have behind it. */
  #owed = 0;
  /** The last lines of the part before. */
  #tail: readonly string[] = [];

  /**
   * @param context lines before and behind each hit
   * @param after only lines behind this one
   */
  constructor(context: number, after: number) {
    this.#context = context;
    this.#after = after;
    this.#shown = after;
  }

  /** Begins a part of whole lines; the one before it was ended. */
  begin(text: string): void {
    this.#text = text;
    this.#next = 0;
  }

  /** Takes a line of the part that matches, behind those taken before. */
  take({ start, end, at }: MatchingLine): void {
    this.#pay(start);
    this.#line += feedsIn(this.#text, this.#next, start);
    const line = this.#line;
    this.#line += 1;
    this.#next = end + 1;
    if (line <= this.#after) return;
    const first = Math.max(this.#shown + 1, line - this.#context);
    const rows = this.#before(start, line - first).map((text, index) => `${first + index}- ${cut(text)}`);
    rows.push(`${line}: ${cut(this.#text.slice(start, end), at)}`);
    const apart = this.#context > 0 && this.hits.length > 0 && first > this.#shown + 1;
    this.#add({ line, rows: rows.join('\n'), apart });
    this.#shown = line;
    this.#owed = this.#context;
  }

  /** Ends the part. */
  end(): void {
    const text = this.#text;
    this.#pay(text.length);
    if (this.#context > 0) {
      const wanted = this.#before(text.endsWith('\n') ? text.length : text.length + 1, this.#context);
      this.#tail = wanted.map((line) => line.slice(0, WIDEST + 1));
    }
    this.#line += feedsIn(text, this.#next, text.length);
    // A line that was cut short has no line feed.
    if (this.#next < text.length && !text.endsWith('\n')) this.#line += 1;
  }

  /** Whether the lines of a part without a hit matter. */
  get needsLines(): boolean {
    return this.#context > 0;
  }

  /** Passes over a part without a hit. */
  skip(lines: number): void {
    this.#line += lines;
  }

  #add(hit: Hit): void {
    this.hits.push(hit);
    this.size += hit.rows.length;
  }

  /** Gives the last hit the rows behind it, as far as lines end before a place. */
  #pay(until: number): void {
    const hit = this.hits.at(-1);
    while (hit !== undefined && this.#owed > 0 && this.#next < until) {
      const feed = this.#text.indexOf('\n', this.#next);
      const end = feed < 0 ? this.#text.length : feed;
      hit.rows += `\n${this.#line}- ${cut(this.#text.slice(this.#next, end))}`;
      this.#owed -= 1;
      this.#shown = this.#line;
      this.#line += 1;
      this.#next = end + 1;
    }
  }

  /** Lines before a place where a line begins, from this part and the one before. */
  #before(start: number, count: number): string[] {
    const lines: string[] = [];
    let end = start - 1;
    while (lines.length < count && end >= 0) {
      const begin = end === 0 ? 0 : this.#text.lastIndexOf('\n', end - 1) + 1;
      lines.push(this.#text.slice(begin, end));
      end = begin - 1;
    }
    const missing = count - lines.length;
    return [...(missing > 0 ? this.#tail.slice(-missing) : []), ...lines.toReversed()];
  }
}

function feedsIn(text: string, from: number, until: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < until; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** What is shown of a line: of a long one, the surroundings of a place. */
function cut(line: string, at = 0): string {
  const whole = withoutReturn(line);
  if (whole.length <= WIDEST) return whole;
  const from = Math.max(0, Math.min(at - BEFORE, whole.length - WIDEST));
  const part = whole.slice(from, from + WIDEST).toWellFormed();
  return `${from > 0 ? '…' : ''}${part}${from + WIDEST < whole.length ? '…' : ''}`;
}
