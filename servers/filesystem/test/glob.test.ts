import * as fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { compileGlob } from '../src/patterns/glob.ts';
import { Refusal } from '@handrail/domain';

const matching = (glob: string, paths: readonly string[], options = {}) => {
  const compiled = compileGlob(glob, options);
  return paths.filter((path) => compiled.matches(path));
};

describe('matches', () => {
  test.each<[glob: string, yes: readonly string[], no: readonly string[]]>([
    ['*.ts', ['a.ts', 'src/a.ts', 'x/y/.ts', '.hidden.ts'], ['a.tsx', 'a.ts/b']],
    ['**/*.ts', ['a.ts', 'src/a.ts'], ['ats', 'a.ts/b']],
    ['./*.ts', ['a.ts'], ['src/a.ts']],
    ['/src/*', ['src/a', 'src/.a'], ['src', 'src/a/b', 'x/src/a']],
    ['src/**', ['src/a', 'src/a/b'], ['src', 'srcs/a']],
    [
      'src/**/test/*.{ts,tsx}',
      ['src/test/a.ts', 'src/a/b/test/c.tsx'],
      ['src/a.ts', 'test/a.ts', 'src/test/a.js'],
    ],
    ['**', ['a', 'a/b/.c'], []],
    ['a/**/b/**/c', ['a/b/c', 'a/x/b/y/z/c', 'a/b/b/c/c'], ['a/c', 'a/b', 'a/b/c/d']],
    ['node_modules/', ['node_modules', 'a/node_modules'], ['node_modules/a']],
    ['a**b', ['ab', 'axxb', 'd/ab'], ['a/b']],
    ['[a-c]?[!0-9^]', ['bxx', 'c😀z'], ['dxx', 'bx1', 'bx^']],
    ['[]a]', [']', 'a'], ['[', 'b']],
    ['[\\]a-]', [']', 'a', '-'], ['\\']],
    ['[[:digit:]x]', ['7', 'x'], [':', 'd']],
    ['[z-a]', ['z'], ['a', 'm']],
    ['[!😀]', ['a', '😁'], ['😀', 'ab']],
    ['*[!😀]', ['a', '😀a'], ['😀', 'a😀']],
    ['\\*\\{a\\,b\\}', ['*{a,b}'], ['xa', 'x{a,b}']],
    ['{a,b{c,d}}.{1..3}', ['a.1', 'bc.2', 'bd.3'], ['b.1', 'a.4', 'bcd.1']],
    ['{9..11}', ['9', '10', '11'], ['1', '12']],
    ['x{a,}', ['x', 'xa'], ['xb']],
    ['{id}.ts', ['{id}.ts'], ['id.ts']],
    ['[{]a,[}]', ['{a,}'], ['a']],
    ['a\nb*', ['a\nbc'], ['a', 'b']],
  ])('%s', (glob, yes, no) => {
    expect(matching(glob, [...yes, ...no])).toEqual(yes);
  });

  test('in either case, when asked', () => {
    const paths = ['README.MD', 'docs/readme.md', 'ÄB.md'];
    expect(matching('*.md', paths, { ignoreCase: true })).toEqual(paths);
    expect(matching('[[:upper:]ä]*.md', paths, { ignoreCase: true })).toEqual(paths);
    expect(matching('*.md', paths)).toEqual(['docs/readme.md', 'ÄB.md']);
  });
});

describe('canMatchBelow', () => {
  test.each<[glob: string, yes: readonly string[], no: readonly string[]]>([
    ['*.ts', ['', 'a', 'a/b'], []],
    ['src/*.ts', ['', 'src'], ['lib', 'src/a']],
    ['src/**/*.ts', ['', 'src', 'src/a/b'], ['lib', 'lib/src']],
    ['{src,test}/a*/x', ['', 'src', 'test/ab'], ['src/b', 'test/a/x', 'lib']],
    ['src/**', ['', 'src', 'src/a'], ['s']],
    ['a', ['', 'a'], []],
    ['/a', [''], ['a', 'b']],
  ])('%s', (glob, yes, no) => {
    const compiled = compileGlob(glob);
    expect([...yes, ...no].filter((directory) => compiled.canMatchBelow(directory))).toEqual(yes);
  });
});

