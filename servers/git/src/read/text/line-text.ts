import { decodeText } from '../../process/decode-text.ts';
import type { RawRecord } from '../../process/record-cutter.ts';
import { wholeCharacters } from './whole-characters.ts';

/** No line takes more of a page than this, in characters. */
const LONGEST = 2_000;
const SHORTEST = 100;
/** A line takes no more than this part of a page. */
const PART = 6;

/** How lines are shown: hidden characters made visible, and cut with a mark where they are long. */
export interface LineText {
  raw(line: RawRecord): string;
  text(text: string): string;
}

/**
 * @param budget bytes of a page
 * @param print makes hidden characters visible, which takes room
 */
export function lineText(budget: number, print: (text: string) => string): LineText {
  const longest = Math.max(SHORTEST, Math.min(LONGEST, Math.floor(budget / PART)));
  const cut = (text: string, bytes: number) =>
    `${text.slice(0, longest).toWellFormed()}… [cut, the line has ${bytes} bytes]`;
  const text = (whole: string) => {
    const shown = print(whole);
    return shown.length > longest ? cut(shown, Buffer.byteLength(whole)) : shown;
  };
  return {
    text,
    raw({ bytes, length }) {
      if (length > longest)
        return cut(print(decodeText(wholeCharacters(bytes.subarray(0, longest)))), length);
      return text(decodeText(bytes));
    },
  };
}
