/** Words in which plain parts say that there is nothing to read in them. */
const PLACEHOLDER =
  /html|browser|navigateur|navegador|webversion|web version|view (?:this|it) online|im browser|ブラウザ|浏览器|瀏覽器|браузер/i;
const LONGEST_PLACEHOLDER = 600;
const MARKUP = /^\s{0,99}(?:<!doctype|<html|<head|<body|<style|<table|<div)/i;

/** Whether a plain part only says that there is another one, or is markup itself. */
export const isPlaceholder = (text: string): boolean =>
  MARKUP.test(text.slice(0, 200)) ||
  (text.length < LONGEST_PLACEHOLDER && PLACEHOLDER.test(text)) ||
  !/[\p{L}\p{N}]{2}/u.test(text.slice(0, 10_000));

/** Words in a row. */
const FOREIGN_RUN = 10;
const WINDOW = 3;

/**
 * Whether a plain part says what the HTML says: it has no sentence that nobody sees who reads the HTML, and is no mere
 * beginning of it.
 */
export function agrees(plain: string, html: string): boolean {
  const plainWords = wordsOf(plain);
  const htmlWords = wordsOf(html);
  if (htmlWords.length > 3 * plainWords.length + 100) return false;
  const known = new Set(windowsOf(htmlWords));
  let run = 0;
  for (const window of windowsOf(plainWords)) {
    run = known.has(window) ? 0 : run + 1;
    if (run + WINDOW - 1 >= FOREIGN_RUN + WINDOW) return false;
  }
  return true;
}

/** Scripts without spaces count by letter. URLs and marks are no words: one part has them where the other does not. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replace(/https?:\/\/\S+|\[\d+:[^\]\s]{1,255}\]|\[image(?:: [^\]\n]{1,120})?\]/g, ' ')
    .toLowerCase()
    .match(/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{N}]+/gu) ?? [];

const windowsOf = (list: readonly string[]): readonly string[] =>
  list.slice(WINDOW - 1).map((word, index) => `${list[index]} ${list[index + 1]} ${word}`);
