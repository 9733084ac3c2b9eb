import type { Attributes, Values } from './cascade.ts';
import { pixels } from './length.ts';
import { isOpen, wordsOf } from './properties.ts';

/** Letters, and boxes, of this size are none to a person; in pixels. */
export const UNREADABLE = 3;
/** So far to the left or the top that nobody scrolls there. */
const FAR = -250;
/** So far to the right or the bottom; a window is not that wide. */
const BEYOND = 2000;
const WIDTH = 600;

export const isFar = (length: number): boolean => length <= FAR || length >= BEYOND;

type Get = (name: string) => string;

/** Whether an element is not shown, with what is in it. `size`: of its letters, in pixels. */
export function vanishes(set: Values, size: number, attributes: Attributes, tag: string): boolean {
  const value: Get = (name) => set.get(name) ?? '';
  const display = value('display');
  if (display === 'none') return true;
  const isClosed = attributes.has('hidden') || (tag === 'dialog' && !attributes.has('open'));
  if (isClosed && (display === '' || display.startsWith('revert'))) return true;
  // Shown only where what it holds cannot be.
  if (tag === 'object' && attributes.has('data')) return true;
  // Buttons are links for every program but Outlook, for which another form of them stands in a comment.
  if (value('mso-hide') === 'all' && tag !== 'a') return true;
  if (value('content-visibility') === 'hidden') return true;
  return isBoxless(value, size) || isAway(value, size) || isCut(value, size) || isFiltered(value, size);
}

