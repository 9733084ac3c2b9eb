import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { asRecords, latin1Records } from '../src/process/latin1.ts';
import { NEWLINE, NUL, type RawRecord, RecordCutter } from '../src/process/record-cutter.ts';

/** Cut into pieces of these lengths, over and over. */
function* pieces(bytes: Buffer, lengths: readonly number[]): Generator<Buffer> {
  let start = 0;
  for (let turn = 0; start < bytes.length; turn += 1) {
    const end = start + (lengths[turn % lengths.length] ?? 1);
    yield bytes.subarray(start, end);
    start = end;
  }
}

const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
/** What git puts between, and little else, so that much is cut. */
const bytes = fc
  .array(fc.constantFrom(NUL, NEWLINE, 0x61, 0xc3, 0xa9), { maxLength: 60 })
  .map((list) => Buffer.from(list));

it('cuts the same records out of pieces of any size, and keeps no more of each than was asked for', () => {
  fc.assert(
    fc.property(bytes, lengths, fc.integer({ min: 1, max: 8 }), (all, sizes, most) => {
      const found: RawRecord[] = [];
      const cutter = new RecordCutter((record) => found.push(record) > 0, { most });
      for (const piece of pieces(all, sizes)) cutter.push(piece);
      cutter.end();
      const lines = all.toString('latin1').split('\n');
      if (lines.at(-1) === '') lines.pop();
      expect(found.map(({ bytes: kept, length }) => [kept.toString('latin1'), length])).toEqual(
        lines.map((line) => [line.slice(0, most), line.length]),
      );
    }),
  );
});

it('takes ends in turns, and stops when enough was taken', () => {
  fc.assert(
    fc.property(lengths, (sizes) => {
      const found: string[] = [];
      const cutter = new RecordCutter(({ bytes: kept }) => found.push(kept.toString()) < 3, {
        ends: [NUL, NEWLINE],
      });
      const isOn = [...pieces(Buffer.from('a\nb\0c\0d\nnever\0'), sizes)].every((piece) =>
        cutter.push(piece),
      );
      expect([found, isOn]).toEqual([['a\nb', 'c\0d', 'never'], false]);
    }),
  );
});

it('takes names apart as it puts them together, whatever their bytes', () => {
  const name = fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((list) => Buffer.from(list).toString('latin1').replaceAll('\0', '/'));
  fc.assert(
    fc.property(fc.array(name), lengths, (names, sizes) => {
      const found: string[] = [];
      const take = latin1Records((one) => found.push(one) > 0);
      for (const piece of pieces(asRecords(names), sizes)) take(piece);
      expect(found).toEqual(names);
    }),
  );
});
