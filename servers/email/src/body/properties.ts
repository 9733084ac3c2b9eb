import { colourOf } from './colour.ts';
import { fontSize, pixels, shorthandSize } from './length.ts';

const words = (text: string): readonly string[] => text.split(' ');

/** Names in the flow of a language, by what they are where it is written from the left. */
export const LOGICAL: ReadonlyMap<string, string> = new Map([
  ['block-size', 'height'],
  ['max-block-size', 'max-height'],
  ['inline-size', 'width'],
  ['max-inline-size', 'max-width'],
  ['overflow-block', 'overflow-y'],
  ['overflow-inline', 'overflow-x'],
  ['inset-inline-start', 'left'],
  ['inset-inline-end', 'right'],
  ['inset-block-start', 'top'],
  ['inset-block-end', 'bottom'],
  ['margin-inline-start', 'margin-left'],
  ['margin-block-start', 'margin-top'],
  ['margin-inline', 'margin-left'],
  ['margin-block', 'margin-top'],
  ['inset-inline', 'left'],
  ['inset-block', 'top'],
  ['-webkit-mask', 'mask'],
  ['-webkit-mask-image', 'mask'],
  ['mask-image', 'mask'],
  ['-webkit-clip-path', 'clip-path'],
  ['-webkit-transform', 'transform'],
  ['-webkit-filter', 'filter'],
  ['-webkit-opacity', 'opacity'],
]);

type Check = (value: string) => boolean;

const oneOf = (text: string): Check => {
  const known = new Set(words(text));
  return (value) => value.split(/\s+/).every((word) => known.has(word));
};
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?%?$/;
const isNumber: Check = (value) => NUMBER.test(value) || pixels(value, 1) !== undefined;

/** Without a unit only nought is a length; what hides without one hides in the many documents that allow it. */
const isLength: Check = (value) => {
  const length = pixels(value, 1);
  return length !== undefined && !(/^\+?[\d.]+$/.test(value) && length > 2);
};
const isSize: Check = (value) =>
  isLength(value) ||
  /^(?:-?[a-z]+-)?(?:auto|none|content|available|stretch|intrinsic)$|^fit-content\(/.test(value);
const isOffset: Check = (value) => value.split(/\s+/).every((word) => word === 'auto' || isLength(word));
const isColour: Check = (value) => value === 'currentcolor' || colourOf(value) !== undefined;
const isFunctions: Check = (value) => value === 'none' || /^(?:[\w-]+\([^]*\)\s*)+$/.test(value);
const isPicture: Check = (value) =>
  value === 'none' || /^(?:url|[a-z-]*(?:gradient|image|image-set|element))\(/.test(value);

const BACKGROUND_WORDS = new Set(
  words(
    'none repeat no-repeat repeat-x repeat-y round space scroll fixed local center left right top bottom cover contain ' +
      'auto border-box padding-box content-box text',
  ),
);

/** Words of a value; what stands in brackets belongs to the word before. */
export const wordsOf = (value: string): readonly string[] =>
  value.match(/(?:[^\s(),/]*\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)?|[^\s(),/]+)/g) ?? [];

const isBackground: Check = (value) =>
  wordsOf(value).every(
    (word) =>
      BACKGROUND_WORDS.has(word) || isColour(word) || isPicture(word) || pixels(word, 1) !== undefined,
  );

const isFont: Check = (value) =>
  shorthandSize(value, 16) === undefined
    ? /^(?:caption|icon|menu|message-box|small-caption|status-bar)$/.test(value)
    : /[\d%a-z)]\s+["'a-z-]/.test(value);

const DISPLAY = oneOf(
  'none block inline inline-block flex inline-flex grid inline-grid table inline-table table-cell table-row table-column ' +
    'table-caption table-row-group table-header-group table-footer-group table-column-group list-item contents flow ' +
    'flow-root run-in ruby ruby-text ruby-base math compact -webkit-box -webkit-inline-box -webkit-flex ' +
    '-webkit-inline-flex -ms-flexbox -ms-inline-flexbox -moz-box -moz-inline-box -ms-grid grid-lanes',
);

/** What of CSS can make text disappear, or appear again, and whether a value is one. */
export const PROPERTIES: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['display', DISPLAY],
  ['visibility', oneOf('visible hidden collapse')],
  ['opacity', isNumber],
  ['font', isFont],
  [
    'font-size',
    (value) => isLength(value) || (fontSize(value, 16) !== undefined && !/^[+\d.]+$/.test(value)),
  ],
  ['zoom', (value) => value === 'normal' || isNumber(value)],
  ['color', isColour],
  ['-webkit-text-fill-color', isColour],
  ['background', isBackground],
  ['background-color', isColour],
  ['background-image', (value) => wordsOf(value).every(isPicture)],
  ...words('height max-height width max-width').map((name) => [name, isSize] as const),
  ...words('overflow overflow-x overflow-y').map(
    (name) => [name, oneOf('visible hidden clip scroll auto overlay -moz-hidden-unscrollable')] as const,
  ),
  ['position', oneOf('static relative absolute fixed sticky -webkit-sticky')],
  ...words('left right top bottom inset margin margin-left margin-top padding-left padding-top').map(
    (name) => [name, isOffset] as const,
  ),
  ['text-indent', (value) => isLength(value.split(/\s+/)[0] ?? '')],
  ['clip', (value) => value === 'auto' || /^rect\([^()]*\)$/.test(value)],
  ['clip-path', (value) => isFunctions(value) || /^[a-z-]+-box$/.test(value)],
  ...words('transform filter').map((name) => [name, isFunctions] as const),
  ['scale', (value) => value === 'none' || value.split(/\s+/).every(isNumber)],
  ['translate', (value) => value === 'none' || value.split(/\s+/).every(isLength)],
  ['rotate', (value) => value === 'none' || /\d/.test(value)],
  ['mask', () => true],
  ['content-visibility', oneOf('visible auto hidden')],
  ['mso-hide', () => true],
]);

const GLOBAL = /^(?:inherit|initial|unset|revert|revert-layer)$/;

/** Whether a browser takes the value; what has variables in it, or a function that is not known here, it might. */
export const isValue = (name: string, value: string): boolean =>
  value !== '' && (GLOBAL.test(value) || isOpen(value) || PROPERTIES.get(name)?.(value) === true);

/** Says what only a browser can work out. */
export const isOpen = (value: string): boolean =>
  /\b(?:var|env|attr|if|calc|min|max|clamp|round|mod|rem|abs|sign|hypot|sqrt|pow|log|exp|calc-size|anchor|anchor-size|sin|cos|tan|sibling-index|sibling-count|random|progress|first-valid)\(/i.test(
    value,
  );
