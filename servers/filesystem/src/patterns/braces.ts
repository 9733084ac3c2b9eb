import { PatternError, readCharClass } from './char-class.ts';

/** Most patterns that one with braces may stand for. */
const MOST = 64;

/** `{1..3}` */
const RANGE = /^(-?\d{1,9})\.\.(-?\d{1,9})$/;

/**
 * The patterns that one with braces stands for, as in bash: `{a,b{c,d}}` is `a`, `bc` and `bd`; `{1..3}` is `1`, `2` and
 * `3`; braces with neither comma nor range stand for themselves. Escapes and `[…]` are left as they are.
 * @throws PatternError when there are more than 64, or a brace is without the other
 */
export function expandBraces(text: string): readonly string[] {
  const open = find(text, 0, '{');
  if (open === text.length) return [text];
  const ends = [open];
  for (let at = open; text[at] !== '}';) {
    at = find(text, at + 1, ',');
    if (at === text.length) throw new PatternError('has a { without its }');
    ends.push(at);
  }
  const close = ends.at(-1) ?? open;
  const inner = text.slice(open + 1, close);
  const range = ends.length === 2 ? RANGE.exec(inner) : null;
  const middles =
    range !== null
      ? numbers(Number(range[1]), Number(range[2]))
      : ends.length === 2
        ? expandBraces(inner).map((one) => `{${one}}`)
        : ends.slice(1).flatMap((end, index) => expandBraces(text.slice((ends[index] ?? 0) + 1, end)));
  const rests = expandBraces(text.slice(close + 1));
  limit(middles.length * rests.length);
  const before = text.slice(0, open);
  return middles.flatMap((middle) => rests.map((rest) => before + middle + rest));
}

/**
 * Where the next `{` is, or with `,` the next comma or closing brace of the braces the search begins in; the length of
 * the text when there is none.
 */
function find(text: string, from: number, wanted: '{' | ','): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const character = text[at];
    if (character === '\\') at += 2;
    else if (character === '[') at = readCharClass(text, at).end;
    else {
      if (character === '{') {
        if (wanted === '{') return at;
        depth += 1;
      } else if (character === '}') {
        if (wanted === '{') throw new PatternError('has a } without its {');
        if (depth === 0) return at;
        depth -= 1;
      } else if (character === ',' && wanted === ',' && depth === 0) return at;
      at += 1;
    }
  }
  return text.length;
}

function numbers(from: number, to: number): string[] {
  const count = Math.abs(to - from) + 1;
  limit(count);
  return Array.from({ length: count }, (_, index) => String(from + (to < from ? -index : index)));
}

function limit(count: number): void {
  if (count > MOST) throw new PatternError(`stands for more than ${MOST} patterns`);
}
