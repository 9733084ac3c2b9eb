/** What git escapes in a name with core.quotePath=off; git-config(1). */
// oxlint-disable-next-line no-control-regex -- these characters are what is looked for
const ESCAPED = /[\u0000-\u001F"\\\u007F]/g;

const letters: Readonly<Record<string, string>> = {
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '"': '"',
  '\\': '\\',
};

/** A name on one line, as git shows it with core.quotePath=off: in quotes with C escapes where it needs them, else as it is. */
export function quotePath(name: string): string {
  const escaped = name.replace(ESCAPED, escape);
  return escaped === name ? name : `"${escaped}"`;
}

const escape = (character: string): string =>
  `\\${letters[character] ?? character.charCodeAt(0).toString(8).padStart(3, '0')}`;

const characters: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(letters).map(([character, letter]) => [letter, character]),
);

/** What git quoted. @param text bytes as Latin-1, in quotes or not @returns bytes as Latin-1 */
export const unquotePath = (text: string): string =>
  /^".*"$/s.test(text)
    ? text
        .slice(1, -1)
        .replace(
          /\\([0-7]{3}|.)/g,
          (_, escaped: string) => characters[escaped] ?? String.fromCharCode(Number.parseInt(escaped, 8)),
        )
    : text;
