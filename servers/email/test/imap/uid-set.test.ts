import { assert, integer, property, uniqueArray } from 'fast-check';
import { expect, test } from 'vitest';
import { UidSet } from '../../src/imap/uid-set.ts';

const uids = uniqueArray(integer({ min: 1, max: 60 }));

test('holds what it was made of, however it is written', () => {
  assert(
    property(uids, integer({ min: 0, max: 20 }), integer({ min: 1, max: 70 }), (numbers, most, below) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const made = UidSet.of(numbers);
      for (const set of [made, UidSet.parse(made.text), UidSet.parse(numbers.join(','))]) {
        expect(set.size).toBe(numbers.length);
        expect(set.lowest(most)).toEqual(sorted.slice(0, most));
        const highest = sorted.toReversed().filter((uid) => uid < below);
        expect(set.highest(most, below)).toEqual(highest.slice(0, most));
        for (let uid = 0; uid <= 61; uid++) expect(set.has(uid)).toBe(numbers.includes(uid));
      }
    }),
  );
});

test('reads what servers write, and never spells out a range', () => {
  expect(UidSet.parse('9:7,3').text).toBe('3,7:9');
  expect(UidSet.of([3, 1, 2, 9]).text).toBe('1:3,9');
  for (const odd of ['', '*', '1:*', 'x', '1;2', '-1', '99999999999'])
    expect(UidSet.parse(odd).text).toBe('');
  const all = UidSet.parse('1:4294967295');
  expect(all.size).toBe(4_294_967_295);
  expect([all.highest(2), all.lowest(2)]).toEqual([
    [4_294_967_295, 4_294_967_294],
    [1, 2],
  ]);
});
