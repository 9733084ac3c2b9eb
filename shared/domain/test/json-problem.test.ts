import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonProblem } from '../src/json-problem.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const values = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('"__proto__"'));

it('finds nothing in what JSON.stringify writes', () => {
  fc.assert(
    fc.property(values, fc.constantFrom(undefined, 2, '\t'), (value, space) => {
      expect(jsonProblem(JSON.stringify(value, undefined, space))).toBeUndefined();
    }),
  );
});

it('finds something in what JSON.parse does not read, and in nothing else', () => {
  // Keys stay what they are, or there may be two of one name.
  const marks = fc.constantFrom(
    '',
    '[',
    ']',
    '{',
    '}',
    ',',
    ':',
    ' ',
    '\n',
    '-',
    '.',
    '0',
    'e',
    '\\',
    '"',
    't',
    '\u0001',
  );
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), fc.nat(), fc.nat(3), marks, (value, at, length, mark) => {
      const text = JSON.stringify(value);
      const start = at % text.length;
      const changed = text.slice(0, start) + mark + text.slice(start + length);
      const problem = jsonProblem(changed);
      if (problem?.includes('key') === true) return;
      expect([changed, problem === undefined]).toEqual([changed, parses(changed)]);
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ['', 'is no valid JSON at line 1, column 1: it ends too early'],
  ['{"a": 1,\n "b" 2}', 'is no valid JSON at line 2, column 6'],
  ['[1, 2', 'is no valid JSON at line 1, column 6: it ends too early'],
  ['[1, 2] 3', 'is no valid JSON at line 1, column 8'],
  ['{"a": [{"b": 1}, {"b": 1, "b": 2}]}', 'has the key "b" twice, again at line 1, column 27'],
  ['{"a": {"a": 1}, "b": {"a": 1}}', undefined],
])('says where: %s', (text, problem) => {
  expect(jsonProblem(text)).toBe(problem);
});

it('reads what is nested deep, or long, in a moment', () => {
  expect(jsonProblem('['.repeat(200_000) + ']'.repeat(200_000))).toBeUndefined();
  expect(jsonProblem(JSON.stringify('\\"'.repeat(500_000)))).toBeUndefined();
});
