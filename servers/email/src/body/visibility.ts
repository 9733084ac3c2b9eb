import { BLACK, colourOf, isSeen, LINK, over, WHITE, type Colour } from './colour.ts';
import type { Declaration } from './declarations.ts';
import { fontSize, pixels, shorthandSize } from './length.ts';

/** What text inherits that decides whether a person sees it. */
export interface Look {
  /** Not shown, whatever the elements within say. */
  readonly isGone: boolean;
  /** `visibility`: an element within may be shown again. */
  readonly isInvisible: boolean;
  readonly colour: Colour;
  /** What lies behind; undefined where a picture does. */
  readonly back: Colour | undefined;
  /** Size of letters in pixels. */
  readonly size: number;
  /** `text-indent` in pixels. */
  readonly indent: number;
}

export const PLAIN: Look = {
  isGone: false,
  isInvisible: false,
  colour: BLACK,
  back: WHITE,
  size: 16,
  indent: 0,
};

/** Letters of this size are no letters to a person. */
const UNREADABLE = 2;
/** So far to the left or the top that nobody scrolls there. */
const FAR = -250;

export const isHidden = ({ isGone, isInvisible, colour, back, size, indent }: Look): boolean =>
  isGone ||
  isInvisible ||
  size <= UNREADABLE ||
  indent <= FAR ||
  (back === undefined ? colour[3] < 0.1 : !isSeen(colour, back));

/** Attributes by lower-case name, those that the parser keeps. */
export type Attributes = ReadonlyMap<string, string>;

type Declarations = readonly Declaration[];

/**
 * Looks of elements. Newsletters say the same of thousands of cells, so what follows from the same is made once.
 */
export class Looks {
  readonly #known = new WeakMap<Look, WeakMap<Declarations, WeakMap<Declarations, Look>>>();

  /**
   * @param matched of style sheets, weakest first
   * @param own of the attribute `style`; both are taken for the same when they are the same list
   */
  of(tag: string, attributes: Attributes, matched: Declarations, own: Declarations, parent: Look): Look {
    const isPlain = !hasOwnLook(attributes) && !(tag === 'a' && attributes.has('href'));
    if (isPlain && matched.length === 0 && own.length === 0) return parent;
    if (!isPlain || tag === 'a') return lookOf(tag, attributes, [...matched, ...own], parent);
    const ofParent = this.#known.get(parent) ?? new WeakMap<Declarations, WeakMap<Declarations, Look>>();
    const ofMatched = ofParent.get(matched) ?? new WeakMap<Declarations, Look>();
    const look = ofMatched.get(own) ?? lookOf(tag, attributes, [...matched, ...own], parent);
    this.#known.set(parent, ofParent.set(matched, ofMatched.set(own, look)));
    return look;
  }
}

function lookOf(tag: string, attributes: Attributes, declarations: Declarations, parent: Look): Look {
  const isLink = tag === 'a' && attributes.has('href');
  const set = cascaded(attributes, declarations);
  const size =
    fontSize(set.get('font-size') ?? '', parent.size) ??
    shorthandSize(set.get('font') ?? '', parent.size) ??
    parent.size;
  const visibility = set.get('visibility') ?? '';
  return {
    isGone: parent.isGone || vanishes(set, size, attributes, tag),
    isInvisible: visibility === '' ? parent.isInvisible : /^(?:hidden|collapse)/.test(visibility),
    colour: textColour(set, isLink ? { ...parent, colour: LINK } : parent, parent),
    back: background(set, parent),
    size,
    indent: pixels(set.get('text-indent') ?? '', WIDTH, size) ?? parent.indent,
  };
}

const WIDTH = 600;

const OWN_LOOK = ['hidden', 'bgcolor', 'background', 'color', 'text'] as const;

const hasOwnLook = (attributes: Attributes): boolean =>
  attributes.size > 0 && OWN_LOOK.some((name) => attributes.has(name));

/** The value that each property ends with: attributes of old are weakest, `!important` strongest. */
function cascaded(attributes: Attributes, declarations: Declarations): Map<string, string> {
  const set = new Map<string, string>();
  const colour = attributes.get('color') ?? attributes.get('text');
  if (colour !== undefined) set.set('color', colour.trim().toLowerCase());
  const bgcolor = attributes.get('bgcolor');
  if (bgcolor !== undefined) set.set('background-color', bgcolor.trim().toLowerCase());
  if (attributes.get('background')) set.set('background-image', 'url()');
  for (const important of [false, true])
    for (const { name, value, isImportant } of declarations) {
      if (isImportant !== important) continue;
      set.delete(name); // so that a later shorthand stands after what it overrides, and the reverse
      set.set(name, value);
      if (name === 'background')
        for (const part of ['background-color', 'background-image']) set.delete(part);
      if (name === 'font') set.delete('font-size');
      if (name === 'margin') for (const part of ['margin-left', 'margin-top']) set.delete(part);
      if (name === 'overflow') for (const part of ['overflow-x', 'overflow-y']) set.delete(part);
    }
  return set;
}

