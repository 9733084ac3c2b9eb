import { expect, it } from 'vitest';
import { imageType } from '../src/image-type.ts';

it.each([
  ['89504e470d0a1a0a0000', 'image/png'],
  ['ffd8ffe0', 'image/jpeg'],
  ['474946383961', 'image/gif'],
  ['524946460000000057454250ff', 'image/webp'],
  ['524946460000000057415645', undefined],
  ['', undefined],
])('%s is %s', (hex, type) => {
  expect(imageType(Buffer.from(hex, 'hex'))).toBe(type);
});
