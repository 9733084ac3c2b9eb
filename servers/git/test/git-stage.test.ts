import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitStage } from '../src/tools/git-stage.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { fenced, player, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes, runGit } from './temporary.ts';

function ordinary(folder: Folder) {
  const path = folder.at('repo');
  repository(path, {
    commits: [{ 'a.txt': 'a1\n', 'b.txt': 'b1\n', 'dir/c.txt': 'c1\n', '.gitignore': '*.log\n' }],
  });
  const { run } = player({ roots: [path], access: 'write' });
  return { path, stage: async (args: Record<string, unknown>) => await run(gitStage, args) };
}

const status = (path: string): string[] =>
  gitBytes(path, ['status', '--short', '-z', '--untracked-files=all']).toString().split('\0').filter(Boolean);

const write = (path: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
};

const refs = (path: string): string[] =>
  git(path, 'for-each-ref', '--format=%(refname)', 'refs/handrail').split('\n').filter(Boolean);

describe('git_stage', () => {
  test('stages changes, new files and deletions at the paths alone', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'b.txt': 'b2\n', 'dir/new.txt': 'new\n' });
    rmSync(join(path, 'dir/c.txt'));
    const text = textOf(await stage({ paths: ['a.txt', 'dir/'] }));
    expect(fenced(text)).toEqual(['M  a.txt', 'D  dir/c.txt', 'A  dir/new.txt']);
    expect(status(path)).toEqual(['M  a.txt', ' M b.txt', 'D  dir/c.txt', 'A  dir/new.txt']);
    expect(refs(path)).toEqual([]);
  });

  test('stages everything that is not ignored, but no repository within', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'x.log': 'ignored\n', '-n': 'option\n', 'new\nline': 'odd\n' });
    repository(join(path, 'inner'));
    const text = textOf(await stage({ all: true }));
    expect(fenced(text)).toEqual(['A  -n', 'M  a.txt', String.raw`A  "new\nline"`, '?? inner/']);
    expect(status(path)).toEqual(['A  -n', 'M  a.txt', 'A  new\nline', '?? inner/']);
  });

  test('takes out of the index again, files stay', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'new.txt': 'new\n' });
    git(path, 'add', '-A');
    textOf(await stage({ paths: ['new.txt'], unstage: true }));
    expect(status(path)).toEqual(['M  a.txt', '?? new.txt']);
    textOf(await stage({ all: true, unstage: true }));
    expect(status(path)).toEqual([' M a.txt', '?? new.txt']);
    expect(refs(path)).toEqual([]);
  });

  test('takes out of the index before the first commit', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.unborn(path);
    const { run } = player({ roots: [path], access: 'write' });
    textOf(await run(gitStage, { all: true, unstage: true }));
    expect(status(path)).toEqual(['?? staged.txt', '?? untracked.txt']);
    textOf(await run(gitStage, { all: true }));
    expect(status(path)).toEqual(['A  staged.txt', 'A  untracked.txt']);
  });

  test.each([false, true])(
    'keeps a staged version that stands nowhere else; unstage: %s',
    async (unstage) => {
      using folder = temporaryFolder();
      const { path, stage } = ordinary(folder);
      write(path, { 'a.txt': 'staged\n' });
      git(path, 'add', 'a.txt');
      write(path, { 'a.txt': 'later\n' });
      const text = textOf(await stage({ paths: ['a.txt'], unstage }));
      const [ref = ''] = refs(path);
      expect(text).toContain(ref);
      expect(git(path, 'cat-file', '-p', `${ref}:a.txt`)).toBe('staged\n');
    },
  );

  test.each(['assume-unchanged', 'skip-worktree'])(
    'keeps what was staged of a file with --%s',
    async (flag) => {
      using folder = temporaryFolder();
      const { path, stage } = ordinary(folder);
      write(path, { 'a.txt': 'staged\n' });
      git(path, 'add', 'a.txt');
      git(path, 'update-index', `--${flag}`, 'a.txt');
      write(path, { 'a.txt': 'later\n' });
      textOf(await stage({ all: true, unstage: true }));
      expect(git(path, 'cat-file', '-p', `${refs(path)[0]}:a.txt`)).toBe('staged\n');
    },
  );

  test('resolves a conflict, and the merge goes on', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.merging(path);
    write(path, { 'same.txt': 'resolved\n' });
    const { run } = player({ roots: [path], access: 'write' });
    textOf(await run(gitStage, { paths: ['same.txt'] }));
    expect(status(path)).toContain('M  same.txt');
    textOf(await run(gitStage, { all: true, unstage: true }));
    expect(existsSync(join(path, '.git/MERGE_HEAD'))).toBe(true);
  });

  test('resolves one conflict after the other', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    repository(path, { commits: [{ 'a.txt': 'a\n', 'b.txt': 'b\n' }] });
    for (const branch of ['main', 'topic']) {
      git(path, 'switch', '-q', ...(branch === 'main' ? ['main'] : ['-c', 'topic', 'HEAD~1']));
      write(path, { 'a.txt': `a of ${branch}\n`, 'b.txt': `b of ${branch}\n` });
      git(path, 'commit', '-q', '-a', '-m', branch);
    }
    runGit(path, ['merge', 'main']);
    expect(status(path)).toEqual(['UU a.txt', 'UU b.txt']);
    const { run } = player({ roots: [path], access: 'write' });
    textOf(await run(gitStage, { paths: ['a.txt'] }));
    expect(status(path)).toEqual(['M  a.txt', 'UU b.txt']);
    expect(git(path, 'cat-file', '-p', `${refs(path)[0]}^2:theirs/a.txt`)).toBe('a of main\n');
    textOf(await run(gitStage, { all: true }));
    expect(status(path)).toEqual(['M  a.txt', 'M  b.txt']);
  });

  test('stages a submodule that stands at another commit', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.submodule(path);
    git(join(path, 'library'), 'checkout', '-q', 'HEAD~1');
    const { run } = player({ roots: [path], access: 'write' });
    textOf(await run(gitStage, { all: true }));
    expect(status(path)).toEqual(['M  library']);
  });

  test('refuses what is ignored, is not there, or is a repository of its own', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'x.log': 'ignored\n' });
    repository(join(path, 'inner'));
    expect(await stage({ paths: ['a.txt', 'x.log'] })).toMatchObject({ code: 'ignored' });
    expect(await stage({ paths: ['a.txt', 'nowhere'] })).toMatchObject({ code: 'no_such_path' });
    expect(await stage({ paths: ['a.txt', 'inner'] })).toMatchObject({ code: 'repository_within' });
    expect(await stage({ paths: ['a.txt', 'inner/README.md'] })).toHaveProperty('code');
    expect(await stage({ paths: ['../outside'] })).toMatchObject({ code: 'invalid_path' });
    expect(await stage({})).toMatchObject({ code: 'invalid_argument' });
    expect(status(path)).toEqual([' M a.txt', '?? inner/']);
  });

  test('takes unchanged paths and links as they are', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    mkdirSync(folder.at('outside'));
    symlinkSync(folder.at('outside'), join(path, 'link'));
    textOf(await stage({ paths: ['b.txt', 'link'] }));
    expect(status(path)).toEqual(['A  link']);
    expect(git(path, 'ls-files', '--stage', 'link')).toMatch(/^120000/);
  });

  test('says who holds the lock', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', '.git/index.lock': '' });
    expect(await stage({ all: true })).toMatchObject({ code: 'locked' });
    expect(existsSync(join(path, '.git/index.lock'))).toBe(true);
    expect(status(path)).toEqual([' M a.txt']);
  });

  test('leaves the index as it was when a file cannot be read', async () => {
    using folder = temporaryFolder();
    const { path, stage } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n' });
    rmSync(join(path, 'b.txt'));
    rmSync(join(path, '.git/objects'), { recursive: true });
    mkdirSync(join(path, '.git/objects'));
    const before = git(path, 'ls-files', '--stage');
    writeFileSync(join(path, '.git/objects/50'), 'in the way of the new blob');
    writeFileSync(join(path, '.git/objects/pack'), 'no folder');
    expect(await stage({ all: true })).toHaveProperty('code');
    expect(git(path, 'ls-files', '--stage')).toBe(before);
    expect(existsSync(join(path, '.git/index.lock'))).toBe(false);
  });

  test('shows no more than an answer takes', async () => {
    using folder = temporaryFolder();
    const { path } = ordinary(folder);
    const names = Array.from({ length: 500 }, (_, index) => `file-with-a-long-name-${index}.txt`);
    write(path, Object.fromEntries(names.map((name) => [name, name])));
    const { run } = player({ roots: [path], access: 'write', budget: 4_000 });
    const text = textOf(await run(gitStage, { all: true }));
    expect(Buffer.byteLength(text)).toBeLessThan(4_000);
    expect(text).toMatch(/\nand \d+ more: git_status lists them/);
    expect(status(path)).toHaveLength(500);
  });
});
