const NEWLINE = 10;

interface Receiver {
  /** One frame without its newline; its bytes are only good during the call. */
  frame(bytes: Buffer): void;
  /** A frame exceeded the limit; its bytes were dropped as they came. */
  tooLong(): void;
}

/** Splits a byte stream at newlines, holding at most one frame of a bounded size. */
export class Frames {
  readonly #limit: number;
  readonly #receiver: Receiver;
  #parts: Buffer[] = [];
  #length = 0;
  #skipping = false;

  constructor(limit: number, receiver: Receiver) {
    this.#limit = limit;
    this.#receiver = receiver;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      this.#take(chunk.subarray(start, end));
      this.#finish();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
  }

  #take(part: Buffer): void {
    this.#length += part.length;
    if (this.#length <= this.#limit) this.#parts.push(part);
    else {
      this.#skipping = true;
      this.#parts = [];
    }
  }

  #finish(): void {
    const [only, ...rest] = this.#parts;
    const skipped = this.#skipping;
    this.#parts = [];
    this.#length = 0;
    this.#skipping = false;
    if (skipped) this.#receiver.tooLong();
    else if (only !== undefined)
      this.#receiver.frame(rest.length === 0 ? only : Buffer.concat([only, ...rest]));
  }
}