describe('random globs', () => {
  const piece = fc.constantFrom('a', 'b', 'ab', '.', '*', '?', '[ab]', '[^a]', '{a,b*}', '{b,.a,?}');
  const segment = fc
    .array(piece, { minLength: 1, maxLength: 4 })
    .map((pieces) => pieces.join('').replace(/\*+/g, '*'));
  // Left out is what picomatch has otherwise: `.` at the end, `a/**` for `a`, and `**` in a name for directories.
  const name = fc
    .array(fc.constantFrom('a', 'b', '.', 'c'), { minLength: 1, maxLength: 4 })
    .map((characters) => characters.join(''))
    .filter((text) => !text.endsWith('.'));
  const glob = fc
    .tuple(
      fc.array(fc.oneof({ weight: 2, arbitrary: segment }, fc.constant('**')), { maxLength: 4 }),
      segment,
    )
    .map(([directories, last]) => [...directories, last].join('/'))
    .filter((text) => !/(?:^|\/)\.+(?:\/|$)/.test(text) && text.split('{').length < 5);
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((names) => names.join('/'));

  test('match what picomatch says', () => {
    const tally = { yes: 0, no: 0 };
    fc.assert(
      fc.property(glob, fc.array(path, { minLength: 10, maxLength: 10 }), (text, paths) => {
        const theirs = picomatch(text.includes('/') ? text : `**/${text}`, { dot: true });
        const expected = paths.filter((one) => theirs(one));
        expect(matching(text, paths)).toEqual(expected);
        tally.yes += expected.length;
        tally.no += paths.length - expected.length;
      }),
      { numRuns: 3000, seed: 20_261_121 },
    );
    expect(tally.yes).toBeGreaterThan(1000);
    expect(tally.no).toBeGreaterThan(1000);
  });

  test('can match below every directory on the way to a match', () => {
    let matched = 0;
    fc.assert(
      fc.property(glob, fc.array(path, { minLength: 10, maxLength: 10 }), (text, paths) => {
        const compiled = compileGlob(text);
        for (const one of paths.filter((candidate) => compiled.matches(candidate))) {
          matched += 1;
          const names = one.split('/');
          for (const index of names.keys())
            expect(compiled.canMatchBelow(names.slice(0, index).join('/'))).toBe(true);
        }
      }),
      { numRuns: 3000, seed: 20_261_122 },
    );
    expect(matched).toBeGreaterThan(1000);
  });
});

describe('hostile globs', () => {
  // A regular expression made of these takes longer than anyone waits.
  test.each([
    ['runs', '*a'.repeat(400), `${'a'.repeat(254)}b`],
    ['directories', `${'**/a*a*b/'.repeat(90)}c`, 'aaaaaaaaaaaaaaaaaaaab/'.repeat(180) + 'd'],
    ['braces', '{*a*a,*a*b}'.repeat(6), `${'a'.repeat(254)}c`],
    ['classes', '[!b]*'.repeat(190), 'b'.repeat(255)],
  ])('%s are matched', (_, glob, path) => {
    const compiled = compileGlob(glob);
    for (let time = 0; time < 20; time++) expect(compiled.matches(path)).toBe(false);
  });

  test.each([
    ['a'.repeat(1001), 'has more than 1000 characters'],
    ['{a,b}'.repeat(7), 'stands for more than 64 patterns'],
    ['{1..999999999}', 'stands for more than 64 patterns'],
    [`${'{a,b}'.repeat(6)}${'x'.repeat(100)}`, 'stands for patterns of more than 4000 characters'],
    ['{'.repeat(500), 'has a { without its }'],
    ['{a,b', 'has a { without its }'],
    ['a}', 'has a } without its {'],
    ['{a,b}}', 'has a } without its {'],
    ['src/[ab', 'has a [ without its ]'],
    ['[]', 'has a [ without its ]'],
    ['[[:word:]]', 'has [:word:], which is no class of characters'],
    ['a\\', 'ends in a backslash'],
    ['', 'has an empty name'],
    ['/', 'has an empty name'],
    ['a//b', 'has an empty name'],
  ])('$1: $0', (glob, why) => {
    expect(() => compileGlob(glob)).toThrow(Refusal);
    expect(() => compileGlob(glob)).toThrow(why);
  });
});
