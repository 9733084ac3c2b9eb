/** Red, green, blue 0 to 255; opacity 0 to 1. */
export type Colour = readonly [number, number, number, number];

export const WHITE: Colour = [255, 255, 255, 1];
export const BLACK: Colour = [0, 0, 0, 1];
/** What browsers give a link that nobody coloured. */
export const LINK: Colour = [0, 0, 238, 1];

/** The names that mail uses; text in one of the others is taken for visible. */
const NAMES: ReadonlyMap<string, Colour> = new Map<string, Colour>([
  ['transparent', [0, 0, 0, 0]],
  ['white', WHITE],
  ['snow', [255, 250, 250, 1]],
  ['ivory', [255, 255, 240, 1]],
  ['ghostwhite', [248, 248, 255, 1]],
  ['whitesmoke', [245, 245, 245, 1]],
  ['floralwhite', [255, 250, 240, 1]],
  ['azure', [240, 255, 255, 1]],
  ['mintcream', [245, 255, 250, 1]],
  ['aliceblue', [240, 248, 255, 1]],
  ['seashell', [255, 245, 238, 1]],
  ['gainsboro', [220, 220, 220, 1]],
  ['lightgray', [211, 211, 211, 1]],
  ['lightgrey', [211, 211, 211, 1]],
  ['silver', [192, 192, 192, 1]],
  ['darkgray', [169, 169, 169, 1]],
  ['darkgrey', [169, 169, 169, 1]],
  ['gray', [128, 128, 128, 1]],
  ['grey', [128, 128, 128, 1]],
  ['dimgray', [105, 105, 105, 1]],
  ['dimgrey', [105, 105, 105, 1]],
  ['black', BLACK],
  ['red', [255, 0, 0, 1]],
  ['lime', [0, 255, 0, 1]],
  ['green', [0, 128, 0, 1]],
  ['blue', [0, 0, 255, 1]],
  ['navy', [0, 0, 128, 1]],
  ['yellow', [255, 255, 0, 1]],
  ['orange', [255, 165, 0, 1]],
  ['purple', [128, 0, 128, 1]],
  ['maroon', [128, 0, 0, 1]],
  ['teal', [0, 128, 128, 1]],
  ['olive', [128, 128, 0, 1]],
  ['aqua', [0, 255, 255, 1]],
  ['cyan', [0, 255, 255, 1]],
  ['fuchsia', [255, 0, 255, 1]],
  ['magenta', [255, 0, 255, 1]],
]);

/** A colour as CSS writes it, or as the attributes of old do, which leave the `#` out. */
export function colourOf(text: string): Colour | undefined {
  if (text.length > 80) return undefined;
  const name = NAMES.get(text);
  if (name !== undefined) return name;
  if (text.startsWith('rgb') || text.startsWith('hsl')) return ofFunction(text);
  return ofHex(text.startsWith('#') ? text.slice(1) : text);
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
