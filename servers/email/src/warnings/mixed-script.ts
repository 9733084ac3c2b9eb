const LATIN = /\p{Script=Latin}/u;
/** Scripts with letters that Latin has too. */
const TWINS = [/\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u];

const LONGEST = 1000;

/** Whether a word has letters of two scripts that share their shapes, as `pаypal` with a Cyrillic а. */
export function mixesScripts(text: string): boolean {
  const words = text.slice(0, LONGEST).match(/\p{L}+/gu) ?? [];
  return words.some(
    (word) => TWINS.filter((script) => script.test(word)).length + (LATIN.test(word) ? 1 : 0) > 1,
  );
}
