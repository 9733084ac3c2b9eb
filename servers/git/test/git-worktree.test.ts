import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gitBranch } from '../src/tools/git-branch.ts';
import { gitWorktree } from '../src/tools/git-worktree.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from './temporary.ts';

/** A root with the repository `main` in it. */
function rooted(folder: Folder): string {
  repository(folder.at('root/main'));
  folder.make({ 'root/main/.git/info/exclude': '*.log\n' });
  return folder.at('root');
}

const main = { repo: 'main' };
const listed = (root: string): number => git(`${root}/main`, 'worktree', 'list').trim().split('\n').length;

describe('git_worktree', () => {
  it('adds one on a new branch or on one there is, for the next call to use', async () => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    git(folder.at('root/main'), 'branch', 'there', 'HEAD~1');
    const { run } = player({ roots: [root] });
    const made = textOf(await run(gitWorktree, { ...main, action: 'add', path: 'deep/new', name: 'topic' }));
    expect(made).toBe('added "deep/new" on branch "topic"; it goes by repo="deep/new"');
    textOf(await run(gitWorktree, { ...main, action: 'add', path: 'old', name: 'there' }));
    expect(git(folder.at('root/old'), 'rev-parse', 'HEAD')).toBe(
      git(folder.at('root/main'), 'rev-parse', 'HEAD~1'),
    );
    expect(textOf(await run(gitWorktree, { ...main, action: 'add', path: 'plain' }))).toContain('"plain"');
    textOf(await run(gitBranch, { repo: 'deep/new', action: 'switch', name: 'more', from: 'HEAD' }));
    expect(git(folder.at('root/deep/new'), 'symbolic-ref', '--short', 'HEAD').trim()).toBe('more');
  });

  it('refuses a branch or a folder that is in use, and names that are options', async () => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    folder.make({ 'root/full/file': 'mine\n' });
    const { run } = player({ roots: [root] });
    const add = async (path: string, name?: string) =>
      await run(gitWorktree, { ...main, action: 'add', path, ...(name === undefined ? {} : { name }) });
    expect(await add('one', 'main')).toMatchObject({ code: 'exists' });
    expect(await add('full', 'x')).toMatchObject({ code: 'exists' });
    for (const name of ['--lock', '-b', 'a b', 'HEAD', '@{-1}'])
      expect(await add('two', name)).toMatchObject({ code: 'invalid_name' });
    expect(existsSync(folder.at('root/two'))).toBe(false);
    expect(listed(root)).toBe(1);
  });

  it('makes none outside the roots or in a git directory', async () => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    folder.make({ 'outside/': '', 'root/other/.git/': '' });
    symlinkSync(folder.at('outside'), folder.at('root/link'));
    symlinkSync(folder.at('outside/new'), folder.at('root/dangling'));
    const { run } = player({ roots: [root] });
    const add = async (path: string) => await run(gitWorktree, { ...main, action: 'add', path });
    for (const path of ['../x', folder.at('outside/x'), 'link/x', 'dangling', 'dangling/x', 'link', 'a\0b'])
      expect([path, await add(path)]).toMatchObject([path, { code: 'outside_roots' }]);
    for (const path of ['main/.git/x', 'main/.GIT/x', 'other/.git/hooks', 'main/.git'])
      expect([path, await add(path)]).toMatchObject([path, { code: 'invalid_path' }]);
    expect(existsSync(folder.at('outside/x')) || existsSync(folder.at('outside/new'))).toBe(false);
    expect(listed(root)).toBe(1);
  });

  it('removes what is clean, its branch stays', async () => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    const { run } = player({ roots: [root] });
    textOf(await run(gitWorktree, { ...main, action: 'add', path: 'new', name: 'topic' }));
    const remove = { ...main, action: 'remove', path: 'new' };
    const holds = async (name: string) => {
      const refused = await run(gitWorktree, remove);
      expect(refused).toMatchObject({ code: 'not_clean' });
      expect(refused).toHaveProperty('content', name);
      expect(existsSync(folder.at('root/new/README.md'))).toBe(true);
    };
    folder.make({ 'root/new/deep/kept.log': 'ignored\n' });
    await holds('!! deep/');
    git(folder.at('root/new'), 'clean', '-qfdx');
    folder.make({ 'root/new/new\nname': 'untracked\n' });
    await holds(String.raw`?? "new\nname"`);
    git(folder.at('root/new'), 'clean', '-qfdx');
    folder.make({ 'root/new/README.md': 'changed\n' });
    await holds(' M README.md');
    git(folder.at('root/new'), 'checkout', '-q', '.');
    expect(textOf(await run(gitWorktree, remove))).toBe('removed "new"; its branch stays');
    expect(existsSync(folder.at('root/new'))).toBe(false);
    expect(git(folder.at('root/main'), 'branch', '--list', 'topic')).toContain('topic');
  });

  it('keeps commits that only its HEAD led to', async () => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    const { run } = player({ roots: [root] });
    textOf(await run(gitWorktree, { ...main, action: 'add', path: 'new' }));
    const top = folder.at('root/new');
    git(top, 'checkout', '-q', '--detach');
    git(top, 'commit', '-q', '--allow-empty', '-m', 'Alone');
    const alone = git(top, 'rev-parse', 'HEAD');
    const answer = textOf(await run(gitWorktree, { ...main, action: 'remove', path: 'new' }));
    const ref = /refs\/handrail\/[\w-]+/.exec(answer)?.[0] ?? '';
    expect(git(folder.at('root/main'), 'rev-parse', ref)).toBe(alone);
  });

  it.each(['assume-unchanged', 'skip-worktree'])('removes none with a change behind --%s', async (flag) => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    const { run } = player({ roots: [root] });
    textOf(await run(gitWorktree, { ...main, action: 'add', path: 'new' }));
    const top = folder.at('root/new');
    git(top, 'update-index', `--${flag}`, 'README.md');
    const before = readFileSync(`${root}/new/README.md`, 'utf8');
    folder.make({ 'root/new/README.md': 'hidden change\n' });
    const remove = { ...main, action: 'remove', path: 'new' };
    expect(await run(gitWorktree, remove)).toMatchObject({ code: 'not_clean', content: ' M README.md' });
    expect(readFileSync(`${root}/new/README.md`, 'utf8')).toBe('hidden change\n');
    folder.make({ 'root/new/README.md': before });
    expect(textOf(await run(gitWorktree, remove))).toBe('removed "new"; its branch stays');
  });

  it.each(['main', 'new'])('keeps what only its own refs led to, asked of repo=%s', async (repo) => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    const { run } = player({ roots: [root] });
    textOf(await run(gitWorktree, { ...main, action: 'add', path: 'new', name: 'topic' }));
    const top = folder.at('root/new');
    git(top, 'checkout', '-q', '--detach');
    git(top, 'commit', '-q', '--allow-empty', '-m', 'Alone');
    const alone = git(top, 'rev-parse', 'HEAD').trim();
    // Its HEAD is that as well: neither is a reason not to keep it.
    git(top, 'update-ref', 'refs/worktree/mine', alone);
    git(top, 'commit', '-q', '--allow-empty', '--amend', '-m', 'Another');
    const another = git(top, 'rev-parse', 'HEAD').trim();
    git(top, 'update-ref', 'refs/worktree/deep/er', another);
    git(top, 'tag', '-a', '-m', 'A tag', 'v1', 'main');
    const tag = git(top, 'rev-parse', 'v1').trim();
    git(top, 'update-ref', 'refs/worktree/tag', tag);
    git(top, 'update-ref', 'refs/worktree/held', 'main');
    git(top, 'update-ref', '-d', 'refs/tags/v1');
    const answer = textOf(await run(gitWorktree, { repo, action: 'remove', path: 'new' }));
    const kept = [...answer.matchAll(/refs\/handrail\/[\w-]+/g)].map(([ref]) =>
      git(folder.at('root/main'), 'rev-parse', ref).trim(),
    );
    expect(kept.toSorted()).toEqual([alone, another, tag].toSorted());
  });

  it('removes only what is a further worktree of this repository, at rest', async () => {
    using folder = temporaryFolder();
    const root = rooted(folder);
    oddRepositories.merging(folder.at('root/merging'));
    repository(folder.at('root/other'));
    git(folder.at('root/other'), 'worktree', 'add', '-q', folder.at('root/others'));
    git(folder.at('root/merging'), 'worktree', 'add', '-q', '-b', 'x', folder.at('root/busy'));
    const { run } = player({ roots: [root] });
    const remove = async (path: string, repo = 'main') =>
      await run(gitWorktree, { repo, action: 'remove', path });
    for (const path of ['main', 'other', 'others', 'main/src'])
      expect([path, await remove(path)]).toMatchObject([path, { code: 'not_a_worktree' }]);
    expect(await remove('nowhere')).toMatchObject({ code: 'not_a_repository' });
    expect(await run(gitWorktree, { ...main, action: 'remove', path: 'x', name: 'y' })).toMatchObject({
      code: 'invalid_argument',
    });
    // Nothing is left of the commit, so the tree is clean.
    expect(runGit(folder.at('root/busy'), ['cherry-pick', 'main']).code).toBe(1);
    expect(await remove('busy', 'merging')).toMatchObject({ code: 'in_progress' });
    expect(existsSync(folder.at('root/others/README.md'))).toBe(true);
  });
});
