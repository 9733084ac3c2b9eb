import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from '../../src/body/page.ts';

test('pages have all of a text, in order, none longer than asked', () => {
  const texts = fc.array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.constantFrom('\n', '\n\n', '. ', '😀'.repeat(200), '報'.repeat(300)),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(texts, fc.integer({ min: 200, max: 2000 }), (pieces, most) => {
      const text = pieces.join('');
      const pages: string[] = [];
      for (let offset: number | undefined = 0; offset !== undefined;) {
        const page = pageOf(text, offset, most);
        expect(Buffer.byteLength(page.text)).toBeLessThanOrEqual(most);
        expect(page.next === undefined || page.next > offset).toBe(true);
        expect(page.text).toBe(
          page.next === undefined ? text.slice(offset) : text.slice(offset, page.next).trimEnd(),
        );
        expect(page.text.isWellFormed()).toBe(true);
        pages.push(text.slice(offset, page.next));
        offset = page.next;
      }
      expect(pages.join('')).toBe(text);
    }),
  );
});

test('a page ends with a paragraph where it can', () => {
  const text = `${'a'.repeat(180)}\n\n${'b'.repeat(100)}`;
  expect(pageOf(text, 0, 220)).toEqual({ text: 'a'.repeat(180), next: 182 });
});

test('an offset beyond the end is refused', () => {
  expect(() => pageOf('abc', 3, 500)).toThrow('The text has 3 characters, and offset is 3.');
  expect(pageOf('', 0, 500)).toEqual({ text: '', next: undefined });
});
