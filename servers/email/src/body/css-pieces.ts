/** A stretch of CSS, and what ends it; empty at the end of the text. */
export interface Piece {
  /** Without comments; strings and escapes as they stand. */
  readonly text: string;
  readonly end: string;
}

/** Whoever reads may let others have their turn. */
export const PAUSE = 'pause';

/** Comment, string, escape, a run of what has no meaning here, or one character that has. */
const TOKEN =
  /\/\*[^]*?(?:\*\/|$)|"[^"\\\n]*(?:\\[^][^"\\\n]*)*"?|'[^'\\\n]*(?:\\[^][^'\\\n]*)*'?|\\[^]?|[^"'\\/(){}[\],;]+|[^]/gy;
const ADDRESS = /[^)\\]*(?:\\[^][^)\\]*)*\)?/gy;
const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/**
 * Cuts CSS at the characters of `ends`, other than within strings, comments, addresses and brackets, which hide what
 * would end something from those who look for the character alone (CSS Syntax 3, §4 and §5).
 *
 * @param patience after so many tokens a piece that ends with PAUSE and says nothing
 */
export function* pieces(css: string, ends = ';{}', patience = Infinity): Generator<Piece> {
  const open: string[] = [];
  let text = '';
  let before = '';
  let count = 0;
  for (let at = 0; at < css.length;) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(css)?.[0] ?? css.slice(at);
    at += token.length;
    count += 1;
    if (count % patience === 0) yield { text: '', end: PAUSE };
    if (token.startsWith('/*')) continue;
    if (open.length === 0 && token.length === 1 && ends.includes(token)) {
      yield { text, end: token };
      text = '';
      continue;
    }
    const closer = CLOSERS.get(token);
    if (token === open.at(-1)) open.pop();
    else if (closer !== undefined) open.push(closer);
    if (token === '(' && /(?:^|[^\w-])url$/i.test(before) && !/^\s*["']/.test(css.slice(at, at + 50))) {
      ADDRESS.lastIndex = at;
      const address = ADDRESS.exec(css)?.[0] ?? '';
      at += address.length;
      text += `(${address}`;
      open.pop();
    } else text += token;
    before = token.slice(-4);
  }
  yield { text, end: '' };
}

/** Without escapes (CSS Syntax 3, §4.3.7), with which a name can be spelt so that it is not recognised. */
export const unescaped = (css: string): string =>
  css.includes('\\')
    ? css.replace(/\\(?:([0-9a-f]{1,6})\s?|([^\n]))/gi, (_all, hex: string | undefined, letter: string) =>
        hex === undefined ? letter : letterOf(Number.parseInt(hex, 16)),
      )
    : css;

const letterOf = (code: number): string =>
  code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
