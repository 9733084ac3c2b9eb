/** Whoever gives a repository away can put anything under refs/handrail/, as can a remote whose old refs are kept. */
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isSafePath } from '../../src/repository/safe-path.ts';
import { gitUndo } from '../../src/tools/git-undo.ts';
import { repository } from '../histories.ts';
import { player } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from '../temporary.ts';

const forged = ['..', '.git', '.GIT', 'git~1', '.git.'];

it.each(forged)('writes nothing at a path with %s that a look-alike of a backup names', async (name) => {
  using folder = temporaryFolder();
  const top = folder.at('root/r');
  repository(top);
  const config = readFileSync(`${top}/.git/config`, 'utf8');
  const blob = gitBytes(top, ['hash-object', '-w', '--stdin'], { input: 'planted' }).toString().trim();
  const tree = (entries: string[]) =>
    gitBytes(top, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], {
      input: Buffer.concat(
        entries.map((entry) => {
          const [mode = '', path = '', hash = ''] = entry.split('\t');
          return Buffer.concat([Buffer.from(`${mode} ${path}\0`), Buffer.from(hash, 'hex')]);
        }),
      ),
    })
      .toString()
      .trim();
  const inner = tree([`100755\tplanted\t${blob}`]);
  const outer = tree([`40000\t${name}\t${inner}`]);
  const message = 'Before git_undo on main\n\nHandrail-Backup: files; head\n';
  const commit = git(top, 'commit-tree', outer, '-p', 'HEAD', '-m', message).trim();
  git(top, 'update-ref', 'refs/handrail/p', commit);
  const play = player({ roots: [folder.at('root')] });
  for (const args of [
    { action: 'reset', hard: true, rev: 'refs/handrail/p' },
    { action: 'restore', paths: ['.'], rev: 'refs/handrail/p' },
  ])
    expect(await play.run(gitUndo, { repo: 'r', ...args })).toHaveProperty('code');
  for (const path of [folder.at('root/planted'), `${top}/.git/planted`, `${top}/${name}/planted`])
    expect({ path, exists: existsSync(path) }).toEqual({ path, exists: false });
  expect(readFileSync(`${top}/.git/config`, 'utf8')).toBe(config);
});

it('takes the names that files have', () => {
  for (const path of ['a', 'a/b.txt', '.github/x', '.gitignore', 'a b/ö', '...x', 'git~10', 'x.git/y'])
    expect(isSafePath(path)).toBe(true);
  for (const path of ['.g\u200cit/x', 'a/../b', '', 'a//b', '.git ', '.git::$INDEX_ALLOCATION/x'])
    expect(isSafePath(path)).toBe(false);
});
