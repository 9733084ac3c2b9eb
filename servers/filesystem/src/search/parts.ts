import { readSync } from 'node:fs';
import { markLength, type TextEncoding } from '../text/encoding.ts';
import { firstLineEnd, lastLineEnd, markedEncoding, wholeCharacters } from './part-bytes.ts';

/** Bytes read at a time. */
const PART = 128 * 1024;

/** Of a longer line, in bytes, only the beginning is read. */
const LONGEST_LINE = 1024 * 1024;

/** Some whole lines of a file. */
export interface Part {
  /** Good until the next part is read. */
  readonly bytes: Buffer;
  /** The encoding that a byte order mark tells; the mark is not among the bytes. */
  readonly marked: TextEncoding | undefined;
  readonly isLast: boolean;
}

/** Reads files in parts of whole lines; the memory it takes depends neither on the file nor on its lines. */
export class PartReader {
  /** Whether a line of the file was longer than is read. */
  hasLongLine = false;
  #buffer = Buffer.allocUnsafe(PART);
  #filled = 0;

  /**
   * Reads a file from where it is open, to its end.
   * @param size of the file, as far as is known
   * @param visit says whether to go on
   * @throws Error of Node
   */
  read(fd: number, size: number, visit: (part: Part) => boolean): void {
    this.hasLongLine = false;
    this.#filled = 0;
    let marked: TextEncoding | undefined;
    let total = 0;
    let isInside = false; // of a line that was cut
    for (;;) {
      const wanted = this.#buffer.length - this.#filled;
      const count = readSync(fd, this.#buffer, this.#filled, wanted, null);
      // Fewer bytes than asked for need not be the last ones; none at all are.
      const isLast = count === 0 || (count < wanted && size > 0 && total + count >= size);
      this.#filled += count;
      if (total === 0) {
        marked = markedEncoding(this.#read);
        if (marked !== undefined) this.#drop(markLength(marked));
      }
      total += count;
      if (isInside) {
        const end = firstLineEnd(this.#read, marked);
        isInside = end === 0;
        this.#drop(isInside ? wholeCharacters(this.#read, marked) : end);
        if (isInside && !isLast) continue;
      }
      if (isLast) {
        if (!isInside && this.#filled > 0) visit({ bytes: this.#read, marked, isLast });
        return;
      }
      let end = lastLineEnd(this.#read, marked);
      if (end === 0) {
        if (this.#filled < this.#buffer.length || this.#grow()) continue;
        this.hasLongLine = true;
        isInside = true;
        end = wholeCharacters(this.#read, marked);
      }
      if (!visit({ bytes: this.#buffer.subarray(0, end), marked, isLast })) return;
      this.#drop(end);
    }
  }

  get #read(): Buffer {
    return this.#buffer.subarray(0, this.#filled);
  }

  #drop(count: number): void {
    this.#buffer.copyWithin(0, count, this.#filled);
    this.#filled -= count;
  }

  #grow(): boolean {
    if (this.#buffer.length >= LONGEST_LINE) return false;
    this.#buffer = Buffer.concat([this.#buffer], this.#buffer.length * 2);
    return true;
  }
}
