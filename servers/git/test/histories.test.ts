import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { history } from './generated-histories.ts';
import { build, manyCommits, manyFiles, planBytes } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

/** What shows that each is what its name says: a command, and what must stand in its output. */
const signs: Record<keyof typeof oddRepositories, readonly [told: RegExp, ...args: string[]]> = {
  unborn: [/No commits yet on main\nA {2}staged.txt\n\?\? untracked/, 'status', '-sb'],
  detached: [/HEAD \(no branch\)/, 'status', '-sb'],
  bare: [/true/, 'rev-parse', '--is-bare-repository'],
  shallow: [/^[^\n]*Change 3\n$/, 'log', '--oneline'],
  sha256: [/^[0-9a-f]{64}\n/, 'rev-parse', 'HEAD'],
  linkedWorktree: [/\/worktrees\//, 'rev-parse', '--git-dir'],
  submodule: [/^160000 .*\tlibrary/m, 'ls-files', '-s'],
  dirtySubmodule: [/^ m library/m, 'status', '-s'],
  sparse: [/^S out\/b.txt/m, 'ls-files', '-t'],
  locked: [/^ M README/m, 'status', '-s'],
  branches: [/main\n.*topic/, 'branch'],
  merged: [/Merge: /, 'log', '-1'],
  behindAndAhead: [/\[ahead 1, behind 1\]/, 'status', '-sb'],
  merging: [/^UU same.txt/m, 'status', '-s'],
  rebasing: [/rebase in progress/, 'status'],
  cherryPicking: [/currently cherry-picking/, 'status'],
  reverting: [/currently reverting/, 'status'],
  bisecting: [/currently bisecting/, 'status'],
  renamed: [/^R {2}new.txt -> newest.txt/m, 'status', '-s'],
  stashes: [/third stash\n.*second stash\n.*first stash/, 'stash', 'list'],
  latin1Messages: [/Declared café/, 'log'],
  latin1Files: [/caf/, 'show'],
  oddNames: [/\n M ".*new\\nline.txt"/, 'status', '-s'],
  oddRefs: [/refs\/heads\/--help\n/, 'for-each-ref', '--format=%(refname)'],
  binary: [/Binary files/, 'diff'],
  symlinks: [/^120000.*\tdangling/m, 'ls-files', '-s'],
  emptyMessages: [/^\w+ \n/, 'log', '--oneline'],
  longLines: [/1 file changed/, 'show', '--stat', 'HEAD~1'],
  executables: [/mode change 100644 => 100755/, 'show', '--summary'],
};

describe('odd repositories', () => {
  it.for(Object.entries(oddRepositories))('%s', ([name, make]) => {
    using folder = temporaryFolder();
    make(folder.at('it'));
    const [told, ...args] = signs[name as keyof typeof oddRepositories];
    expect(git(folder.at('it'), ...args)).toMatch(told);
  });

  it('keeps bytes that are no UTF-8', () => {
    using folder = temporaryFolder();
    oddRepositories.latin1Messages(folder.at('messages'));
    oddRepositories.oddNames(folder.at('names'));
    const raw = gitBytes(folder.at('messages'), ['cat-file', 'commit', 'HEAD~2']).toString('latin1');
    expect(raw).toContain('Raw caf\xe9\n');
    expect(gitBytes(folder.at('names'), ['ls-files', '-z']).includes(planBytes('\0latin-\udce9.txt\0'))).toBe(
      true,
    );
  });
});

describe('histories', () => {
  it('builds every generated plan, as it says', () => {
    fc.assert(
      fc.property(history(), (plan) => {
        using folder = temporaryFolder();
        build(plan, folder.path);
        const refs = git(folder.path, 'for-each-ref', '--format=%(refname)').trim().split('\n');
        expect(refs.toSorted()).toEqual(
          [
            ...Object.keys(plan.branches).map((name) => `refs/heads/${name}`),
            ...Object.keys(plan.tags ?? {}).map((name) => `refs/tags/${name}`),
          ].toSorted(),
        );
        expect(git(folder.path, 'status', '--porcelain')).toBe('');
        expect(git(folder.path, 'fsck', '--connectivity-only', '--no-dangling')).toBe('');
      }),
      { numRuns: 15 },
    );
  });

  it('makes many commits and many files', () => {
    using folder = temporaryFolder();
    manyCommits(folder.at('commits'), 300);
    expect(git(folder.at('commits'), 'rev-list', '--count', 'HEAD')).toBe('300\n');
    expect(git(folder.at('commits'), 'rev-list', '--count', '--merges', 'HEAD')).toBe('6\n');
    manyFiles(folder.at('files'), 1200);
    expect(git(folder.at('files'), 'ls-files').trim().split('\n')).toHaveLength(1200);
  });
});