/** Values that are not worked out here, and may hide. */
export function hasUnknown(set: Values): boolean {
  for (const [name, value] of set) {
    if (name === 'mask' && /\(/.test(value)) return true;
    if (value === 'inherit' && TAKEN_OVER.has(name)) return true;
    if (!isOpen(value) || COLOURS.has(name) || /url\(|gradient\(/.test(value)) continue;
    if (FUNCTIONS.has(name)) {
      if (argumentsOf(value).some(({ values }) => values.some(isUnknown))) return true;
    } else if (wordsOf(value).some(isUnknown)) return true;
  }
  return false;
}

const isUnknown = (word: string): boolean => isOpen(word) && pixels(word, 1) === undefined;

const COLOURS = new Set(['color', '-webkit-text-fill-color']);
const FUNCTIONS = new Set(['transform', 'filter', 'clip-path', 'clip']);
/** What the parent has of these is not kept. */
const TAKEN_OVER = new Set(
  'left right top bottom inset transform translate scale clip clip-path filter'.split(' '),
);

/** A box without room that does not let its content out. */
function isBoxless(value: Get, size: number): boolean {
  const cuts = ['overflow', 'overflow-x', 'overflow-y'].some((name) =>
    /hidden|clip|auto|scroll|overlay/.test(value(name)),
  );
  if (!cuts) return false;
  return ['height', 'max-height', 'width', 'max-width'].some((name) => {
    const length = pixels(value(name), WIDTH, size);
    return length !== undefined && length <= UNREADABLE;
  });
}

/** Moved out of sight. */
function isAway(value: Get, size: number): boolean {
  const far = (text: string) => isFar(pixels(text, WIDTH, size) ?? 0);
  const beyond = (text: string) => Math.abs(pixels(text, WIDTH, size) ?? 0) > BEYOND;
  if (/absolute|fixed|relative/.test(value('position'))) {
    if (['left', 'top'].some((name) => far(value(name)))) return true;
    if (['right', 'bottom'].some((name) => beyond(value(name)))) return true;
    const [top = '', right = '', bottom = '', left = ''] = fourOf(wordsOf(value('inset')));
    if (far(top) || far(left) || beyond(right) || beyond(bottom)) return true;
  }
  const [above = '', , , before = ''] = fourOf(wordsOf(value('margin')));
  if (isPulledAway(value('margin-left') || before, value('padding-left'), size)) return true;
  if (isPulledAway(value('margin-top') || above, value('padding-top'), size)) return true;
  return wordsOf(value('translate')).some((word) => isShifted(word, size));
}

/** By a margin that is not filled again. */
function isPulledAway(margin: string, padding: string, size: number): boolean {
  const pulled = pixels(margin, WIDTH, size) ?? 0;
  return isFar(pulled < 0 ? pulled + (pixels(padding, WIDTH, size) ?? 0) : pulled);
}

/** Four sides, of which one to four are said. */
const fourOf = (sides: readonly string[]): readonly string[] => {
  const [top = '', right = top, bottom = top, left = right] = sides;
  return [top, right, bottom, left];
};

const isShifted = (text: string, size: number): boolean => {
  const length = pixels(text, WIDTH, size) ?? 0;
  return text.startsWith('-') ? Number.parseFloat(text) <= -100 || length <= FAR : length >= BEYOND / 2;
};

/** Clipped to nothing. */
function isCut(value: Get, size: number): boolean {
  const clip = argumentsOf(value('clip'))[0]?.values ?? [];
  const [top, right, bottom, left] = clip.map((side) => pixels(side, WIDTH, size));
  if (/absolute|fixed/.test(value('position')) && isThin(top, bottom, left, right)) return true;
  return argumentsOf(value('clip-path')).some(({ name, values }) => {
    const share = (text = '') => pixels(text, 100) ?? 0;
    if (name === 'inset') {
      const [up, east, down, west] = fourOf(values.slice(0, 4));
      return share(up) + share(down) > 98 || share(west) + share(east) > 98;
    }
    if (name === 'circle' || name === 'ellipse')
      return values
        .slice(0, name === 'circle' ? 1 : 2)
        .some((radius) => (pixels(radius, 100) ?? 9) <= UNREADABLE);
    if (name === 'polygon') {
      const points = values.filter((word) => pixels(word, 100) !== undefined).map(share);
      return [0, 1].some((axis) => {
        const on = points.filter((_point, index) => index % 2 === axis);
        return Math.max(...on) - Math.min(...on) <= 1;
      });
    }
    // A path, a rectangle: whoever clips letters to one does so rarely enough.
    return true;
  });
}

const isThin = (top?: number, bottom?: number, left?: number, right?: number): boolean =>
  (top !== undefined && bottom !== undefined && bottom - top <= UNREADABLE) ||
  (left !== undefined && right !== undefined && right - left <= UNREADABLE);

function isFiltered(value: Get, size: number): boolean {
  return argumentsOf(value('filter')).some(({ name, values }) => {
    const amount = pixels(values[0] ?? '', 1, size);
    if (amount === undefined) return false;
    return (name === 'blur' && amount >= 4) || (/^(?:opacity|contrast)$/.test(name) && amount < 0.1);
  });
}

/** By how much `transform`, `scale`, `zoom` and `rotate` make it smaller; nought for what is turned or moved away. */
export function scaleOf(set: Values, size: number): number {
  const value: Get = (name) => set.get(name) ?? '';
  const factors = [...wordsOf(value('scale')), ...wordsOf(value('zoom'))].map((word) => pixels(word, 1) ?? 1);
  if (/[xy]\s|^[^z]*\s[^z]*\s/.test(value('rotate')) && isEdgeOn(wordsOf(value('rotate')).at(-1)))
    factors.push(0);
  for (const { name, values } of argumentsOf(value('transform'))) {
    const numbers = values.map((text) => pixels(text, 1) ?? 1);
    if (name.startsWith('scale')) factors.push(...numbers);
    else if (/^rotate(?:x|y)$|^skew/.test(name) && values.some(isEdgeOn)) factors.push(0);
    else if (name === 'rotate3d' && isEdgeOn(values[3])) factors.push(0);
    else if (name.startsWith('translate') && values.some((text) => isShifted(text, size))) factors.push(0);
    else if (name === 'matrix') {
      const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = numbers;
      factors.push(isFar(x) || isFar(y) ? 0 : Math.sqrt(Math.abs(a * d - b * c)));
    } else if (name === 'matrix3d') factors.push(0); // nobody turns a letter in space
  }
  return factors.reduce((product, factor) => product * Math.min(1, Math.abs(factor)), 1);
}

const DEGREES: ReadonlyMap<string, number> = new Map([
  ['deg', 1],
  ['grad', 0.9],
  ['rad', 180 / Math.PI],
  ['turn', 360],
]);

/** Turned so that only its edge is seen. */
function isEdgeOn(angle = ''): boolean {
  const [, number = '0', unit = 'deg'] = /^(-?[\d.]+)([a-z]+)$/.exec(angle) ?? [];
  const degrees = Math.abs(Number(number) * (DEGREES.get(unit) ?? 1)) % 180;
  return Math.abs(degrees - 90) < 6;
}

/** `name(a, b) other(c)`. */
function argumentsOf(text: string): readonly { readonly name: string; readonly values: readonly string[] }[] {
  return wordsOf(text).flatMap((word) => {
    const [, name = '', inner = ''] = /^([\w-]+)\(([^]*)\)?$/.exec(word) ?? [];
    return name === '' ? [] : [{ name, values: wordsOf(inner.replace(/\)$/, '')) }];
  });
}
