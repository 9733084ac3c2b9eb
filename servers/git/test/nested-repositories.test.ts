import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import { describe, expect, it } from 'vitest';
import { fastForward } from '../src/remote/pull.ts';
import { gitBranch } from '../src/tools/git-branch.ts';
import { gitIntegrate } from '../src/tools/git-integrate.ts';
import { gitStash } from '../src/tools/git-stash.ts';
import { player, textOf } from './playing.ts';
import { repository } from './histories.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

const at = (folder: string, name: string): string => git(folder, 'rev-parse', '--verify', name).trim();

/**
 * On `main` a repository within, tracked as a submodule, with content that is nowhere else; branches where there is a file
 * in its place (`file`), files below it (`folder`), or nothing (`gone`), each one commit after `main`.
 */
function withModule(folder: Folder): string {
  const top = folder.at('repository');
  repository(top);
  const module = join(top, 'deep/module');
  repository(module);
  writeFileSync(join(module, '.gitignore'), '*.log\n');
  git(module, 'add', '--all');
  git(module, 'commit', '-q', '-m', 'Not pushed');
  git(top, 'add', '--all');
  git(top, 'commit', '-q', '-m', 'Module');
  const blob = at(top, 'HEAD:README.md');
  for (const [name, path] of [
    ['file', 'deep/module'],
    ['folder', 'deep/module/new.txt'],
    ['gone', 'gone'],
  ]) {
    const environment = { GIT_INDEX_FILE: folder.at('index') };
    gitBytes(top, ['read-tree', 'main'], { environment });
    gitBytes(top, ['update-index', '--force-remove', 'deep/module'], { environment });
    gitBytes(top, ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`], { environment });
    const tree = gitBytes(top, ['write-tree'], { environment }).toString().trim();
    git(top, 'branch', name ?? '', git(top, 'commit-tree', '-m', 'It', '-p', 'main', tree).trim());
  }
  folder.make({ 'repository/deep/module/a.log': 'ignored\n', 'repository/deep/module/b.txt': 'untracked\n' });
  return top;
}

function expectWhole(top: string): void {
  const module = join(top, 'deep/module');
  expect(git(module, 'log', '-1', '--format=%s')).toBe('Not pushed\n');
  expect(git(module, 'status', '--porcelain', '--ignored')).toBe('?? b.txt\n!! a.log\n');
  for (const name of ['.gitignore', 'a.log', 'b.txt']) expect(existsSync(join(module, name))).toBe(true);
}

const REFUSED = { code: 'would_overwrite', content: 'deep/module' };

describe('a submodule with what is nowhere else', () => {
  it.each(['file', 'folder'])('is not written over: %s', async (name) => {
    using folder = temporaryFolder();
    const top = withModule(folder);
    git(top, 'commit', '-q', '--allow-empty', '-m', 'More');
    const before = at(top, 'HEAD');
    const { run, deps } = player({ roots: [top] });
    const gone: [unknown, unknown][] = [
      ['switch', await run(gitBranch, { action: 'switch', name })],
      ['new', await run(gitBranch, { action: 'switch', name: 'new', from: name })],
      ['merge', await run(gitIntegrate, { action: 'merge', name })],
      ['rebase', await run(gitIntegrate, { action: 'rebase', name })],
      ['cherry-pick', await run(gitIntegrate, { action: 'cherry-pick', name })],
      ['range', await run(gitIntegrate, { action: 'cherry-pick', name: `main~2..${name}` })],
    ];
    for (const [what, outcome] of gone) expect([what, outcome]).toMatchObject([what, REFUSED]);
    git(top, 'update-ref', `refs/remotes/team/x/${name}ed`, name);
    git(top, 'config', 'remote.team/x.url', 'https://example.org/');
    git(top, 'config', 'remote.team/x.fetch', '+refs/heads/*:refs/remotes/team/x/*');
    for (const guess of [`${name}ed`, `team/x/${name}ed`])
      expect(await run(gitBranch, { action: 'switch', name: guess })).toMatchObject(REFUSED);
    git(top, 'reset', '-q', '--soft', 'HEAD~1');
    const remote = { name: 'origin', address: '', pushAddress: '', refspecs: [] };
    git(top, 'update-ref', 'refs/remotes/origin/main', name);
    const pull = { remote, branch: 'main', settings: [], signal: AbortSignal.timeout(30_000) };
    await expect(fastForward(deps.git, deps.repositories.find(undefined), pull)).rejects.toMatchObject(
      REFUSED,
    );
    expect(at(top, 'HEAD')).toBe(at(top, `${before}~1`));
    expect(git(top, 'symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main');
    expectWhole(top);
  });

  it('is not written over by a revert, nor by what goes on or back', async () => {
    using folder = temporaryFolder();
    const top = withModule(folder);
    const file = at(top, 'file');
    // HEAD took the file away for the module.
    const over = git(top, 'commit-tree', '-m', 'Over', '-p', file, 'main^{tree}').trim();
    git(top, 'reset', '-q', '--soft', over);
    const { run } = player({ roots: [top] });
    expect(await run(gitIntegrate, { action: 'revert', name: 'HEAD' })).toMatchObject(REFUSED);
    const folderOfPicks = {
      'repository/.git/CHERRY_PICK_HEAD': `${over}\n`,
      'repository/.git/sequencer/head': `${file}\n`,
      'repository/.git/sequencer/todo': `pick ${over} Over\npick ${file} file\n`,
    };
    folder.make(folderOfPicks);
    for (const action of ['continue', 'skip', 'abort'])
      expect([action, await run(gitIntegrate, { action })]).toMatchObject([action, REFUSED]);
    expectWhole(top);
  });

  it('is not written over by a stash', async () => {
    using folder = temporaryFolder();
    const top = withModule(folder);
    const parents = ['-p', 'main', '-p', git(top, 'commit-tree', '-m', 'Index', 'main^{tree}').trim()];
    git(top, 'stash', 'store', git(top, 'commit-tree', '-m', 'On', ...parents, 'file^{tree}').trim());
    const { run } = player({ roots: [top] });
    expect(await run(gitStash, { action: 'apply' })).toMatchObject(REFUSED);
    expectWhole(top);
  });

  it('stays where it is when nothing comes in its place', async () => {
    for (const [tool, action] of [
      [gitBranch, 'switch'],
      [gitIntegrate, 'merge'],
      [gitIntegrate, 'cherry-pick'],
      [gitIntegrate, 'rebase'],
    ] as const) {
      using folder = temporaryFolder();
      const top = withModule(folder);
      textOf(await player({ roots: [top] }).run(tool, { action, name: 'gone' }));
      expect(git(top, 'ls-files', 'deep')).toBe('');
      expectWhole(top);
    }
  });
});

it('a pull leaves ignored files as they are, those in a folder too', async () => {
  using folder = temporaryFolder();
  const top = folder.at('repository');
  repository(top);
  git(top, 'switch', '-q', '-c', 'theirs');
  folder.make({
    'repository/a.log': 'theirs\n',
    'repository/d': 'theirs\n',
    'repository/e.log/x': 'theirs\n',
  });
  git(top, 'add', '--all');
  git(top, 'commit', '-q', '-m', 'Theirs');
  git(top, 'switch', '-q', 'main');
  const { deps } = player({ roots: [top] });
  const remote = { name: 'origin', address: '', pushAddress: '', refspecs: [] };
  git(top, 'update-ref', 'refs/remotes/origin/main', 'theirs');
  folder.make({ 'repository/.git/info/exclude': '*.log\n' });
  for (const name of ['a.log', 'd/deep.log', 'e.log']) {
    folder.make({ [`repository/${name}`]: 'precious\n' });
    const pull = { remote, branch: 'main', settings: [], signal: AbortSignal.timeout(30_000) };
    const pulled = fastForward(deps.git, deps.repositories.find(undefined), pull);
    await expect(pulled).rejects.toThrow(Refusal);
    expect(readFileSync(join(top, name), 'utf8')).toBe('precious\n');
    git(top, 'clean', '-q', '-f', '-d', '-x');
  }
});
