import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Section, SectionSplitter } from '../src/read/diff/sections.ts';
import { history } from './generated-histories.ts';
import { build } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

interface Split {
  readonly path: string | undefined;
  readonly kind: Section['kind'];
  readonly lines: string[];
}

/** Splits a patch that comes in pieces of the given sizes, over and over. */
function split(patch: Buffer, sizes: readonly number[]): Split[] {
  const found: Split[] = [];
  const splitter = new SectionSplitter({
    section({ header, path, kind }) {
      found.push({
        path: path?.toString('latin1'),
        kind,
        lines: header.map(({ bytes }) => bytes.toString('latin1')),
      });
      return true;
    },
    line({ bytes }) {
      found.at(-1)?.lines.push(bytes.toString('latin1'));
      return true;
    },
  });
  for (let start = 0, turn = 0; start < patch.length; turn += 1) {
    const end = start + (sizes[turn % sizes.length] ?? patch.length);
    expect(splitter.push(patch.subarray(start, end))).toBe(true);
    start = end;
  }
  expect(splitter.end()).toBe(true);
  return found;
}

const FLAGS = ['-c', 'core.quotePath=off', 'diff', '-M', '-C'];

describe('SectionSplitter', () => {
  it('finds the same sections, of the paths git says, whichever way a patch is cut into pieces', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(history(10), sizes, (plan, cuts) => {
        using folder = temporaryFolder();
        build(plan, folder.path);
        const commits = git(folder.path, 'rev-list', '--all').trim().split('\n');
        const revisions = [commits.at(-1) ?? '', commits[0] ?? '', '--'];
        const patch = gitBytes(folder.path, [...FLAGS, ...revisions]);
        const whole = split(patch, [patch.length]);
        expect(split(patch, cuts)).toEqual(whole);
        expect(whole.flatMap(({ lines }) => lines.map((line) => `${line}\n`)).join('')).toBe(
          patch.toString('latin1') + (patch.length === 0 || patch.at(-1) === 10 ? '' : '\n'),
        );
        const names = gitBytes(folder.path, [...FLAGS, '--name-only', '-z', ...revisions]).toString('latin1');
        expect([...new Set(whole.map(({ path }) => path))]).toEqual(names.split('\0').slice(0, -1));
      }),
      { numRuns: 30 },
    );
  });

  it('reads names that git quotes', () => {
    using folder = temporaryFolder();
    oddRepositories.oddNames(folder.at('it'));
    const patch = gitBytes(folder.at('it'), [...FLAGS, 'HEAD', '--']);
    const names = gitBytes(folder.at('it'), ['diff', '--name-only', '-z', 'HEAD', '--']).toString('latin1');
    expect(split(patch, [7]).map(({ path }) => path)).toEqual(names.split('\0').slice(0, -1));
  });

  it('tells combined and unmerged sections, and takes no line of a hunk for a start', () => {
    using folder = temporaryFolder();
    oddRepositories.merging(folder.at('it'));
    folder.make({ 'it/same.txt': 'diff --git a/x b/x\n* Unmerged path x\n' });
    const kinds = (...args: string[]) =>
      split(gitBytes(folder.at('it'), args), [5]).map(({ kind, path }) => [kind, path]);
    expect(kinds('diff')).toEqual([['combined', 'same.txt']]);
    expect(kinds('diff', '--cached')).toEqual([
      ['unmerged', undefined],
      ['pair', 'theirs.txt'],
    ]);
    expect(kinds('diff', 'HEAD')).toEqual([
      ['pair', 'same.txt'],
      ['pair', 'theirs.txt'],
    ]);
  });

  it('stops when enough was taken, and keeps no more than the beginning of a long line', () => {
    let taken = 0;
    const splitter = new SectionSplitter({
      section: () => true,
      line({ bytes, length }) {
        taken += 1;
        expect(length).toBe(1_000_001);
        expect(bytes.length).toBeLessThan(100_000);
        return false;
      },
    });
    const long = Buffer.from(`diff --git a/x b/x\n@${'x'.repeat(1_000_000)}\n+never\n`);
    for (let start = 0; start < long.length && taken === 0; start += 65_536)
      splitter.push(long.subarray(start, start + 65_536));
    expect(taken).toBe(1);
  });
});
