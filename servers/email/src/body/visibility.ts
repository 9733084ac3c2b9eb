import { cascaded, type Attributes, type Values } from './cascade.ts';
import { BLACK, isSeen, WHITE } from './colour.ts';
import type { Declaration } from './declarations.ts';
import { fontSize, pixels, shorthandSize } from './length.ts';
import { hasUnknown, isFar, scaleOf, UNREADABLE, vanishes } from './out-of-sight.ts';
import { isOpen } from './properties.ts';
import { background, fillColour, textColour, type Ink } from './text-colour.ts';

/** What text inherits that decides whether a person sees it. */
export interface Look {
  /** Not shown, whatever the elements within say. */
  readonly isGone: boolean;
  /** It is gone because of what is not understood. */
  readonly isDoubtful: boolean;
  /** `visibility`: an element within may be shown again. */
  readonly isInvisible: boolean;
  readonly colour: Ink;
  /** Colour of letters where it is another. */
  readonly fill: Ink | undefined;
  /** What lies behind; undefined where a picture does. */
  readonly back: Ink | undefined;
  /** Size of letters in pixels; not a number: nobody can tell. */
  readonly size: number;
  /** By what all of it is made smaller. */
  readonly scale: number;
  readonly opacity: number;
  /** `text-indent` in pixels. */
  readonly indent: number;
  /** Custom properties. */
  readonly variables: Values;
}

export const PLAIN: Look = {
  isGone: false,
  isDoubtful: false,
  isInvisible: false,
  colour: BLACK,
  fill: undefined,
  back: WHITE,
  size: 16,
  scale: 1,
  opacity: 1,
  indent: 0,
  variables: new Map(),
};

const FAINT = 0.1;

export function isHidden(look: Look): boolean {
  const { isGone, isInvisible, back, size, scale, opacity, indent } = look;
  if (isGone || isInvisible || !(size * scale > UNREADABLE) || isFar(indent)) return true;
  const ink = look.fill ?? look.colour;
  if (ink === 'unknown' || back === 'unknown') return true;
  const [red, green, blue, alpha] = ink;
  if (alpha * opacity < FAINT) return true;
  return back !== undefined && !isSeen([red, green, blue, alpha * opacity], back);
}

/** Whether what is hidden is so because of what is not understood. */
export const isUnsure = ({ isDoubtful, colour, fill, back, size }: Look): boolean =>
  isDoubtful || (fill ?? colour) === 'unknown' || back === 'unknown' || Number.isNaN(size);

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
    const isPlain = !hasOwnLook(tag, attributes);
    if (isPlain && matched.length === 0 && own.length === 0) return parent;
    if (!isPlain || tag === 'a') return lookOf(tag, attributes, [...matched, ...own], parent);
    const ofParent = this.#known.get(parent) ?? new WeakMap<Declarations, WeakMap<Declarations, Look>>();
    const ofMatched = ofParent.get(matched) ?? new WeakMap<Declarations, Look>();
    const look = ofMatched.get(own) ?? lookOf(tag, attributes, [...matched, ...own], parent);
    this.#known.set(parent, ofParent.set(matched, ofMatched.set(own, look)));
    return look;
  }
}

const OWN_LOOK = ['hidden', 'bgcolor', 'background', 'color', 'text'] as const;

const hasOwnLook = (tag: string, attributes: Attributes): boolean =>
  tag === 'dialog' ||
  (attributes.size > 0 &&
    (OWN_LOOK.some((name) => attributes.has(name)) ||
      (tag === 'a' && attributes.has('href')) ||
      (tag === 'object' && attributes.has('data'))));

export function lookOf(tag: string, attributes: Attributes, declarations: Declarations, parent: Look): Look {
  const { values, variables } = cascaded(declarations, parent.variables);
  const size = sizeOf(values, parent);
  const colour = textColour(values, tag, attributes, parent);
  const fill = fillColour(values, parent);
  const isUnknown = hasUnknown(values);
  return {
    isGone: parent.isGone || isUnknown || vanishes(values, size, attributes, tag),
    isDoubtful: parent.isDoubtful || isUnknown,
    isInvisible: isMadeInvisible(values.get('visibility'), parent),
    colour,
    fill,
    back: background(values, tag, attributes, fill ?? colour, parent),
    size,
    scale: parent.scale * scaleOf(values, size),
    opacity: parent.opacity * Math.min(1, pixels(values.get('opacity') ?? '', 1) ?? 1),
    indent: pixels(values.get('text-indent')?.split(/\s+/)[0] ?? '', WIDTH, size) ?? parent.indent,
    variables,
  };
}

const WIDTH = 600;

function sizeOf(values: Values, parent: Look): number {
  const text = values.get('font-size') ?? '';
  if (text === 'initial') return PLAIN.size;
  const size = fontSize(text, parent.size) ?? shorthandSize(values.get('font') ?? '', parent.size);
  return size ?? (isOpen(text) ? Number.NaN : parent.size);
}

function isMadeInvisible(visibility: string | undefined, parent: Look): boolean {
  if (visibility === 'hidden' || visibility === 'collapse') return true;
  return visibility === 'visible' || visibility === 'initial' ? false : parent.isInvisible;
}
