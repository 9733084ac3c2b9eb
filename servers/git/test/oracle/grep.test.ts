import { visible } from '@handrail/server';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/process/decode-text.ts';
import { lineText } from '../../src/read/text/line-text.ts';
import { gitGrep } from '../../src/tools/git-grep.ts';
import { allPages } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit, gitBytes } from '../temporary.ts';

const BUDGET = 1_500;

/** What `git grep` prints for people, which quotes names as git_grep does. */
function plainGrep(folder: string, args: readonly string[], rev?: string): string[] {
  const { text } = lineText(BUDGET, visible);
  const { out } = runGit(folder, ['-c', 'core.quotePath=off', 'grep', '-n', '-I', '-E', ...args]);
  return out
    .toString('latin1')
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const own = rev === undefined ? line : line.slice(rev.length + 1);
      const [, name = '', number = '', found = ''] = /^(.*?):(\d+):([^]*)$/.exec(own) ?? [];
      const [shown, content] = [name, found].map((part) => decodeText(Buffer.from(part, 'latin1')));
      return text(`${shown}:${number}: ${content?.replace(/\r$/, '')}`);
    });
}

const patterns = [
  'line',
  '^line (1|2)$',
  '[0-9]',
  'é',
  '.',
  'n?o',
  '-',
  '--output=x',
  '\\(',
  'nowhere at all',
  '[[:upper:]]',
];

describe('git_grep finds what git grep finds', () => {
  it('in generated histories, in small pages', { timeout: 60_000 }, async () => {
    let paged = 0;
    await fc.assert(
      fc.asyncProperty(history(12), fc.constantFrom(...patterns), async (plan, pattern) => {
        using folder = temporaryFolder();
        build(plan, folder.path);
        folder.make({
          'many.txt': Array.from({ length: 60 }, (_, index) => `line ${index} (n-o)\n`).join(''),
        });
        git(folder.path, 'add', '--', 'many.txt');
        const play = player({ roots: [folder.path], budget: BUDGET });
        const tree = await allPages({ play, tool: gitGrep, args: { pattern }, budget: BUDGET });
        expect(tree.lines).toEqual(plainGrep(folder.path, ['-e', pattern]));
        const asked = ['src', 'README.md', '*.glob'].filter(
          (path) => gitBytes(folder.path, ['ls-tree', 'main', '--', path]).length > 0,
        );
        const args = { pattern, rev: 'main', ignore_case: true, ...(asked.length > 0 && { paths: asked }) };
        const { lines, texts } = await allPages({ play, tool: gitGrep, args, budget: BUDGET });
        const paths = asked.map((path) => `:(literal)${path}`);
        expect(lines).toEqual(plainGrep(folder.path, ['-i', '-e', pattern, 'main', '--', ...paths], 'main'));
        if (texts.length + tree.texts.length > 2) paged += 1;
      }),
      { numRuns: 50 },
    );
    expect(paged).toBeGreaterThan(5);
  });

  it.for(Object.entries(oddRepositories))('in a repository: %s', async ([name, make]) => {
    using folder = temporaryFolder();
    const at = folder.at('it');
    make(at);
    const play = player({ roots: [folder.path], budget: BUDGET });
    const { lines } = await allPages({
      play,
      tool: gitGrep,
      args: { repo: 'it', pattern: 'o' },
      budget: BUDGET,
    });
    expect(lines).toEqual(
      name === 'bare' ? plainGrep(at, ['-e', 'o', 'HEAD'], 'HEAD') : plainGrep(at, ['-e', 'o']),
    );
  });
});
