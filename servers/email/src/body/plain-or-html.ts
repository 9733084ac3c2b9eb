import { breather } from './breather.ts';
import type { Link } from './link-list.ts';
import { slices } from './slices.ts';

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

/** Words of the plain part, in a row, that the HTML need not have there. */
const FOREIGN_RUN = 3;
/** And of all its words, one in so many. */
const FOREIGN_SHARE = 20;
const WINDOW = 3;
const STEPS = 2000;

interface Text {
  readonly text: string;
  readonly links: readonly Link[];
}

/**
 * Whether a plain part says what the HTML says: it has nothing that nobody sees who reads the HTML, no sentence and no
 * address, and is no mere beginning of it.
 */
export async function agrees(plain: Text, html: Text): Promise<boolean> {
  const plainWords = await wordsOf(plain.text);
  const htmlWords = await wordsOf(html.text);
  if (htmlWords.length > 3 * plainWords.length + 100) return false;
  const breathe = breather();
  const hosts = await namesOf(html);
  for (const name of await namesOf(plain)) if (!hosts.has(name)) return false;
  const known = new Set<string>();
  for (let at = 0; at + WINDOW <= htmlWords.length; at += 1) {
    known.add(windowAt(htmlWords, at));
    if (at % STEPS === 0) await breathe();
  }
  const count = foreign();
  for (const [at] of plainWords.entries()) {
    const isKnown = at + WINDOW <= plainWords.length && known.has(windowAt(plainWords, at));
    if (!count.next(isKnown)) return false;
    if (at % STEPS === 0) await breathe();
  }
  return count.all() <= FOREIGN_RUN + plainWords.length / FOREIGN_SHARE;
}

/** Counts words that are in no window that is known. */
function foreign() {
  let covered = 0;
  let run = 0;
  let all = 0;
  return {
    /** @returns whether the words in a row are few enough */
    next: (isKnown: boolean): boolean => {
      if (isKnown) covered = WINDOW;
      run = covered > 0 ? 0 : run + 1;
      all += covered > 0 ? 0 : 1;
      covered -= 1;
      return run <= FOREIGN_RUN;
    },
    all: () => all,
  };
}

const windowAt = (words: readonly string[], at: number): string =>
  `${words[at]} ${words[at + 1]} ${words[at + 2]}`;

/** URLs and marks are no words: one part has them where the other does not. */
const MARKS = /https?:\/\/\S+|\[\d{1,7}:[^\]\s]{1,255}\]|\[image(?:: [^\]\n]{1,120})?\]/g;
/** Scripts without spaces count by letter. */
const WORD = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]|[\p{L}\p{N}]+/gu;

async function wordsOf(text: string): Promise<readonly string[]> {
  const breathe = breather();
  const found: string[] = [];
  for (const slice of slices(text)) {
    for (const word of slice.replace(MARKS, ' ').toLowerCase().match(WORD) ?? []) found.push(word);
    await breathe();
  }
  return found;
}

/** Hosts and mail addresses, in the text and behind its links. */
async function namesOf({ text, links }: Text): Promise<ReadonlySet<string>> {
  const breathe = breather();
  const found = new Set<string>();
  const add = (piece: string) => {
    const hosts = piece.replace(/https?:\/\/(?:[^\s/?#@]{0,255}@)?([^\s/?#:]{1,255})\S*/gi, '$1');
    for (const name of hosts.toLowerCase().match(NAME) ?? []) found.add(name.replace(/^www\./, ''));
  };
  for (const slice of slices(text)) {
    add(slice);
    await breathe();
  }
  for (const [index, { url, host }] of links.entries()) {
    add(url.startsWith('mailto:') ? (url.slice('mailto:'.length).split('?')[0] ?? '') : host);
    if (index % STEPS === 0) await breathe();
  }
  return found;
}

/** `host.example`, `ann@host.example`; not `1.5`, nor the end of one sentence and the beginning of the next. */
const NAME =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}][\p{L}\p{N}._+-]{0,63}@[\p{L}\p{N}.-]{1,255}|[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,9}\.\p{L}{2,24}(?![\p{L}\p{N}])/gu;
