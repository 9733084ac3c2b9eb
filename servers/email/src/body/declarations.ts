/** What of CSS can make text disappear, or appear again. */
const ASKED = new Set([
  'display',
  'visibility',
  'opacity',
  'font',
  'font-size',
  'color',
  '-webkit-text-fill-color',
  'background',
  'background-color',
  'background-image',
  'height',
  'max-height',
  'width',
  'max-width',
  'overflow',
  'overflow-x',
  'overflow-y',
  'position',
  'left',
  'right',
  'top',
  'bottom',
  'margin',
  'margin-left',
  'margin-top',
  'text-indent',
  'clip',
  'clip-path',
  'transform',
  'filter',
  'content-visibility',
  'mso-hide',
]);

export interface Declaration {
  readonly name: string;
  /** In lower case, without `!important`. */
  readonly value: string;
  readonly isImportant: boolean;
}

/** The declarations of a `style` attribute or of a block, those that matter here. */
export function declarationsOf(css: string): readonly Declaration[] {
  const found: Declaration[] = [];
  for (const text of plainCss(css).split(';')) {
    const colon = text.indexOf(':');
    if (colon < 0) continue;
    const name = text.slice(0, colon).trim().toLowerCase();
    if (!ASKED.has(name)) continue;
    // No value that matters is longer; a background may hold a picture.
    const value = text
      .slice(colon + 1, colon + 400)
      .trim()
      .toLowerCase();
    const mark = value.lastIndexOf('!');
    const isImportant = mark >= 0 && value.slice(mark + 1).trim() === 'important';
    found.push({ name, value: isImportant ? value.slice(0, mark).trim() : value, isImportant });
  }
  return found;
}

/** Without comments and escapes (CSS Syntax 3, §4.3.7), with which a name can be spelt so that it is not recognised. */
export function plainCss(css: string): string {
  const bare = css.includes('/*') ? withoutComments(css) : css;
  if (!bare.includes('\\')) return bare;
  return bare.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, (_all, hex: string | undefined, letter: string) =>
    hex === undefined ? letter : letterOf(Number.parseInt(hex, 16)),
  );
}

const letterOf = (code: number): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';

function withoutComments(css: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const begin = css.indexOf('/*', at);
    if (begin < 0) return kept.join('') + css.slice(at);
    kept.push(css.slice(at, begin));
    const end = css.indexOf('*/', begin + 2);
    if (end < 0) return kept.join('');
    at = end + 2;
  }
}
