import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { gitCommit } from '../src/tools/git-commit.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { player, type Settings, textOf } from './playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git, gitBytes } from './temporary.ts';

function ordinary(folder: Folder, settings: Partial<Settings> = {}) {
  const path = folder.at('repo');
  repository(path, {
    commits: [{ 'a.txt': 'a1\n', 'b.txt': 'b1\n', 'dir/c.txt': 'c1\n', '.gitignore': '*.log\n' }],
  });
  return { path, ...committer(path, settings) };
}

function committer(path: string, settings: Partial<Settings> = {}) {
  const { run } = player({ roots: [path], access: 'write', ...settings });
  return {
    commit: async (args: Record<string, unknown>) => await run(gitCommit, { message: 'Do it', ...args }),
  };
}

const write = (path: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
};

const status = (path: string): string[] =>
  gitBytes(path, ['status', '--short', '-z', '--untracked-files=all']).toString().split('\0').filter(Boolean);

/** Names and letters of what a commit changed. */
const changedBy = (path: string, commit = 'HEAD'): string[] =>
  git(path, 'show', '--format=', '--name-status', '--no-renames', commit).split('\n').filter(Boolean);

const head = (path: string): string => git(path, 'rev-parse', 'HEAD').trim();

const hook = (path: string, name: string, script: string): void => {
  mkdirSync(join(path, '.git/hooks'), { recursive: true });
  writeFileSync(join(path, '.git/hooks', name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(path, '.git/hooks', name), 0o755);
};

describe('git_commit', () => {
  test('commits what is staged', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'b.txt': 'b2\n' });
    git(path, 'add', 'a.txt');
    const text = textOf(await commit({ message: 'Change a\n\nSince it was wrong.\n' }));
    expect(text).toBe(
      `committed ${head(path).slice(0, 7)} on "main": "Change a", 1 file changed, 1 insertion(+), 1 deletion(-)`,
    );
    expect(git(path, 'log', '-1', '--format=%B')).toBe('Change a\n\nSince it was wrong.\n\n');
    expect(changedBy(path)).toEqual(['M\ta.txt']);
    expect(status(path)).toEqual([' M b.txt']);
  });

  test('commits everything but ignored files and repositories within', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'new.txt': 'new\n', 'x.log': 'ignored\n' });
    rmSync(join(path, 'b.txt'));
    repository(join(path, 'inner'));
    textOf(await commit({ all: true }));
    expect(changedBy(path)).toEqual(['M\ta.txt', 'D\tb.txt', 'A\tnew.txt']);
    expect(status(path)).toEqual(['?? inner/']);
  });

  test('commits the paths alone, and leaves the rest staged', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n', 'b.txt': 'b2\n', 'dir/new.txt': 'new\n' });
    git(path, 'add', 'b.txt');
    rmSync(join(path, 'dir/c.txt'));
    textOf(await commit({ paths: ['a.txt', 'dir'] }));
    expect(changedBy(path)).toEqual(['M\ta.txt', 'D\tdir/c.txt', 'A\tdir/new.txt']);
    expect(status(path)).toEqual(['M  b.txt']);
  });

  test('commits a deletion by its path', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    git(path, 'rm', '-q', 'a.txt');
    rmSync(join(path, 'b.txt'));
    textOf(await commit({ paths: ['a.txt', 'b.txt'] }));
    expect(changedBy(path)).toEqual(['D\ta.txt', 'D\tb.txt']);
    expect(status(path)).toEqual([]);
  });

  test('makes the first commit', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.unborn(path);
    const { commit } = committer(path);
    expect(textOf(await commit({ paths: ['untracked.txt'] }))).toMatch(
      /^committed [0-9a-f]{7} on "main": "Do it", 1 file changed/,
    );
    expect(status(path)).toEqual(['A  staged.txt']);
  });

  test('commits on no branch', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.detached(path);
    write(path, { 'new.txt': 'new\n' });
    expect(textOf(await committer(path).commit({ all: true }))).toMatch(
      /^committed [0-9a-f]{7} on no branch \(detached\)/,
    );
  });

  test.each([
    '# not a comment\n#\n# text',
    '-m "--amend" $(id) `id`',
    'ünïcode 日本語 \u{1F600}\n\nbody',
    `long ${'x'.repeat(300_000)}`,
    'Trailer\n\nSigned-off-by: A <a@b.c>',
    'subject\n\n------------------------ >8 ------------------------\nafter the scissors',
  ])('takes the message as it is: %.30s', async (message) => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    write(path, { 'a.txt': 'a2\n' });
    textOf(await commit({ message, all: true }));
    expect(gitBytes(path, ['log', '-1', '--format=%B']).toString().trimEnd()).toBe(message);
  });

  test('amends, and keeps the commit that is replaced', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    const before = head(path);
    write(path, { 'a.txt': 'a2\n' });
    const text = textOf(await commit({ message: 'Better', all: true, amend: true }));
    const ref = /refs\/handrail\/[\w-]+/.exec(text)?.[0] ?? '';
    expect(git(path, 'rev-parse', ref).trim()).toBe(before);
    expect(git(path, 'rev-list', '--count', 'HEAD').trim()).toBe('1');
    expect(git(path, 'log', '-1', '--format=%s').trim()).toBe('Better');
    expect(text).not.toContain('remote');
    git(path, 'update-ref', 'refs/remotes/origin/main', 'HEAD');
    expect(textOf(await commit({ message: 'Again', amend: true }))).toContain('A remote has the commit');
  });

  test('keeps a staged version that is neither committed nor in the tree', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    write(path, { 'a.txt': 'staged\n' });
    git(path, 'add', 'a.txt');
    write(path, { 'a.txt': 'later\n' });
    const text = textOf(await commit({ paths: ['a.txt'] }));
    const ref = /refs\/handrail\/[\w-]+/.exec(text)?.[0] ?? '';
    expect(git(path, 'cat-file', '-p', `${ref}:a.txt`)).toBe('staged\n');
  });

  test('finishes a merge, but not by paths nor with conflicts', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.merging(path);
    const { commit } = committer(path);
    expect(await commit({ paths: ['same.txt'] })).toMatchObject({ code: 'in_progress' });
    expect(await commit({ all: true })).toMatchObject({ code: 'in_progress' });
    expect(await commit({})).toMatchObject({ code: 'in_progress' });
    expect(status(path)).toContain('UU same.txt');
    expect(git(path, 'for-each-ref', 'refs/handrail')).toBe('');
    write(path, { 'same.txt': 'resolved\n' });
    git(path, 'add', 'same.txt');
    textOf(await commit({}));
    expect(git(path, 'log', '-1', '--format=%P').trim().split(' ')).toHaveLength(2);
  });

  const odd = ['linkedWorktree', 'sha256', 'sparse', 'shallow', 'submodule', 'oddNames', 'symlinks'] as const;
  test.each(odd)('commits everything in a repository that is %s', async (name) => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories[name](path);
    const tracked = git(path, 'ls-files');
    write(path, { 'new.txt': 'new\n' });
    const { run } = player({ roots: [folder.path], access: 'write' });
    textOf(await run(gitCommit, { repo: 'repo', message: 'Everything', all: true }));
    expect(status(path)).toEqual([]);
    expect(git(path, 'ls-tree', '-r', '--name-only', 'HEAD').split('\n').length).toBeGreaterThan(
      tracked.split('\n').length,
    );
  });

  test('has nothing to do in a bare repository', async () => {
    using folder = temporaryFolder();
    oddRepositories.bare(folder.at('repo'));
    for (const args of [{}, { all: true }, { paths: ['README.md'] }])
      expect(await committer(folder.at('repo')).commit(args)).toMatchObject({ code: 'no_worktree' });
  });

  test('refuses when there is nothing to commit, or nothing to say', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    expect(await commit({ all: true })).toMatchObject({ code: 'nothing_to_commit' });
    expect(await commit({ paths: ['a.txt'] })).toMatchObject({ code: 'nothing_to_commit' });
    write(path, { 'a.txt': 'a2\n', 'new.txt': 'new\n' });
    expect(await commit({})).toMatchObject({
      code: 'nothing_to_commit',
      error: 'There is nothing to commit: 1 changed and 1 new files are not staged.',
    });
    expect(await commit({ message: ' \n\t\n', all: true })).toMatchObject({ code: 'empty_message' });
    expect(await commit({ message: 'a\0b', all: true })).toMatchObject({ code: 'invalid_message' });
    expect(await commit({ all: true, paths: ['a.txt'] })).toMatchObject({ code: 'invalid_argument' });
    expect(await commit({ paths: ['nowhere'] })).toMatchObject({ code: 'no_such_path' });
    expect(status(path)).toEqual([' M a.txt', '?? new.txt']);
    expect(existsSync(join(path, '.git/index.lock'))).toBe(false);
  });

  test('says how to tell git who commits, and stages nothing meanwhile', async () => {
    using folder = temporaryFolder();
    const nobody = Object.fromEntries(
      Object.entries(cleanEnvironment()).filter(([name]) => !/^GIT_(?:AUTHOR|COMMITTER)/.test(name)),
    );
    const { path, commit } = ordinary(folder, { environment: nobody });
    git(path, 'config', 'user.useConfigOnly', 'true');
    write(path, { 'a.txt': 'a2\n', 'new.txt': 'new\n' });
    expect(await commit({ all: true })).toMatchObject({ code: 'no_identity' });
    expect(status(path)).toEqual([' M a.txt', '?? new.txt']);
  });

  test('says that hooks did not run', async () => {
    using folder = temporaryFolder();
    const { path, commit } = ordinary(folder);
    hook(path, 'pre-commit', 'touch ran; exit 1');
    hook(path, 'commit-msg.sample', 'exit 1');
    write(path, { 'a.txt': 'a2\n' });
    expect(textOf(await commit({ all: true }))).toContain('\nhooks: skipped (pre-commit)');
    expect(existsSync(join(path, 'ran'))).toBe(false);
    for (const [hooks, said] of [
      ['own-hooks', '\nhooks: skipped (pre-commit)'],
      ['/dev/null', ''],
      ['../elsewhere', ''],
    ] as const) {
      git(path, 'config', 'core.hooksPath', hooks);
      write(path, { 'a.txt': `${hooks}\n` });
      if (hooks === 'own-hooks') renameSync(join(path, '.git/hooks'), join(path, hooks));
      const text = textOf(await commit({ paths: ['a.txt'] }));
      expect(text.split('deletion(-)')[1]).toBe(said);
    }
  });

  test('runs the hooks of a repository that is trusted, and a refusal leaves the index as it was', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    repository(path);
    const { commit } = committer(path, { trusted: [path] });
    hook(
      path,
      'pre-commit',
      'git diff --cached --name-only > .git/seen; test ! -e refuse || { echo no >&2; exit 1; }',
    );
    write(path, { refuse: '', 'new.txt': 'new\n' });
    const before = git(path, 'ls-files', '--stage');
    expect(await commit({ paths: ['new.txt'] })).toMatchObject({ code: 'commit_failed', content: 'no' });
    expect(git(path, 'ls-files', '--stage')).toBe(before);
    rmSync(join(path, 'refuse'));
    expect(textOf(await commit({ paths: ['new.txt'] }))).toContain('\nhooks: ran (pre-commit)');
    expect(readFileSync(join(path, '.git/seen'), 'utf8')).toBe('new.txt\n');
  });

  test.each([
    ['pre-commit', 1, [' M a.txt', '?? new.txt']],
    ['post-commit', 2, []],
  ] as const)('called off in %s leaves the index and the branch in step', async (name, commits, left) => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    repository(path, { commits: [{ 'a.txt': 'a1\n' }] });
    hook(path, name, 'touch .git/began; sleep 20');
    write(path, { 'a.txt': 'a2\n', 'new.txt': 'new\n' });
    const { run } = player({ roots: [path], access: 'write', trusted: [path] });
    const abort = new AbortController();
    const done = run(gitCommit, { message: 'Do it', all: true }, abort.signal);
    const failed = done.catch((error: unknown) => error);
    while (!existsSync(join(path, '.git/began'))) await setTimeout(20);
    abort.abort(new Error('called off'));
    expect(await failed).toMatchObject({ message: 'called off' });
    expect(git(path, 'rev-list', '--count', 'HEAD').trim()).toBe(String(commits));
    expect(status(path)).toEqual(left);
    expect(readdirSync(join(path, '.git')).filter((file) => /lock|handrail/.test(file))).toEqual([]);
  });
});
