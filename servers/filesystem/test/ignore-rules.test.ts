import { describe, expect, test } from 'vitest';
import { noRules } from '../src/patterns/ignore-rules.ts';

/** Which names of a directory are ignored; directories are given with a `/` at their end. */
const ignored = (rules: typeof noRules, names: readonly string[]) =>
  names.filter((name) => rules.ignores(name.replace('/', ''), name.endsWith('/')));

const root = (...lines: readonly string[]) => noRules.within(undefined, lines.join('\n'));

test('nothing is ignored without rules', () => {
  expect(ignored(noRules.within('a', undefined), ['a', '.git/', 'node_modules/'])).toEqual([]);
});

describe('one .gitignore', () => {
  test.each<[lines: readonly string[], yes: readonly string[], no: readonly string[]]>([
    [
      ['*.log', '!keep.log'],
      ['a.log', '.log', 'x.log/'],
      ['keep.log', 'a.logs', 'A.LOG'],
    ],
    [['!keep.log', '*.log'], ['keep.log'], []],
    [['build/'], ['build/'], ['build']],
    [
      ['# a', '', '   ', '\\#b', '\\!c'],
      ['#b', '!c'],
      ['# a', '', '\\#b'],
    ],
    [
      ['a ', 'b\\ ', 'c\\  ', 'd\t'],
      ['a', 'b ', 'c ', 'd\t'],
      ['a ', 'b', 'c', 'd'],
    ],
    [['a\r', '*.b\r', 'c/\r'], ['a', 'x.b', 'c/'], ['c']],
    [['\uFEFFa'], ['a'], ['\uFEFFa']],
    [
      ['{a,b}', 'c?[de]'],
      ['{a,b}', 'cxd'],
      ['a', 'b', 'cd'],
    ],
    [['[ab', 'c\\', 'a//b', '[[:nope:]]', '/', '!'], [], ['[ab', 'a', 'c', 'c\\', 'b', 'n', '!']],
    [['*', '!*/', '!*.c'], ['a'], ['b/', 'x.c']],
    [['/a', 'x/y'], ['a'], ['x/', 'y']],
    [['a.b.c', '*.b.c', '!x.b.c', '*.c'], ['a.b.c', 'x.b.c', 'y.c'], ['c']],
    [['*.b.c', '!x.b.c'], ['y.b.c'], ['x.b.c', 'b.c']],
  ])('%j', (lines, yes, no) => {
    expect(ignored(root(...lines), [...yes, ...no])).toEqual(yes);
  });

  test('paths', () => {
    const rules = root('/dist', 'a/b', '**/x/y', 'deep/**/z', 'in/**', '!in/keep', 'q/*/r/');
    expect(ignored(rules, ['dist', 'in/', 'b', 'y'])).toEqual(['dist']);
    expect(ignored(rules.within('a', undefined), ['b', 'dist'])).toEqual(['b']);
    expect(ignored(rules.within('k', undefined).within('x', undefined), ['y', 'b'])).toEqual(['y']);
    expect(ignored(rules.within('deep', undefined), ['z', 'y'])).toEqual(['z']);
    expect(ignored(rules.within('deep', undefined).within('x', undefined), ['z', 'y'])).toEqual(['z', 'y']);
    expect(ignored(rules.within('in', undefined), ['other', 'keep'])).toEqual(['other']);
    expect(ignored(rules.within('q', undefined).within('w', undefined), ['r', 'r/'])).toEqual(['r/']);
  });
});

test('the innermost .gitignore decides', () => {
  const outer = root('*.log', 'sub/*.tmp', '!sub/a.tmp');
  const inner = outer.within('sub', '!*.log\n/a.tmp');
  expect(ignored(inner, ['x.log', 'a.tmp', 'b.tmp'])).toEqual(['a.tmp', 'b.tmp']);
  expect(ignored(inner.within('below', undefined), ['x.log', 'a.tmp'])).toEqual([]);
  expect(ignored(outer.within('other', undefined), ['x.log', 'a.tmp'])).toEqual(['x.log']);
});

describe('bounds', () => {
  test('of a long file only the beginning counts, and no part of a line', () => {
    const rules = root('first', '#'.repeat(65_510), 'averyveryveryverylongname', 'last');
    expect(ignored(rules, ['first', 'averyveryveryve', 'averyveryveryverylongname', 'last'])).toEqual([
      'first',
    ]);
  });

  test('of many rules the first', () => {
    const rules = root(...Array.from({ length: 2001 }, (_, index) => `n${index}`));
    expect(ignored(rules, ['n0', 'n1999', 'n2000'])).toEqual(['n0', 'n1999']);
  });

  test('of many files the outer', () => {
    let rules = root('a0');
    for (let depth = 1; depth <= 40; depth++) rules = rules.within('d', `a${depth}`);
    expect(ignored(rules, ['a0', 'a31', 'a32', 'a40'])).toEqual(['a0', 'a31']);
  });

  test('hostile patterns', () => {
    const rules = root(
      ...Array.from({ length: 60 }, () => '*a'.repeat(490)),
      `${'**/a*a*b/'.repeat(100)}c`,
      'z',
    );
    expect(ignored(rules, [`${'a'.repeat(254)}b`, '\\'.repeat(255), 'z'])).toEqual(['z']);
    expect(ignored(root(`${'\\'.repeat(60_000)}x`, `${' '.repeat(60_000)}x`), ['x'])).toEqual([]);
  });
});
