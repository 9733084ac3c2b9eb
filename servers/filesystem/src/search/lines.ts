import type { Beat } from './beat.ts';
import type { Pattern } from './pattern.ts';

/** A line that matches. */
export interface MatchingLine {
  /** Where it begins and ends in the text; the line feed comes behind. */
  readonly start: number;
  readonly end: number;
  /** Where in the line the match begins. */
  readonly at: number;
}

/** A shorter text is found in too many lines to spare much. */
const SHORTEST_LITERAL = 3;

/** Finds the lines of a text that match. */
export class LineFinder {
  readonly #pattern: Pattern;
  readonly #line: RegExp;
  readonly #many: RegExp;
  readonly #beat: Beat;

  constructor(pattern: Pattern, beat: Beat) {
    this.#pattern = pattern;
    this.#beat = beat;
    this.#line = new RegExp(pattern.source, pattern.flags);
    this.#many = new RegExp(pattern.many, `${pattern.flags}gm`);
  }

  /**
   * The first line that matches.
   * @param text whole lines
   * @param from where a line begins
   * @param isPlain whether the text is ASCII without carriage returns
   */
  find(text: string, from: number, isPlain: boolean): MatchingLine | undefined {
    let next = from;
    while (next < text.length) {
      const candidate = this.#candidate(text, next, isPlain);
      if (candidate < 0 || (candidate === text.length && text.endsWith('\n'))) return undefined;
      const start = candidate === 0 ? 0 : text.lastIndexOf('\n', candidate - 1) + 1;
      const feed = text.indexOf('\n', candidate);
      const end = feed < 0 ? text.length : feed;
      const at = this.#search(this.#line, withoutReturn(text.slice(start, end)), 0);
      if (at >= 0) return { start, end, at };
      next = end + 1;
    }
    return undefined;
  }

  /** Somewhere in the first line that may match; all lines before it do not. */
  #candidate(text: string, from: number, isPlain: boolean): number {
    const { literal, looksAround, hasNewline } = this.#pattern;
    if (literal.length >= SHORTEST_LITERAL) return text.indexOf(literal, from);
    return hasNewline || (looksAround && !isPlain) ? from : this.#search(this.#many, text, from);
  }

  #search(expression: RegExp, text: string, from: number): number {
    expression.lastIndex = from;
    this.#beat.enter();
    const match = expression.exec(text);
    this.#beat.leave();
    return match === null ? -1 : match.index;
  }
}

/** Of CRLF, the line feed was taken off already. */
export const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
