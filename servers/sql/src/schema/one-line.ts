const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/u;
const EACH_HIDDEN = new RegExp(HIDDEN, 'gu');
const PLAIN = /^[ -~]*$/;

/** Whether a text has characters that are not seen, or break a line. */
export const hasHidden = (text: string): boolean => HIDDEN.test(text);

/**
 * Text of others on one line: white space becomes a blank, hidden characters are written as `\u{202e}`.
 * @param most bytes of UTF-8; what is longer ends in `…`
 */
export const oneLine = (text: string, most: number): string =>
  // Nothing gets shorter but white space.
  clipped(PLAIN.test(text) ? text : escaped(text.slice(0, most * 4)), most);

/** @param most bytes of UTF-8; what is longer ends in `…` */
export function clipped(text: string, most: number): string {
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text;
  const kept = Buffer.from(text).subarray(0, Math.max(0, most - 3));
  return `${new TextDecoder().decode(kept, { stream: true })}…`;
}

const escaped = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replace(EACH_HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16).padStart(4, '0')}}`);

/**
 * Words behind a label, on as many lines as they take; each line begins with the label, as a page may begin with it.
 * @param most bytes of a line
 */
export function* filled(
  label: string,
  words: Iterable<string>,
  most: number,
  separator = ' ',
): Generator<string> {
  let line = '';
  for (const word of words) {
    const added = line === '' ? `${label} ${word}` : `${line}${separator}${word}`;
    if (line !== '' && Buffer.byteLength(added) > most) {
      yield clipped(line, most);
      line = `${label} ${word}`;
    } else line = added;
  }
  if (line !== '') yield clipped(line, most);
}
