/** Width of the window that a message is thought to be read in, in CSS pixels: that of a desktop. */
const WINDOW = 1024;

/** Whether the block of an at-rule holds on such a screen. */
export function appliesToScreen(prelude: string): boolean {
  if (prelude.startsWith('@media')) return isForScreen(prelude.slice('@media'.length));
  return prelude.startsWith('@supports')
    ? !/\bnot\b/.test(prelude)
    : prelude.startsWith('@layer') || prelude.startsWith('@scope');
}

/** A list of media queries, as `@media` and the attribute `media` have it; what is not known does not apply. */
export const isForScreen = (list: string): boolean =>
  list.trim() === '' || list.slice(0, 1000).toLowerCase().split(',').some(isQueryForScreen);

const isQueryForScreen = (query: string): boolean =>
  query
    .split(/\band\b/)
    .map((part) => part.trim())
    .every(isTrue);

function isTrue(part: string): boolean {
  if (/^(?:only\s{1,9})?(?:all|screen)$/.test(part)) return true;
  const [, bound, size, unit] =
    /^\(\s{0,9}(min|max)-(?:device-)?width\s{0,9}:\s{0,9}([\d.]{1,9})(px|em|rem)\s{0,9}\)$/.exec(part) ?? [];
  if (bound === undefined) return false;
  const width = Number(size) * (unit === 'px' ? 1 : 16);
  return bound === 'min' ? width <= WINDOW : width >= WINDOW;
}
