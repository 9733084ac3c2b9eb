/** Scripts that put no blanks between words; each of their characters is found by itself. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;

/** Text as the index takes it, and as what is looked for must be put then. */
export const spaced = (text: string): string => text.normalize('NFKC').replaceAll(UNSPACED, ' $& ');

/** Letter case, width, accents and the like do not matter where names and subjects are looked into, as in the index. */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036F]/g, '')
    .normalize('NFC');

/** A last word of so many letters may be the beginning of a longer one. */
const SHORTEST_BEGINNING = 3;

/** The words that FTS5's `unicode61` tells apart: what it leaves out cannot be found. */
const WORD = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;

/**
 * What FTS5 is asked for: these words, one after another, the last of them perhaps only begun.
 * @returns undefined where there is no word in it
 */
export function phrase(text: string): string | undefined {
  const words = spaced(text).match(WORD);
  const last = words?.at(-1);
  if (words === null || last === undefined) return undefined;
  const isBegun = Array.from(last).length >= SHORTEST_BEGINNING && /[\p{L}\p{N}]$/u.test(text.trimEnd());
  return `"${words.join(' ')}"${isBegun ? ' *' : ''}`;
}
