import { isAscii, isUtf8 } from 'node:buffer';
import { decodePart, detectEncoding, markLength, type TextEncoding, unitLength } from '../text/encoding.ts';

const FEED = 0x0a;

/** The encoding that a byte order mark at the beginning of a file tells; `undefined` without one. */
export function markedEncoding(bytes: Buffer): TextEncoding | undefined {
  if ((bytes[0] ?? 0) < 0xef) return undefined;
  // Of the size, only whether it is odd matters here, and a file may be read while it grows.
  const encoding = detectEncoding(bytes.subarray(0, 3), 4);
  return encoding === 'binary' || markLength(encoding) === 0 ? undefined : encoding;
}

const isWide = (encoding: TextEncoding | undefined): boolean =>
  encoding !== undefined && unitLength(encoding) === 2;

/** Behind the first line feed; 0 when there is none. */
export function firstLineEnd(bytes: Buffer, encoding: TextEncoding | undefined): number {
  if (!isWide(encoding)) return bytes.indexOf(FEED) + 1;
  for (let at = 0; at + 1 < bytes.length; at += 2) if (isFeed(bytes, at, encoding)) return at + 2;
  return 0;
}

/** Behind the last line feed; 0 when there is none. */
export function lastLineEnd(bytes: Buffer, encoding: TextEncoding | undefined): number {
  if (!isWide(encoding)) return bytes.lastIndexOf(FEED) + 1;
  for (let at = bytes.length - 2 - (bytes.length % 2); at >= 0; at -= 2)
    if (isFeed(bytes, at, encoding)) return at + 2;
  return 0;
}

const isFeed = (bytes: Buffer, at: number, encoding: TextEncoding | undefined): boolean => {
  const unit = encoding === 'utf-16be' ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at);
  return unit === FEED;
};

/** How many bytes at the beginning have all of their last character. */
export function wholeCharacters(bytes: Buffer, encoding: TextEncoding | undefined): number {
  if (isWide(encoding)) return bytes.length - (bytes.length % 2);
  // Of UTF-8, every byte of a character but the first is 10xxxxxx.
  let end = bytes.length - 1;
  while (end > bytes.length - 4 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return Math.max(end, 0);
}

/** How many lines there are; the last one may have no line feed. */
export function linesIn(bytes: Buffer, encoding: TextEncoding | undefined): number {
  let count = lastLineEnd(bytes, encoding) < bytes.length ? 1 : 0;
  if (!isWide(encoding)) for (const byte of bytes) count += byte === FEED ? 1 : 0;
  else for (let at = 0; at + 1 < bytes.length; at += 2) count += isFeed(bytes, at, encoding) ? 1 : 0;
  return count;
}

export interface PlainText {
  readonly text: string;
  /** Whether it is ASCII without carriage returns. */
  readonly isPlain: boolean;
}

/** What is no UTF-8 is read as Latin-1, as in read_file. */
export function textOf(bytes: Buffer, encoding: TextEncoding | undefined): PlainText {
  if (encoding !== undefined && isWide(encoding))
    return {
      text: decodePart(bytes.subarray(0, bytes.length - (bytes.length % 2)), encoding),
      isPlain: false,
    };
  if (isAscii(bytes)) return { text: decodePart(bytes, 'latin1'), isPlain: !bytes.includes(0x0d) };
  return { text: decodePart(bytes, isUtf8(bytes) ? 'utf-8' : 'latin1'), isPlain: false };
}
