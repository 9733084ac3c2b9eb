import { calculated } from './calculated.ts';

const IN_PIXELS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['px', 1],
  ['pt', 4 / 3],
  ['pc', 16],
  ['in', 96],
  ['cm', 37.8],
  ['mm', 3.78],
  ['q', 0.945],
  ['rem', 16],
  ['vw', 10.24],
  ['vh', 7.68],
  ['vmin', 7.68],
  ['vmax', 10.24],
]);

const SIZES: ReadonlyMap<string, number> = new Map([
  ['xx-small', 9],
  ['x-small', 10],
  ['small', 13],
  ['medium', 16],
  ['large', 18],
  ['x-large', 24],
  ['xx-large', 32],
  ['xxx-large', 48],
]);

const LENGTH = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?)([a-z]{0,4}|%)$/;

/**
 * A length in CSS pixels; undefined for what is none.
 * @param whole what 100 % and, where it is a size of letters, `1em` stand for
 */
export function pixels(text: string, whole: number, em = whole): number | undefined {
  if (text.endsWith(')')) return calculated(text, (each) => pixels(each, whole, em));
  if (text.length > 40) return undefined;
  const [, number, unit] = LENGTH.exec(text) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  const value = Number(number);
  if (unit === '%') return (value / 100) * whole;
  if (unit === 'em') return value * em;
  if (unit === 'ex' || unit === 'ch') return (value * em) / 2;
  const factor = IN_PIXELS.get(unit);
  return factor === undefined ? undefined : value * factor;
}

/** `font-size`, within an element whose letters have the size `parent`. */
export function fontSize(text: string, parent: number): number | undefined {
  if (text === 'smaller') return parent / 1.2;
  if (text === 'larger') return parent * 1.2;
  return SIZES.get(text) ?? pixels(text, parent);
}

/** The size in the shorthand `font`, where it stands before the family and maybe before a `/` and the line height. */
export function shorthandSize(text: string, parent: number): number | undefined {
  for (const word of text.slice(0, 200).split(/[\s/]+/)) {
    // A weight such as 700 is no size: only nought may go without a unit.
    if (/^\d+$/.test(word) && Number(word) !== 0) continue;
    const size = fontSize(word, parent);
    if (size !== undefined) return size;
  }
  return undefined;
}
