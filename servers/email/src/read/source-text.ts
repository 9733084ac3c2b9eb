import type { Bytes } from '../backend/backend.ts';
import { decodeText } from '../mime/charset.ts';
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
    text: textOf(head),
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
  const most = Math.min(MOST_SHOWN, characters * BYTES_PER_CHARACTER);
  const { bytes, isCut } = await fetch(most);
  const isAll = most === MOST_SHOWN;
  return { text: textOf(bytes), remarks: isCut && isAll ? [onlyFirst(most)] : [], isCut: isCut && !isAll };
}

/** A message is ASCII but for what breaks the rules, or UTF-8 (RFC 6532). */
const textOf = (bytes: Buffer): string => decodeText(bytes, undefined).text;

const onlyFirst = (bytes: number): string => `Only the first ${bytes} bytes can be shown.`;

/** Up to the empty line (RFC 5322 §2.1). */
function headOf(source: Buffer): Buffer {
  const ends = ['\r\n\r\n', '\n\n'].map((mark) => source.indexOf(mark)).filter((at) => at >= 0);
  return ends.length === 0 ? source : source.subarray(0, Math.min(...ends));
}
