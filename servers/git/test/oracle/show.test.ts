import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../src/process/decode-text.ts';
import { gitShow } from '../../src/tools/git-show.ts';
import { allPages, linesOf, withoutLocks } from '../all-pages.ts';
import { history } from '../generated-histories.ts';
import { build } from '../histories.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from '../temporary.ts';

const BUDGET = 1_500;
const PLAIN = ['-c', 'core.quotePath=off'];

/** What plain git says of a commit, in the words of git_show. */
function plainShow(folder: string, commit: string): string[] {
  const format = '--format=%H%x00%P%x00Author: %an <%ae> %aI%x00%B';
  const told = gitBytes(folder, ['log', '-1', format, commit, '--']).toString('latin1');
  const [hash = '', parents = '', author = '', body = ''] = told.split('\0');
  const message = decodeText(Buffer.from(body, 'latin1')).replace(/^\n+|\s+$/g, '');
  const lines = (text: string) => linesOf(Buffer.from(text), BUDGET);
  const above = parents === '' ? [] : [`${parents.includes(' ') ? 'Merge' : 'Parent'}: ${parents}`];
  const patch = gitBytes(folder, [...PLAIN, 'show', '-M', '--format=', commit, '--']);
  return [
    `commit ${hash}`,
    ...above,
    ...lines(decodeText(Buffer.from(author, 'latin1'))),
    '',
    ...(message === '' ? [] : [...lines(message.replaceAll(/^(?=[^\n])/gm, '    ')), '']),
    ...withoutLocks(linesOf(patch, BUDGET)),
  ];
}

const born = Object.entries(oddRepositories).filter(([name]) => name !== 'unborn');

describe('git_show shows what git show prints', () => {
  it('of generated histories, in small pages', { timeout: 60_000 }, async () => {
    let merges = 0;
    await fc.assert(
      fc.asyncProperty(history(12), fc.nat(), async (plan, which) => {
        using folder = temporaryFolder();
        build(plan, folder.path);
        const play = player({ roots: [folder.path], budget: BUDGET });
        const commits = git(folder.path, 'rev-list', '--all', '--parents').trim().split('\n');
        const chosen = commits[which % commits.length];
        const merge = commits.find((commit) => commit.split(' ').length > 2);
        merges += merge === undefined ? 0 : 1;
        for (const commit of new Set([chosen, merge])) {
          const [rev] = commit?.split(' ') ?? [];
          if (rev === undefined) continue;
          const { lines } = await allPages({ play, tool: gitShow, args: { rev }, budget: BUDGET });
          expect(lines).toEqual(plainShow(folder.path, rev));
        }
      }),
      { numRuns: 50 },
    );
    expect(merges).toBeGreaterThan(0);
  });

  it.for(born)('of a repository: %s', async ([, make]) => {
    using folder = temporaryFolder();
    const at = folder.at('it');
    make(at);
    const play = player({ roots: [folder.path], budget: BUDGET });
    const { lines } = await allPages({ play, tool: gitShow, args: { repo: 'it' }, budget: BUDGET });
    const committed = git(at, 'log', '-1', '--format=%cn <%ce> %cI', 'HEAD', '--').trimEnd();
    expect(lines.filter((line) => line !== `Commit: ${committed}`)).toEqual(plainShow(at, 'HEAD'));

    const listed = gitBytes(at, ['ls-tree', '-r', '-z', 'HEAD'])
      .toString('latin1')
      .split('\0')
      .filter(Boolean);
    for (const entry of listed) {
      const [, kind, hash = '', raw = ''] = /^(\d+ \w+) (\w+)\t(.*)$/s.exec(entry) ?? [];
      const path = Buffer.from(raw, 'latin1');
      if (kind !== '100644 blob' || Buffer.from(path.toString()).compare(path) !== 0) continue;
      const content = gitBytes(at, ['cat-file', 'blob', hash]);
      const args = { repo: 'it', path: path.toString() };
      const pages = await allPages({ play, tool: gitShow, args, budget: BUDGET });
      const shown = content.includes(0) ? [] : linesOf(content, BUDGET);
      expect(pages.lines).toEqual(shown);
      expect(pages.texts[0]?.includes('binary')).toBe(content.includes(0));
    }
  });
});
