/**
 * What changes how other text is shown or breaks a line of it: controls, format characters (bidirectional and
 * zero-width ones among them), line and paragraph separators, tags. More than the toolkit makes visible, so nothing is
 * left for it to change.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u2065\u{E0000}-\u{E007F}]/gu;

/** Most texts need no escape at all. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** JSON of a text, with escapes for what would be hidden; parses back to the very text, lone surrogates included. */
export const jsonText = (text: string): string =>
  PLAIN.test(text) ? `"${text}"` : JSON.stringify(text).replace(HIDDEN, escaped);

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');

/** Shortest limit of `shortJsonText`. */
export const SHORTEST_TEXT = 32;

/**
 * The same in at most so many bytes: a longer text is cut between two characters, and its size in bytes is told.
 * @param limit at least `SHORTEST_TEXT`
 */
export function shortJsonText(text: string, limit: number): string {
  if (text.length <= limit) {
    const whole = jsonText(text);
    if (isWithin(whole, limit)) return whole;
  }
  const tail = `… (${Buffer.byteLength(text)} bytes)"`;
  return `${beginning(text, limit - Buffer.byteLength(tail))}${tail}`;
}

/** Whether a text has at most so many bytes; most are so short that they need not be counted. */
export const isWithin = (text: string, bytes: number): boolean =>
  text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes;

/** As many characters as have room, escaped, behind an opening quote. */
function beginning(text: string, limit: number): string {
  // Each character takes a byte or more.
  const longest = text.slice(0, limit - 1);
  if (PLAIN.test(longest)) return `"${longest}`;
  let result = '"';
  let left = limit - 1;
  for (const character of longest) {
    const shown = jsonText(character).slice(1, -1);
    left -= Buffer.byteLength(shown);
    if (left < 0) break;
    result += shown;
  }
  return result;
}
