import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gitDiff } from '../../src/tools/git-diff.ts';
import { allPages, linesOf, withoutLocks } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes, runGit } from '../temporary.ts';

const BUDGET = 1_500;
const PLAIN = ['-c', 'core.quotePath=off'];
const FLAGS = ['-M', '--submodule=short', '--ignore-submodules=dirty'];

/** What is asked, and the same in words of git. */
const ends: readonly [args: Record<string, unknown>, plain: readonly string[]][] = [
  [{}, ['HEAD']],
  [{ from: 'index' }, []],
  [{ to: 'index' }, ['--cached', 'HEAD']],
  [{ from: 'worktree', to: 'HEAD' }, ['-R', '--src-prefix=b/', '--dst-prefix=a/', 'HEAD']],
  [{ from: 'HEAD~1', to: 'HEAD', context: 0 }, ['-U0', 'HEAD~1', 'HEAD']],
];

describe('git_diff prints what git diff prints', () => {
  it('of generated histories, in small pages', { timeout: 60_000 }, async () => {
    let pages = 0;
    await fc.assert(
      fc.asyncProperty(history(12), async (plan) => {
        using folder = temporaryFolder();
        build(plan, folder.path);
        const play = player({ roots: [folder.path], budget: BUDGET });
        const commits = git(folder.path, 'rev-list', '--all').trim().split('\n');
        const [newest = '', oldest = ''] = [commits[0], commits.at(-1)];
        const pairs = [
          [oldest, newest],
          [newest, 'refs/heads/main'],
        ] as const;
        for (const [from, to] of pairs) {
          const printed = gitBytes(folder.path, [...PLAIN, 'diff', ...FLAGS, from, to, '--']);
          const args = { from, to };
          const { lines, texts } = await allPages({ play, tool: gitDiff, args, budget: BUDGET });
          pages += texts.length;
          expect(lines).toEqual(withoutLocks(linesOf(printed, BUDGET)));
        }
      }),
      { numRuns: 50 },
    );
    expect(pages).toBeGreaterThan(110); // two diffs of each, several of them on more than one page
  });

  it.for(Object.entries(oddRepositories))('of a repository: %s', async ([, make]) => {
    using folder = temporaryFolder();
    make(folder.at('it'));
    const play = player({ roots: [folder.path], budget: BUDGET });
    let compared = 0;
    for (const [args, plain] of ends) {
      const printed = runGit(folder.at('it'), [...PLAIN, 'diff', ...FLAGS, ...plain, '--']);
      const asked = { repo: 'it', ...args };
      const outcome = await play.run(gitDiff, asked);
      // Git compares the index that a bare repository does not have, and no HEAD~1 where there is none.
      if (printed.code !== 0 || 'code' in outcome) continue;
      const { lines } = await allPages({ play, tool: gitDiff, args: asked, budget: BUDGET });
      expect(lines).toEqual(withoutLocks(linesOf(printed.out, BUDGET)));
      compared += 1;
    }
    expect(compared).toBeGreaterThan(0);
  });

  it('so that it applies to the one side and gives the other', { timeout: 60_000 }, async () => {
    const name = fc.constantFrom(
      'a.txt',
      'b.txt',
      'with space.txt',
      'quote".txt',
      'new\nline.txt',
      'naïve.txt',
      'd/e/f',
    );
    const text = fc
      .tuple(fc.array(fc.nat(9), { maxLength: 40 }), fc.boolean())
      .map(
        ([numbers, isEnded]) => numbers.map((number) => `line ${number}`).join('\n') + (isEnded ? '\n' : ''),
      );
    const tree = fc.dictionary(name, text, { maxKeys: 6 });
    await fc.assert(
      fc.asyncProperty(tree, tree, async (from, to) => {
        using folder = temporaryFolder();
        const write = (files: typeof from) =>
          Object.entries(files).map(([path, content]) => ({ write: path, content }));
        build(
          {
            commits: [
              { parents: [], message: 'From\n', changes: write(from) },
              {
                parents: [0],
                message: 'To\n',
                changes: [...Object.keys(from).map((path) => ({ delete: path })), ...write(to)],
              },
            ],
            branches: { from: 0, main: 1 },
          },
          folder.path,
        );
        const play = player({ roots: [folder.path], budget: BUDGET });
        const args = { from: 'from', to: 'main' };
        const { lines } = await allPages({ play, tool: gitDiff, args, budget: BUDGET });
        git(folder.path, 'checkout', '-q', 'from');
        if (lines.length > 0)
          gitBytes(folder.path, ['apply', '--index', '-'], { input: `${lines.join('\n')}\n` });
        expect(git(folder.path, 'write-tree')).toBe(git(folder.path, 'rev-parse', 'main^{tree}'));
      }),
      { numRuns: 30 },
    );
  });
});
