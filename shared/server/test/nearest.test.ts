import { expect, it } from 'vitest';
import { nearest } from '../src/nearest.ts';

it.each([
  ['txt', ['text', 'count'], 'text'],
  ['timezone', ['zone', 'time', 'to'], 'zone'],
  ['Paths', ['path', 'pattern'], 'path'],
  ['xyzzy', ['text', 'count'], undefined],
  ['anything', [], undefined],
])('%s among %j is %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
