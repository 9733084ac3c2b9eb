import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { headerText, sourceText } from '../../src/read/source-text.ts';

const from = (bytes: Buffer) => (most: number) =>
  Promise.resolve({ bytes: bytes.subarray(0, most), isCut: bytes.length > most });

it('reads the same however much is fetched', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      Buffer.from('😀'),
      Buffer.from('é'),
      Buffer.from([0xe9]),
      Buffer.from([0x80]),
      Buffer.from('\r\n'),
    ),
    fc.nat(1_500).map((length) => Buffer.from('😀'.repeat(length))),
    fc.nat(1_500).map((length) => Buffer.from('x'.repeat(length))),
    fc.nat(1_500).map((length) => Buffer.alloc(length, 0xbf)),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 12 }),
      fc.integer({ min: 1, max: 9_000 }),
      async (pieces, upTo) => {
        const fetch = from(Buffer.concat(pieces));
        const { text: whole, isCut } = await sourceText(fetch, 200_000);
        expect(isCut).toBe(false);
        const part = await sourceText(fetch, upTo);
        expect(whole.startsWith(part.text)).toBe(true);
        expect(part.text.length).toBeGreaterThanOrEqual(Math.min(upTo, whole.length));
        expect(part.isCut || part.text === whole).toBe(true);
      },
    ),
  );
});

it('takes each line for what it is, UTF-8 or Windows-1252', async () => {
  const bytes = Buffer.concat([
    Buffer.from('Subject: Grüße 😀\r\nX-Old: Gr'),
    Buffer.from([0xfc, 0xdf]),
    Buffer.from('e\r\n\r\nbody'),
  ]);
  expect((await headerText(from(bytes))).text).toBe('Subject: Grüße 😀\r\nX-Old: Grüße');
  expect((await sourceText(from(bytes), 100)).text).toBe('Subject: Grüße 😀\r\nX-Old: Grüße\r\n\r\nbody');
});
