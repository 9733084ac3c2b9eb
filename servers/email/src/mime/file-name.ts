import { oneLine } from './header-values.ts';

/** Characters of a file name that a part has. */
const LONGEST = 250;

/** Of what may come: the rest of a longer one is not looked at. */
export const LONGEST_GIVEN = 8_000;

/** Bytes; what stands behind the last dot of a name and is longer says nothing about what the file is. */
const LONGEST_ENDING = 16;

/** An ending is what stands behind the last dot when it is short. */
export function parted(name: string): { readonly stem: string; readonly ending: string } {
  const dot = name.lastIndexOf('.');
  const isEnding = dot > 0 && Buffer.byteLength(name.slice(dot)) <= LONGEST_ENDING;
  return isEnding ? { stem: name.slice(0, dot), ending: name.slice(dot) } : { stem: name, ending: '' };
}

/** A name that a sender chose, on one line. Of a long one the ending stays, which tells what the file is. */
export function fileNameLine(given: string): string {
  const { stem, ending } = parted(oneLine(given, LONGEST_GIVEN));
  return oneLine(stem, LONGEST - ending.length) + ending;
}
