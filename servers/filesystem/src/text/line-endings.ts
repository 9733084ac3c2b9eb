import { type TextEncoding, unitLength } from './encoding.ts';

/** What ends the lines of a text: `mixed` has both `\n` and `\r\n`; of `cr` alone, the text counts as one line. */
export type Ending = 'lf' | 'crlf' | 'cr' | 'mixed' | 'none';

const LF = 10;
const CR = 13;

/** Where in a code unit of two bytes the lower one is. */
const lowByte = (encoding: TextEncoding): 0 | 1 => (encoding === 'utf-16be' ? 1 : 0);

/** Counts the line endings of a file, of which it is given one part after the other, each of whole code units. */
export class EndingCounter {
  lf = 0;
  crlf = 0;
  /** `\r` that no `\n` follows. */
  cr = 0;
  readonly #encoding: TextEncoding;
  #previous = 0;

  constructor(encoding: TextEncoding) {
    this.#encoding = encoding;
  }

  /** How many lines have ended. */
  get newlines(): number {
    return this.lf + this.crlf;
  }

  /** Whether the last thing counted was the end of a line. */
  get atNewline(): boolean {
    return this.#previous === LF;
  }

  get ending(): Ending {
    if (this.lf > 0) return this.crlf > 0 ? 'mixed' : 'lf';
    if (this.crlf > 0) return 'crlf';
    return this.cr > 0 ? 'cr' : 'none';
  }

  add(bytes: Buffer): this {
    if (unitLength(this.#encoding) === 1 && this.#previous !== CR && !bytes.includes(CR)) {
      this.lf += countLf(bytes);
      if (bytes.length > 0) this.#previous = bytes.at(-1) ?? 0;
    } else this.#addEach(bytes);
    return this;
  }

  #addEach(bytes: Buffer): void {
    const step = unitLength(this.#encoding);
    const low = lowByte(this.#encoding);
    let { lf, crlf, cr } = this;
    let previous = this.#previous;
    for (let at = low; at < bytes.length; at += step) {
      const byte = bytes[at] ?? 0;
      const unit = step === 1 || bytes[at ^ 1] === 0 ? byte : 0;
      if (unit === LF) {
        if (previous === CR) {
          crlf += 1;
          cr -= 1;
        } else lf += 1;
      } else if (unit === CR) cr += 1;
      previous = unit;
    }
    this.lf = lf;
    this.crlf = crlf;
    this.cr = cr;
    this.#previous = previous;
  }
}

/**
 * How many bytes are `\n`. Four bytes at a time: those that differ from it get their high bit, and the others are summed
 * up in place, 255 times at most (Warren, Hacker's Delight, 6-1).
 */
function countLf(bytes: Buffer): number {
  if (bytes.length < 8) return countEachLf(bytes, 0, bytes.length);
  const head = -bytes.byteOffset & 3;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >> 2);
  let count = countEachLf(bytes, 0, head) + countEachLf(bytes, head + words.length * 4, bytes.length);
  for (let at = 0; at < words.length;) {
    const end = Math.min(words.length, at + 255);
    let sums = 0;
    for (; at < end; at++) {
      const word = (words[at] ?? 0) ^ 0x0a0a0a0a;
      const differs = ((word & 0x7f7f7f7f) + 0x7f7f7f7f) | word | 0x7f7f7f7f;
      sums = (sums + (~differs >>> 7)) | 0;
    }
    count += (sums & 255) + ((sums >>> 8) & 255) + ((sums >>> 16) & 255) + (sums >>> 24);
  }
  return count;
}

function countEachLf(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) count += bytes[at] === LF ? 1 : 0;
  return count;
}

/**
 * Where the line behind the n-th newline of some whole code units begins; a negative n counts from their end.
 * Undefined when there are fewer.
 */
export function behindNewline(bytes: Buffer, encoding: TextEncoding, n: number): number | undefined {
  const step = unitLength(encoding);
  const low = lowByte(encoding);
  const isNewline = (at: number): boolean =>
    at % step === (step === 1 ? 0 : low) && (step === 1 || bytes[at ^ 1] === 0);
  let left = Math.abs(n);
  let at = n < 0 ? bytes.lastIndexOf(LF) : bytes.indexOf(LF);
  while (at >= 0) {
    if (isNewline(at)) left -= 1;
    if (left === 0) return at - low + step;
    if (n < 0) at = at === 0 ? -1 : bytes.lastIndexOf(LF, at - 1);
    else at = bytes.indexOf(LF, at + 1);
  }
  return undefined;
}

/**
 * The last place up to `at` that is neither within a character nor between `\r` and `\n`. Bytes behind `at` are looked
 * at, two of them at most; where there are none the text is taken to end.
 */
export function cutBefore(bytes: Buffer, at: number, encoding: TextEncoding): number {
  if (at >= bytes.length) return bytes.length;
  if (unitLength(encoding) === 1) {
    let cut = at;
    if (encoding !== 'latin1')
      while (cut > 0 && at - cut < 3 && ((bytes[cut] ?? 0) & 0xc0) === 0x80) cut -= 1;
    return cut > 0 && bytes[cut] === LF && bytes[cut - 1] === CR ? cut - 1 : cut;
  }
  const cut = at - (at % 2);
  if (cut === 0) return cut;
  const unitAt = (offset: number): number =>
    encoding === 'utf-16le' ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
  const before = unitAt(cut - 2);
  const after = unitAt(cut);
  const isPair = (before & 0xfc00) === 0xd800 && (after & 0xfc00) === 0xdc00;
  return isPair || (before === CR && after === LF) ? cut - 2 : cut;
}