type Values = ReadonlyMap<string, string>;

function vanishes(set: Values, size: number, attributes: Attributes, tag: string): boolean {
  const value = (name: string) => set.get(name) ?? '';
  const display = value('display');
  if (display === 'none' || (attributes.has('hidden') && display === '')) return true;
  // Buttons are links for every program but Outlook, for which another form of them stands in a comment.
  if (value('mso-hide') === 'all' && tag !== 'a') return true;
  if (value('content-visibility') === 'hidden') return true;
  const opacity = value('opacity');
  if (opacity !== '' && (pixels(opacity, 1) ?? 1) < 0.1) return true;
  if (/opacity\(\s{0,9}(?:0|0?\.0\d*|\d%)\s{0,9}\)/.test(value('filter'))) return true;
  return isBoxless(value, size) || isAway(value, size);
}

/** A box without room that does not let its content out. */
function isBoxless(value: (name: string) => string, size: number): boolean {
  const cuts = ['overflow', 'overflow-x', 'overflow-y'].some((name) => /hidden|clip/.test(value(name)));
  if (!cuts) return false;
  return ['height', 'max-height', 'width', 'max-width'].some((name) => {
    const length = pixels(value(name), WIDTH, size);
    return length !== undefined && length <= UNREADABLE;
  });
}

/** Moved out of sight, cut away or shrunk to nothing. */
function isAway(value: (name: string) => string, size: number): boolean {
  const far = (text: string) => (pixels(text, WIDTH, size) ?? 0) <= FAR;
  const isPlaced = /absolute|fixed|relative/.test(value('position'));
  if (
    isPlaced &&
    (['left', 'top'].some((name) => far(value(name))) ||
      ['right', 'bottom'].some((name) => isBeyond(value(name), size)))
  )
    return true;
  if (
    /absolute|fixed/.test(value('position')) &&
    /^rect\((?:\s{0,9}[01](?:px)?[\s,]*){4}\)$/.test(value('clip'))
  )
    return true;
  if (far(value('margin-left')) || far(value('margin-top'))) return true;
  if (value('margin').split(/\s+/).some(far)) return true;
  if (
    /^(?:inset\((?:50|100)%|circle\(0(?:px|%)?[\s)]|polygon\(0(?:px|%)? 0(?:px|%)?\))/.test(
      value('clip-path'),
    )
  )
    return true;
  const transform = value('transform');
  return (
    /scale[xy3d]*\(\s{0,9}0(?:\.0\d*)?\s{0,9}[,)]/.test(transform) ||
    /translate[xy3d]*\([^)]{0,40}-\d{3,}/.test(transform)
  );
}

/** `right` and `bottom` push the other way: a window is not that wide. */
const isBeyond = (text: string, size: number): boolean => Math.abs(pixels(text, WIDTH, size) ?? 0) > 2000;

function textColour(set: Values, own: Look, parent: Look): Colour {
  const filled = set.get('-webkit-text-fill-color');
  const text = filled ?? set.get('color');
  if (text === undefined) return own.colour;
  if (text === 'inherit' || text === 'currentcolor' || text === 'unset') return parent.colour;
  // What is not understood is taken for what the element would have without it, as browsers do.
  return colourOf(text) ?? own.colour;
}

function background(set: Values, parent: Look): Colour | undefined {
  const plain = set.get('background-color');
  const shorthand = set.get('background') ?? '';
  const colour = plain === undefined ? colourIn(shorthand) : colourOf(plain);
  const laid = colour === undefined || colour[3] === 0 ? undefined : over(colour, parent.back ?? WHITE);
  if (laid !== undefined) return laid;
  // A picture without a colour to stand in for it: nobody knows what is behind.
  return /url\(|gradient\(/.test(`${set.get('background-image') ?? ''} ${shorthand}`)
    ? undefined
    : parent.back;
}

/** The colour among the words of the shorthand `background`. */
function colourIn(text: string): Colour | undefined {
  if (text === '') return undefined;
  const apart = text.replace(/(?:url|[a-z-]*gradient)\([^)]{0,400}\)?/g, ' ');
  for (const word of apart.match(/(?:rgba?|hsla?)\([^)]{0,60}\)|#?[\w-]+/g) ?? []) {
    // `0` and `100` in a shorthand are positions, though the attributes of old would read them as colours.
    const colour = /^\d/.test(word) ? undefined : colourOf(word);
    if (colour !== undefined) return colour;
  }
  return undefined;
}
