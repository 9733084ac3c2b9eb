import { decodePart, type TextEncoding, unitLength } from './encoding.ts';
import type { FileBytes } from './file-bytes.ts';
import { behindNewline, cutBefore, EndingCounter } from './line-endings.ts';

export interface PageLimits {
  /** Most lines. */
  readonly lines: number;
  /** Most bytes of UTF-8 of what is printed, 64 at least. */
  readonly bytes: number;
  /**
   * How a text is printed: one character after the other, but that `\r\n` may be one. It is asked for any part of the
   * text that neither ends within a character nor between `\r` and `\n`.
   */
  readonly print: (text: string) => string;
}

/** Read behind what is wanted, to see whether it ends within a character. */
const BEHIND = 4;

/** A part of a file that fits on a page, from one place between characters to another. */
export interface Cut {
  readonly text: string;
  /** The text as it is printed: printed once, since a page may be long. */
  readonly printed: string;
  /** Length of the part, in bytes of the file. */
  readonly length: number;
  /** How many lines end in it. */
  readonly newlines: number;
  readonly endsLine: boolean;
}

/** Takes as many whole lines as fit on a page, or else as much of the first one as fits. */
export async function cutPage(
  bytes: FileBytes,
  from: number,
  encoding: TextEncoding,
  limits: PageLimits,
): Promise<Cut> {
  const shown = (part: Buffer): Shown => {
    const text = decodePart(part, encoding);
    return { text, printed: limits.print(text) };
  };
  const parts: Buffer[] = [];
  let all: Shown = { text: '', printed: '' };
  let newlines = 0;
  let at = from;
  let left = limits.bytes;
  let isFull = false;
  while (!isFull && left > 0) {
    const read = await bytes.read(at, left + BEHIND);
    const raw = read.subarray(0, read.length - (read.length % unitLength(encoding)));
    const end = cutBefore(raw, left, encoding);
    if (end === 0) break;
    const fits = fitting(raw, end, encoding, left, shown);
    const part = raw.subarray(0, fits.length);
    const ended = new EndingCounter(encoding).add(part).newlines;
    const isLast = newlines + ended >= limits.lines;
    const kept = isLast
      ? part.subarray(0, behindNewline(part, encoding, limits.lines - newlines) ?? part.length)
      : part;
    parts.push(kept);
    all = both(all, kept.length === part.length ? fits : shown(kept));
    newlines = Math.min(newlines + ended, limits.lines);
    isFull = isLast || fits.length < end;
    at += fits.length;
    left -= Buffer.byteLength(fits.printed);
  }
  const [only, ...more] = parts;
  const filled = only !== undefined && more.length === 0 ? only : Buffer.concat(parts);
  const wholeLines = behindNewline(filled, encoding, -1) ?? 0;
  const isEnd = from + filled.length >= bytes.size;
  const part = isEnd || wholeLines === 0 ? filled : filled.subarray(0, wholeLines);
  // What is cut off again is at most one line.
  const cutOff = shown(filled.subarray(part.length));
  return {
    text: all.text.slice(0, all.text.length - cutOff.text.length),
    printed: all.printed.slice(0, all.printed.length - cutOff.printed.length),
    length: part.length,
    newlines,
    endsLine: wholeLines === part.length,
  };
}

interface Shown {
  readonly text: string;
  readonly printed: string;
}

const both = (before: Shown, after: Shown): Shown => ({
  text: before.text + after.text,
  printed: before.printed + after.printed,
});

interface Fitting extends Shown {
  /** Bytes of the file. */
  readonly length: number;
}

/**
 * How much of the beginning of a part prints within so many bytes. Nearly always all of it; else halves are tried, each
 * piece printed once, so that it costs no more than printing the part twice.
 */
function fitting(
  raw: Buffer,
  end: number,
  encoding: TextEncoding,
  most: number,
  shown: (part: Buffer) => Shown,
): Fitting {
  const whole = shown(raw.subarray(0, end));
  if (Buffer.byteLength(whole.printed) <= most) return { ...whole, length: end };
  let length = 0;
  let bytes = 0;
  let all: Shown = { text: '', printed: '' };
  for (let step = 2 ** Math.floor(Math.log2(end)); step >= 1; step /= 2) {
    const to = length + step < end ? cutBefore(raw, length + step, encoding) : length;
    if (to <= length) continue;
    const more = shown(raw.subarray(length, to));
    if (bytes + Buffer.byteLength(more.printed) > most) continue;
    length = to;
    bytes += Buffer.byteLength(more.printed);
    all = both(all, more);
  }
  return { ...all, length };
}
