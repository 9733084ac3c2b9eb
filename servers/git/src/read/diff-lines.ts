/** A line of output without its newline. */
export interface RawLine {
  /** Its beginning: all of it, unless it is longer than what is kept. */
  readonly bytes: Buffer;
  /** Bytes of the whole line. */
  readonly length: number;
}

/** Takes a line; answers false when it has enough. */
export type TakeLine = (line: RawLine) => boolean;

const KEPT = 32 * 1024;
const NEWLINE = 10;

/** Cuts a stream of bytes into lines, of which no more than the beginning is kept. */
export class LineCutter {
  readonly #take: TakeLine;
  readonly #kept: Buffer[] = [];
  /** Bytes of the unfinished line so far. */
  #length = 0;

  constructor(take: TakeLine) {
    this.#take = take;
  }

  /** @returns false when enough was taken; nothing more may be given then */
  push(chunk: Buffer): boolean {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const piece = chunk.subarray(start, end);
      start = end + 1;
      if (!this.#take(this.#finish(piece))) return false;
    }
    this.#keep(chunk.subarray(start));
    return true;
  }

  /** The last line, where it has no newline. */
  end(): boolean {
    return this.#length === 0 || this.#take(this.#finish(Buffer.alloc(0)));
  }

  #keep(piece: Buffer): void {
    if (piece.length > 0 && this.#length < KEPT)
      this.#kept.push(Buffer.from(piece.subarray(0, KEPT - this.#length)));
    this.#length += piece.length;
  }

  #finish(piece: Buffer): RawLine {
    if (this.#length === 0) return { bytes: piece.subarray(0, KEPT), length: piece.length };
    this.#keep(piece);
    const line = { bytes: Buffer.concat(this.#kept), length: this.#length };
    this.#kept.length = 0;
    this.#length = 0;
    return line;
  }
}
