/** Control and format characters, letters that are blank, and the separators that break lines. */
const HIDDEN = /[\p{Cc}\p{Cf}\u115F\u1160\u2800\u3164\uFFA0\p{Zl}\p{Zp}\uFFFD]/gu;

const LONGEST = 300;

/** A name or path as an error may show it: on one line, nothing hidden, of bounded length. */
export function quote(path: string): string {
  const shown = path
    .replaceAll('"', String.raw`\"`)
    .replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)?.toString(16).padStart(4, '0')}}`);
  return shown.length > LONGEST ? `"${shown.slice(0, LONGEST)}…"` : `"${shown}"`;
}
