import { both, either, not, type Answer } from './answer.ts';

/** The window that a message is thought to be read in, in CSS pixels: that of a desktop. */
const WIDTH = 1024;
const HEIGHT = 768;

/** What such a screen is, of what has words for it. */
const KNOWN: ReadonlyMap<string, string> = new Map([
  ['orientation', 'landscape'],
  ['prefers-color-scheme', 'light'],
  ['prefers-reduced-motion', 'no-preference'],
  ['prefers-contrast', 'no-preference'],
  ['forced-colors', 'none'],
  ['inverted-colors', 'none'],
  ['hover', 'hover'],
  ['any-hover', 'hover'],
  ['pointer', 'fine'],
  ['any-pointer', 'fine'],
  ['scripting', 'none'],
]);

/** Numbers that it has. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['width', WIDTH],
  ['device-width', WIDTH],
  ['height', HEIGHT],
  ['device-height', HEIGHT],
  ['color', 8],
  ['monochrome', 0],
  ['color-index', 0],
  ['grid', 0],
  ['resolution', 1],
  ['-webkit-device-pixel-ratio', 1],
]);

/** Whether the block of an at-rule holds on such a screen. */
export function appliesToScreen(prelude: string): Answer {
  const [, name = '', condition = ''] = /^@([\w-]+)([^]*)$/.exec(prelude) ?? [];
  if (name === 'media') return isForScreen(condition);
  // A layer is weaker than what stands outside of one; the others ask what is not known here.
  return ['supports', 'container', 'layer', 'scope', 'document', '-moz-document'].includes(name)
    ? 'maybe'
    : false;
}

/** A list of media queries, as `@media` and the attribute `media` have it. */
export function isForScreen(list: string): Answer {
  if (list.trim() === '') return true;
  if (list.length > 1000) return 'maybe';
  return list
    .toLowerCase()
    .split(',')
    .map(isQueryForScreen)
    .reduce((one, other) => either(one, other), false);
}

function isQueryForScreen(query: string): Answer {
  const text = query.trim();
  const isNot = /^not\b/.test(text);
  const bare = text.replace(/^(?:only|not)\s+/, '');
  if (/\bor\b|\bnot\b/.test(bare)) return 'maybe';
  const answer = bare
    .split(/\band\b/)
    .map((part) => isTrue(part.trim()))
    .reduce((one, other) => both(one, other), true);
  return isNot ? not(answer) : answer;
}

function isTrue(part: string): Answer {
  if (!part.startsWith('(')) return part === 'all' || part === 'screen';
  const [, inner = ''] = /^\(([^()]*)\)$/.exec(part) ?? [];
  // What only other browsers know does not apply in the others.
  if (/^\s*-(?:ms|moz)-/.test(inner)) return false;
  const [, name = '', value = ''] = /^\s*([\w-]+)\s*(?::\s*([^:]*?)\s*)?$/.exec(inner) ?? [];
  const word = KNOWN.get(name);
  if (word !== undefined) return value === '' ? word !== 'none' : value === word;
  const [, prefix = '', bound = '', base = ''] = /^(-webkit-|)(?:(min|max)-)?([\w-]+)$/.exec(name) ?? [];
  const has = NUMBERS.get(`${prefix}${base}`);
  if (has !== undefined) {
    const number = value === '' ? undefined : numberOf(value);
    if (value === '') return has > 0;
    if (number === undefined) return 'maybe';
    return bound === 'min' ? has >= number : bound === 'max' ? has <= number : has === number;
  }
  return inRange(inner);
}

/** `400px <= width < 900px` (Media Queries 4, §2.4.3). */
function inRange(text: string): Answer {
  const [left = '', first = '', middle = '', second, right] = text.trim().split(/\s*([<>]=?|=)\s*/);
  const value = (side: string) => NUMBERS.get(side) ?? numberOf(side);
  const one = compared(value(left), first, value(middle));
  return second === undefined ? one : both(one, compared(value(middle), second, value(right ?? '')));
}

function compared(one: number | undefined, sign: string, other: number | undefined): Answer {
  if (one === undefined || other === undefined || sign === '') return 'maybe';
  if (sign === '=') return one === other;
  if (one === other) return sign.length === 2;
  return sign.startsWith('<') ? one < other : one > other;
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['px', 1],
  ['em', 16],
  ['rem', 16],
  ['pt', 4 / 3],
  ['cm', 37.8],
  ['mm', 3.78],
  ['in', 96],
  ['dppx', 1],
  ['x', 1],
  ['dpi', 1 / 96],
]);

function numberOf(text: string): number | undefined {
  const [, number, unit = ''] = /^(-?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9}))([a-z]{0,4})$/.exec(text) ?? [];
  const factor = UNITS.get(unit);
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
