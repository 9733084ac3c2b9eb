import type { Attributes, Values } from './cascade.ts';
import { BLACK, colourOf, isSeen, legacyColour, LINK, over, WHITE, type Colour } from './colour.ts';
import { wordsOf } from './properties.ts';

/** `unknown`: nobody can tell whether it is seen. */
export type Ink = Colour | 'unknown';

interface Inherited {
  readonly colour: Ink;
  readonly fill: Ink | undefined;
  readonly back: Ink | undefined;
}

const TABLES = new Set('body table thead tbody tfoot tr td th marquee'.split(' '));

/** What attributes of old say, on the tags that have them. */
const attributeOf = (
  tag: string,
  attributes: Attributes,
  name: 'color' | 'bgcolor' | 'background',
): string => {
  if (name === 'color')
    return tag === 'font'
      ? (attributes.get('color') ?? '')
      : tag === 'body'
        ? (attributes.get('text') ?? '')
        : '';
  return TABLES.has(tag) ? (attributes.get(name) ?? '') : '';
};

/** `color`. */
export function textColour(set: Values, tag: string, attributes: Attributes, parent: Inherited): Ink {
  const isLink = tag === 'a' && attributes.has('href');
  const own = isLink ? LINK : (legacyColour(attributeOf(tag, attributes, 'color')) ?? parent.colour);
  const text = set.get('color') ?? 'revert';
  if (text.startsWith('revert')) return own;
  if (text === 'inherit' || text === 'currentcolor' || text === 'unset') return parent.colour;
  return text === 'initial' ? BLACK : (colourOf(text) ?? 'unknown');
}

/** `-webkit-text-fill-color`, which letters have instead; undefined: that of `color`. */
export function fillColour(set: Values, parent: Inherited): Ink | undefined {
  const text = set.get('-webkit-text-fill-color') ?? 'inherit';
  if (text === 'currentcolor' || text === 'initial') return undefined;
  if (/^(?:inherit|unset|revert.*)$/.test(text)) return parent.fill;
  return colourOf(text) ?? 'unknown';
}

/** What lies behind the letters; undefined where a picture does. */
export function background(
  set: Values,
  tag: string,
  attributes: Attributes,
  colour: Ink,
  parent: Inherited,
): Ink | undefined {
  const below = parent.back === undefined || parent.back === 'unknown' ? WHITE : parent.back;
  const shorthand = set.get('background');
  const words = [set.get('background-color') ?? '', ...wordsOf(shorthand ?? '')];
  const found = words
    .map((word) => (word === 'currentcolor' ? colour : colourOf(word)))
    .find((each) => each !== undefined);
  const isSaid = set.has('background-color') || shorthand !== undefined;
  const ink = found ?? (isSaid ? undefined : legacyColour(attributeOf(tag, attributes, 'bgcolor')));
  // Behind what is not understood may be what hides the letters: their own colour.
  if (ink === 'unknown') return 'unknown';
  if (ink !== undefined && ink[3] > 0) return over(ink, below);
  const pictures = `${set.get('background-image') ?? ''} ${shorthand ?? ''}`;
  if (/url\(|image|element\(/.test(pictures) || attributeOf(tag, attributes, 'background')) return undefined;
  return /gradient\(/.test(pictures) ? gradient(pictures, below) : parent.back;
}

/** A gradient of one colour is that colour; of others nobody knows what is where. */
function gradient(text: string, below: Colour): Ink | undefined {
  const laid: Colour[] = [];
  for (const layer of wordsOf(text).filter((word) => /gradient\(/.test(word)))
    for (const word of wordsOf(layer.slice(layer.indexOf('(') + 1, -1))) {
      const stop = colourOf(word);
      if (stop === 'unknown') return stop;
      if (stop !== undefined) laid.push(over(stop, below));
    }
  const [first] = laid;
  return first !== undefined && laid.every((stop) => !isSeen(stop, first)) ? first : undefined;
}
