import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { HeaderParser } from '../src/read/commit/header.ts';
import { ObjectSplitter } from '../src/read/object/read-objects.ts';

const HASH = 'a'.repeat(40);
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 });

function* pieces(bytes: Buffer, cuts: readonly number[]) {
  for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
    const end = start + (cuts[turn % cuts.length] ?? bytes.length);
    yield bytes.subarray(start, end);
    start = end;
  }
}

it('tells objects apart, and those that are missing, whichever way the output is cut into pieces', () => {
  const content = fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes));
  const object = fc.option(content, { nil: undefined });
  fc.assert(
    fc.property(fc.array(object, { maxLength: 6 }), sizes, (objects, cuts) => {
      const output = Buffer.concat(
        objects.flatMap((bytes) =>
          bytes === undefined
            ? [Buffer.from('HEAD:new\nline missing\n')]
            : [Buffer.from(`${HASH} blob ${bytes.length}\n`), bytes, Buffer.from('\n')],
        ),
      );
      const found: { index: number; bytes: Buffer }[] = [];
      const splitter = new ObjectSplitter({
        begin({ hash, type, size }, index) {
          expect([hash, type, size]).toEqual([HASH, 'blob', objects[index]?.length]);
          const one = { index, bytes: Buffer.alloc(0) };
          found.push(one);
          return (piece) => {
            one.bytes = Buffer.concat([one.bytes, piece]);
            return true;
          };
        },
      });
      for (const piece of pieces(output, cuts)) expect(splitter.push(piece)).toBe(true);
      expect(found).toEqual(
        objects.flatMap((bytes, index) => (bytes === undefined ? [] : [{ index, bytes }])),
      );
    }),
  );
});

it('finds the header of a commit, whichever way the output is cut into pieces', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 60 }).map((some) => some.replaceAll('\0', ''));
  fc.assert(
    fc.property(text, fc.constantFrom('', 'tag v1\n\nText\n'), text, sizes, (message, tag, diff, cuts) => {
      const fields = ['mark', HASH, `${HASH} ${HASH}`, 'A <a>', 'then', 'A <a>', 'then', message, ''];
      const output = Buffer.from(tag + fields.join('\0') + diff);
      const parser = new HeaderParser('mark');
      const rest: Buffer[] = [];
      for (const piece of pieces(output, cuts)) rest.push(parser.push(piece) ?? Buffer.from('no commit'));
      expect(Buffer.concat(rest).toString()).toBe(Buffer.from(diff).toString());
      expect(parser.header).toMatchObject({ hash: HASH, parents: [HASH, HASH] });
      expect(parser.header?.lines[tag === '' ? 0 : 4]).toBe(`commit ${HASH}`);
    }),
  );
});

it('knows from the first bytes what is no commit', () => {
  for (const begins of ['x', 'mark\n', 'tree', 'ta\0'])
    expect(new HeaderParser('mark').push(Buffer.from(begins))).toBeUndefined();
});
