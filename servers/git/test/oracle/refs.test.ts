import { visible } from '@handrail/server';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/process/decode-text.ts';
import { gitRefs } from '../../src/tools/git-refs.ts';
import { allPages } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from '../temporary.ts';

const BUDGET = 1_500;

/** Git lines its columns up with spaces; the date is ours, and a folder of another worktree is not told. */
const squeezed = (line: string): string =>
  line
    .replace(/ \d{4}-\d\d-\d\d(?= |$)/, '')
    .replace(/ \(\/[^)]*\)/, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();

/** Names and subjects may be in encodings of their own. */
const decoded = (word: string): string => decodeText(Buffer.from(word, 'latin1'));

function plain(folder: string, args: readonly string[]): string[] {
  return gitBytes(folder, args)
    .toString('latin1')
    .split('\n')
    .map((line) => squeezed(visible(line.split(' ').map(decoded).join(' '))))
    .filter((line) => line !== '' && !/^\* \((?:HEAD detached|no branch)/.test(line));
}

const branches = ['branch', '-vv', '--sort=-committerdate'];
const remotes = ['branch', '-r', '-v', '--sort=-committerdate'];
const tags = ['tag', '-n1', '--sort=-creatordate'];

describe('git_refs lists what git branch and git tag list', () => {
  it('in generated histories, in small pages', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(history(15), async (plan) => {
        using folder = temporaryFolder();
        const top = folder.path;
        build(plan, top);
        const [, ...others] = Object.keys(plan.branches);
        for (const branch of others) git(top, 'branch', '-q', '--set-upstream-to=refs/heads/main', branch);
        const play = player({ roots: [top], budget: BUDGET });
        const list = async (args: Record<string, unknown>) =>
          (await allPages({ play, tool: gitRefs, args, budget: BUDGET })).lines.map(squeezed);
        expect(await list({})).toEqual(plain(top, branches));
        expect(await list({ contains: 'main' })).toEqual(plain(top, [...branches, '--contains=main']));
        // The hash is ours here.
        const listed = (await list({ kind: 'tags' })).map((line) => line.replace(/ [0-9a-f]{7,}(?= |$)/, ''));
        expect(listed).toEqual(plain(top, tags));
      }),
      { numRuns: 50 },
    );
  });

  it.for(Object.entries(oddRepositories))('in a repository: %s', async ([name, make]) => {
    using folder = temporaryFolder();
    const at = folder.at('it');
    make(at);
    const play = player({ roots: [folder.path], budget: BUDGET });
    const list = async (kind: string) =>
      (await allPages({ play, tool: gitRefs, args: { repo: 'it', kind }, budget: BUDGET })).lines;
    // Git cuts no subject; one of 200,000 bytes is cut here.
    const cut = (lines: readonly string[]) =>
      lines.map((line) => squeezed(line.replace(/(?:…| word).*$/, '')));
    expect(cut(await list('branches'))).toEqual(cut(plain(at, branches)));
    const tracking = (await list('remotes')).slice(git(at, 'remote').split('\n').length - 1);
    // Of a ref that stands for another, git names that alone.
    const names = (lines: readonly string[]) => lines.map((line) => squeezed(line).replace(/ -> .*$/, ' ->'));
    expect(names(tracking)).toEqual(names(plain(at, remotes)));
    if (name === 'bare') return;
    const stashes = git(at, 'stash', 'list', '--format=%gd: %h %cs %gs').split('\n').filter(Boolean);
    expect(await list('stashes')).toEqual(stashes);
  });

  it('of ten thousand branches', { timeout: 60_000 }, async () => {
    using folder = temporaryFolder();
    build(
      {
        commits: [0, 1, 2].map((index) => ({
          parents: index === 0 ? [] : [index - 1],
          message: `Change ${index}\n`,
          changes: [],
        })),
        branches: { main: 2 },
      },
      folder.path,
    );
    const made = Array.from(
      { length: 10_000 },
      (_, index) => `create refs/heads/b${index} HEAD~${index % 3}\n`,
    );
    gitBytes(folder.path, ['update-ref', '--stdin'], { input: made.join('') });
    git(folder.path, 'pack-refs', '--all');
    const play = player({ roots: [folder.path], budget: 200_000 });
    const { lines } = await allPages({ play, tool: gitRefs, args: {}, budget: 200_000 });
    expect(lines.map(squeezed)).toEqual(plain(folder.path, branches));
  });
});
