import { isUtf8 } from 'node:buffer';
import type { Bytes } from '../backend/backend.ts';
import { breather } from '../body/breather.ts';
import { decodeUnnamed } from '../mime/charset.ts';
import { MOST_SHOWN, type PartText } from './part-text.ts';

/** Fetches the beginning of a message as it lies there. */
type FetchSource = (most: number) => Promise<Bytes>;

/** Most of a header that is looked at. */
const MOST_HEADER = 256 * 1024;

/** Of UTF-8, at most. */
const BYTES_PER_CHARACTER = 3;

/** The header as it was written. */
export async function headerText(fetch: FetchSource): Promise<PartText> {
  const { bytes, isCut } = await fetch(MOST_HEADER);
  const head = headOf(bytes);
  return {
    text: await textOf(head, isCut && head.length === bytes.length),
    remarks: isCut && head.length === bytes.length ? [onlyFirst(MOST_HEADER)] : [],
  };
}

/**
 * The message as it was written, as far as it takes to show so many characters.
 * @returns `isCut`: there is more that can be shown
 */
export async function sourceText(
  fetch: FetchSource,
  characters: number,
): Promise<PartText & { isCut: boolean }> {
  const most = Math.min(MOST_SHOWN, characters * BYTES_PER_CHARACTER + LONGEST_PIECE);
  const { bytes, isCut } = await fetch(most);
  const isAll = most === MOST_SHOWN;
  return {
    text: await textOf(bytes, isCut),
    remarks: isCut && isAll ? [onlyFirst(most)] : [],
    isCut: isCut && !isAll,
  };
}

/** Bytes that are decoded by themselves: a line, or so much of a longer one. RFC 5322 §2.1.1 allows lines of 998. */
const PIECE = 1_000;
const LONGEST_PIECE = PIECE + 3;

/**
 * A message is ASCII but for what breaks the rules, or UTF-8 (RFC 6532). Each line is decoded by itself, so that it reads
 * the same however much is fetched.
 * @param isCut the last line is left out where it is not whole
 */
async function textOf(bytes: Buffer, isCut: boolean): Promise<string> {
  if (!isCut && isUtf8(bytes)) return bytes.toString();
  const breathe = breather();
  const texts: string[] = [];
  for (let start = 0; start < bytes.length; await breathe()) {
    const end = endOfPiece(bytes, start);
    if (end === undefined && isCut) break;
    texts.push(decodeUnnamed(bytes.subarray(start, end)));
    start = end ?? bytes.length;
  }
  return texts.join('');
}

/** Never within a character of UTF-8; undefined where only more bytes would tell. */
function endOfPiece(bytes: Buffer, start: number): number | undefined {
  const newline = bytes.subarray(start, start + PIECE).indexOf(0x0a);
  if (newline >= 0) return start + newline + 1;
  for (let end = start + PIECE; end < start + LONGEST_PIECE; end += 1) {
    const next = bytes[end];
    if (next === undefined) return undefined;
    if ((next & 0xc0) !== 0x80) return end;
  }
  return start + LONGEST_PIECE < bytes.length ? start + LONGEST_PIECE : undefined;
}

const onlyFirst = (bytes: number): string => `Only the first ${bytes} bytes can be shown.`;

/** Up to the empty line (RFC 5322 §2.1). */
function headOf(source: Buffer): Buffer {
  const ends = ['\r\n\r\n', '\n\n'].map((mark) => source.indexOf(mark)).filter((at) => at >= 0);
  return ends.length === 0 ? source : source.subarray(0, Math.min(...ends));
}
