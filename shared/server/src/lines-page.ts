import { encodeCursor, goOn } from './cursor.ts';
import { fenceVisible, visible } from './fence.ts';

interface Told {
  /** What the answer is about, on one line; stands before the fence. */
  readonly head: string;
  /** Where the lines come from. */
  readonly label: string;
  /** What was left out, a line each. */
  readonly notes: readonly string[];
}

/** For the two lines of a fence, whose label is cut at 200 characters, and for the head and notes. */
const FRAME_BYTES = 1_400;

const bytesOf = (text: string): number => Buffer.byteLength(text) + 1;

/** Longer than the cursor of any path that a file system takes: what leaves so much room needs no closer look. */
const LONGEST_CURSORS = 40_000;

/** Room for the cursor, which stands in the first and in the last line: base64 of JSON, and the words around it. */
const cursorBytes = (position: unknown): number =>
  2 * (80 + Math.ceil((Buffer.byteLength(JSON.stringify(position)) * 4) / 3));

/** Gathers lines of untrusted text for one answer, as many as a page has room for. */
export class LinesPage<Position> {
  readonly #lines: string[] = [];
  readonly #question: unknown;
  #left: number;
  #last: Position | undefined;
  #full = false;

  /**
   * @param budget bytes that the whole answer may have
   * @param question what a cursor belongs to: the arguments but the cursor
   */
  constructor(budget: number, question: unknown) {
    this.#left = budget - Math.min(FRAME_BYTES, budget / 2);
    this.#question = question;
  }

  get count(): number {
    return this.#lines.length;
  }

  /** Whether there is more than the page has room for. */
  get full(): boolean {
    return this.#full;
  }

  /**
   * Adds a line, or several that belong together, unless the page is full.
   * @param position where the next page begins when this line is the last one
   * @returns whether there was room
   */
  add(text: string, position: Position): boolean {
    const shown = visible(text);
    const bytes = bytesOf(shown);
    const isTight = bytes + LONGEST_CURSORS > this.#left;
    if (this.#full || (isTight && this.#lines.length > 0 && bytes + cursorBytes(position) > this.#left)) {
      this.#full = true;
      return false;
    }
    this.#lines.push(shown);
    this.#left -= bytes;
    this.#last = position;
    return true;
  }

  /** Ends the page early: the next one begins behind the position. */
  stop(position: Position): void {
    this.#full = true;
    this.#last = position;
  }

  /** The whole answer. */
  text({ head, label, notes }: Told): string {
    const more = this.#full ? [goOn(encodeCursor(this.#last, this.#question))] : [];
    const body = this.#lines.length === 0 ? [] : [fenceVisible(this.#lines.join('\n'), label)];
    return [...more, head, ...body, ...notes, ...more].join('\n');
  }
}
