/** Formats that show nothing (bidirectional controls, joiners, soft hyphens, tags), and what is reserved for such. */
const UNSEEN = /[\p{Cf}\u2065\u{E0000}-\u{E0FFF}]/gu;
const BLANKS = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** A value of a message as a list or header block may hold it: on one line, with nothing in it that is not seen. */
export const shownLine = (text: string): string =>
  text.toWellFormed().replace(UNSEEN, '').replace(BLANKS, ' ').trim();

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** The beginning of a text, cut at a character with `…` where it has more bytes of UTF-8. */
export function clip(text: string, bytes: number): string {
  // Most bytes that a UTF-16 unit takes are three.
  if (text.length * 3 <= bytes || bytesOf(text) <= bytes) return text;
  let room = Math.max(0, bytes - bytesOf('…'));
  let end = 0;
  for (const character of text) {
    room -= bytesOf(character);
    if (room < 0) break;
    end += character.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** The end of a text: of an address it is the domain, which tells more than what stands before it. */
export function clipStart(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  const characters = Array.from(text.slice(-bytes));
  let size = bytesOf(characters.join(''));
  while (characters.length > 0 && size > bytes - bytesOf('…')) size -= bytesOf(characters.shift() ?? '');
  return `…${characters.join('')}`;
}
