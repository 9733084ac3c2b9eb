import { COLOUR_NAMES } from './colour-names.ts';

/** Red, green, blue 0 to 255; opacity 0 to 1. */
export type Colour = readonly [number, number, number, number];

export const WHITE: Colour = [255, 255, 255, 1];
export const BLACK: Colour = [0, 0, 0, 1];
/** What browsers give a link that nobody coloured. */
export const LINK: Colour = [0, 0, 238, 1];

/** Colours whose numbers are not worked out here: nobody can tell whether they are seen. */
const UNKNOWN_FUNCTION =
  /^(?:hwb|lab|lch|oklab|oklch|color|color-mix|light-dark|device-cmyk|contrast-color|alpha|rgba?|hsla?)\(/;

/** A colour as CSS writes it; `unknown` for one that is a colour and not understood, undefined for what is none. */
export function colourOf(text: string): Colour | 'unknown' | undefined {
  if (text === 'transparent') return [0, 0, 0, 0];
  const name = COLOUR_NAMES.get(text);
  if (name !== undefined) return ofHex(name);
  if (text.startsWith('#')) return ofHex(text.slice(1));
  if (!UNKNOWN_FUNCTION.test(text)) return undefined;
  return (
    (/^(?:rgb|hsl)a?\([-+\d.,%\s/]*(?:deg)?[-+\d.,%\s/]*\)$/.test(text) ? ofFunction(text) : undefined) ??
    'unknown'
  );
}

/** A colour as the attributes of old have it: any text is one (HTML §2.4.6). */
export function legacyColour(text: string): Colour | undefined {
  const plain = text.trim().toLowerCase();
  if (plain === '' || plain === 'transparent') return undefined;
  const known = COLOUR_NAMES.get(plain) ?? /^#([0-9a-f]{3})$/.exec(plain)?.[1];
  if (known !== undefined) return ofHex(known);
  const digits = plain
    .slice(0, 128)
    .replace(/^#/, '')
    .replace(/[^0-9a-f]/g, '0');
  const third = Math.max(1, Math.ceil(digits.length / 3));
  const padded = digits.padEnd(third * 3, '0');
  const channels = [0, 1, 2].map((at) => padded.slice(at * third, (at + 1) * third).slice(-8));
  const zeros = Math.min(...channels.map((channel) => /^0*/.exec(channel)?.[0].length ?? 0));
  const from = Math.max(0, Math.min(zeros, (channels[0]?.length ?? 0) - 2));
  return ofHex(channels.map((channel) => channel.slice(from, from + 2).padStart(2, '0')).join(''));
}

function ofHex(digits: string): Colour | undefined {
  if (!/^[0-9a-f]+$/.test(digits)) return undefined;
  const wide = digits.length <= 4 ? digits.replace(/./g, '$&$&') : digits;
  if (wide.length !== 6 && wide.length !== 8) return undefined;
  const at = (place: number) => Number.parseInt(wide.slice(place, place + 2), 16);
  return [at(0), at(2), at(4), wide.length === 8 ? at(6) / 255 : 1];
}

function ofFunction(text: string): Colour | undefined {
  const numbers = [...text.matchAll(/-?(?:\d+\.?\d*|\.\d+)(%?)/g)].map(([all, percent]) => ({
    value: Number.parseFloat(all),
    isShare: percent === '%',
  }));
  const [first, second, third, fourth] = numbers;
  if (first === undefined || second === undefined || third === undefined) return undefined;
  const opacity = fourth === undefined ? 1 : fourth.value / (fourth.isShare ? 100 : 1);
  if (text.startsWith('hsl')) return [...ofHue(first.value, second.value / 100, third.value / 100), opacity];
  const channel = ({ value, isShare }: { value: number; isShare: boolean }) =>
    isShare ? value * 2.55 : value;
  return [channel(first), channel(second), channel(third), opacity];
}

/** HSL to RGB (CSS Color 4, §7.1). */
function ofHue(hue: number, saturation: number, light: number): [number, number, number] {
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return 255 * (light - saturation * Math.min(light, 1 - light) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4)];
}

/** A colour laid over one that is opaque. */
export function over([red, green, blue, opacity]: Colour, below: Colour): Colour {
  const mixed = (top: number, under: number) => top * opacity + under * (1 - opacity);
  return [mixed(red, below[0]), mixed(green, below[1]), mixed(blue, below[2]), 1];
}

/** So near that a person does not see the one on the other. */
const NEAR = 24;

export function isSeen(text: Colour, back: Colour): boolean {
  const laid = over(text, back);
  return [0, 1, 2].some((channel) => Math.abs((laid[channel] ?? 0) - (back[channel] ?? 0)) > NEAR);
}
