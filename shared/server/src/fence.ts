/**
 * What changes how other text is shown, or is not shown at all: control characters but tab and newline (ANSI escapes
 * begin with one), bidirectional controls (Unicode UAX #9), zero-width characters, and tags (U+E0000 to U+E007F).
 */
const HIDDEN =
  // oxlint-disable-next-line no-control-regex -- these characters are what is looked for
  /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|\uDB40[\uDC00-\uDC7F]/g;

/** Most texts have nothing else, and to see that takes half the time of looking for what is hidden. */
const PLAIN = /^[\t\n -~]*$/;

/** Writes hidden characters as `\u{202e}`; CRLF becomes a newline, and the rest of the text stays. */
export const visible = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text
        .replaceAll('\r\n', '\n')
        .replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16).padStart(4, '0')}}`);

/**
 * Puts what came from a file, row, message or repository between two lines that its content cannot forge: they carry a
 * number drawn for this answer.
 * @param label where the content came from; on one line, hidden characters made visible
 */
export const fence = (content: string, label: string): string => fenceVisible(visible(content), label);

/** The same for what `visible` has been through, as a page has that was measured: looking again takes longer than all else. */
export function fenceVisible(content: string, label: string): string {
  const [number = 0] = crypto.getRandomValues(new BigUint64Array(1));
  const mark = number.toString(36);
  const where = visible(label).replaceAll('\n', ' ').slice(0, 200);
  return `--- untrusted ${mark}: ${where} ---\n${content}\n--- end of untrusted ${mark} ---`;
}
