import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gitStage } from '../src/tools/git-stage.ts';
import { gitStash } from '../src/tools/git-stash.ts';
import { gitUndo } from '../src/tools/git-undo.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { player, textOf } from './playing.ts';
import { blobsInIndex, blobsInTree } from './standing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { git, gitBytes } from './temporary.ts';

function undoer(path: string) {
  const { run, preview } = player({ roots: [path] });
  return {
    run,
    undo: async (args: Record<string, unknown>) => await run(gitUndo, args),
    ask: async (args: Record<string, unknown>) => await preview(gitUndo, args),
  };
}

/** Three commits. */
function ordinary(folder: Folder) {
  const path = folder.at('repo');
  repository(path, {
    commits: [
      { 'a.txt': 'a1\n', 'b.txt': 'b1\n', 'dir/c.txt': 'c1\n', '.gitignore': '*.log\n' },
      { 'a.txt': 'a2\n' },
      { 'third.txt': 'third\n' },
    ],
  });
  return { path, ...undoer(path) };
}

/** A staged version, another one in the tree, a deletion and a new file. */
function dirty(path: string): void {
  write(path, { 'a.txt': 'staged\n' });
  git(path, 'add', 'a.txt');
  write(path, { 'a.txt': 'in the tree\n', 'new.txt': 'new\n', 'x.log': 'ignored\n' });
  rmSync(join(path, 'dir/c.txt'));
}

const write = (path: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
};

function ignore(path: string, pattern: string): void {
  mkdirSync(join(path, '.git/info'), { recursive: true });
  write(path, { '.git/info/exclude': `${pattern}\n` });
}

const read = (path: string, name: string): string => readFileSync(join(path, name), 'utf8');

const head = (path: string): string => git(path, 'rev-parse', 'HEAD').trim();

const status = (path: string): string[] =>
  gitBytes(path, ['status', '--short', '-z', '--untracked-files=all']).toString().split('\0').filter(Boolean);

const refIn = (text: string): string => /refs\/handrail\/[\w-]+/.exec(text)?.[0] ?? '';

/** All that must come back. */
const picture = (path: string) => ({
  head: head(path),
  status: status(path),
  index: git(path, 'ls-files', '--stage'),
  tree: blobsInTree(path),
});

describe('reset', () => {
  test.each([true, false])('takes commits off the branch; all comes back; hard: %s', async (hard) => {
    using folder = temporaryFolder();
    const { path, undo, ask } = ordinary(folder);
    dirty(path);
    const before = picture(path);
    const args = { action: 'reset', rev: 'HEAD~2', hard };
    const question = await ask(args);
    expect(question).toContain(
      `Reset "main"${hard ? ' and all files' : ''} to ${git(path, 'rev-parse', 'HEAD~2').slice(0, 10)}? 2 commits leave it.`,
    );
    expect(question).toContain(
      hard
        ? 'Changes that are not committed go in 2 files: "a.txt", "dir/c.txt".'
        : 'No change that is not committed goes.',
    );
    expect(picture(path)).toEqual(before);
    const text = textOf(await undo(args));
    expect(head(path)).toBe(git(path, 'rev-parse', `${before.head}~2`).trim());
    expect(read(path, 'a.txt')).toBe(hard ? 'a1\n' : 'in the tree\n');
    expect(existsSync(join(path, 'dir/c.txt'))).toBe(hard);
    expect(read(path, 'x.log')).toBe('ignored\n');
    textOf(await undo({ action: 'reset', rev: refIn(text), hard: true }));
    expect(picture(path)).toEqual(before);
    expect(read(path, 'x.log')).toBe('ignored\n');
  });

  test('keeps the old tip also where nothing else was there to keep', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    const before = head(path);
    const text = textOf(await undo({ action: 'reset', rev: 'HEAD~1', hard: true }));
    expect(git(path, 'rev-parse', refIn(text)).trim()).toBe(before);
    textOf(await undo({ action: 'reset', rev: refIn(text), hard: true }));
    expect(head(path)).toBe(before);
  });

  test('to a backup moves no other branch than the one it was of', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    const other = 'ünï';
    git(path, 'switch', '-q', '-c', other);
    dirty(path);
    const ref = refIn(textOf(await undo({ action: 'reset', rev: 'HEAD~1', hard: true })));
    git(path, 'switch', '-q', 'main');
    const before = picture(path);
    expect(await undo({ action: 'reset', rev: ref, hard: true })).toMatchObject({ code: 'other_branch' });
    expect(picture(path)).toEqual(before);
    git(path, 'switch', '-q', other);
    textOf(await undo({ action: 'reset', rev: ref, hard: true }));
    expect(read(path, 'a.txt')).toBe('in the tree\n');
  });

  test('to a backup without hard leaves the files', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    dirty(path);
    const index = blobsInIndex(path);
    const text = textOf(await undo({ action: 'reset', rev: 'HEAD~2' }));
    write(path, { 'a.txt': 'later still\n' });
    textOf(await undo({ action: 'reset', rev: refIn(text) }));
    expect(blobsInIndex(path)).toEqual(index);
    expect(read(path, 'a.txt')).toBe('later still\n');
  });

  test('of what is in the way keeps files, and refuses for what is ignored', async () => {
    using folder = temporaryFolder();
    const { path, undo, ask } = ordinary(folder);
    git(path, 'reset', '-q', '--hard', 'HEAD~1');
    write(path, { 'third.txt': 'mine\n' });
    const args = { action: 'reset', rev: 'HEAD@{1}', hard: true };
    expect(await ask(args)).toContain('1 file: "third.txt"');
    const text = textOf(await undo(args));
    expect(read(path, 'third.txt')).toBe('third\n');
    expect(git(path, 'cat-file', '-p', `${refIn(text)}:third.txt`)).toBe('mine\n');

    git(path, 'reset', '-q', '--hard', 'HEAD~1');
    write(path, { 'third.txt': 'mine\n', 'a.txt': 'changed\n' });
    ignore(path, 'third.txt');
    const again = await undo({ action: 'reset', rev: 'HEAD@{1}', hard: true });
    expect(again).toMatchObject({ code: 'would_overwrite', content: 'third.txt' });
    expect(read(path, 'third.txt')).toBe('mine\n');
    expect(read(path, 'a.txt')).toBe('changed\n');
  });

  const inTheWay: Readonly<Record<string, (path: string) => void>> = {
    'an ignored folder with files in place of a file': (path) => {
      mkdirSync(join(path, 'place'));
      write(path, { 'place/x.log': 'ignored\n' });
    },
    'an ignored link in place of a folder': (path) => {
      mkdirSync(join(path, 'deep'));
      mkdirSync(join(path, 'else'));
      symlinkSync('../else', join(path, 'deep/folder'));
      ignore(path, 'deep/folder');
    },
    'a repository in place of a file': (path) => repository(join(path, 'place')),
    'a repository in place of a folder': (path) => repository(join(path, 'deep')),
  };
  test.each(Object.entries(inTheWay))('refuses for %s', async (_, make) => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    repository(path, {
      commits: [
        { 'a.txt': 'a\n', '.gitignore': '*.log\n' },
        { place: 'p\n', 'deep/folder/file': 'f\n' },
      ],
    });
    const { undo } = undoer(path);
    git(path, 'reset', '-q', '--hard', 'HEAD~1');
    make(path);
    for (const args of [
      { action: 'reset', rev: 'HEAD@{1}', hard: true },
      { action: 'restore', rev: 'HEAD@{1}', paths: ['.'] },
    ])
      expect(await undo(args)).toMatchObject({ code: 'would_overwrite' });
    expect(git(path, 'for-each-ref', 'refs/handrail')).toBe('');
  });

  test.each(['as usual', 'assume-unchanged', 'skip-worktree'])(
    'refuses where a tracked file has become a folder with ignored files: %s',
    async (flag) => {
      using folder = temporaryFolder();
      const { path, undo } = ordinary(folder);
      if (flag !== 'as usual') git(path, 'update-index', `--${flag}`, 'a.txt');
      rmSync(join(path, 'a.txt'));
      mkdirSync(join(path, 'a.txt'));
      write(path, { 'a.txt/x.log': 'ignored\n' });
      for (const args of [
        { action: 'reset', hard: true },
        { action: 'restore', paths: ['a.txt'] },
        { action: 'restore', rev: 'HEAD', paths: ['.'] },
      ])
        expect(await undo(args)).toMatchObject({ code: 'would_overwrite' });
      expect(read(path, 'a.txt/x.log')).toBe('ignored\n');
    },
  );

  test('gives up a merge, and its conflict is kept', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.merging(path);
    const text = textOf(await undoer(path).undo({ action: 'reset', hard: true }));
    expect(status(path)).toEqual([]);
    expect(git(path, 'cat-file', '-p', `${refIn(text)}^3:theirs/same.txt`)).toBe('one\ntheirs\nthree\n');
    expect(git(path, 'cat-file', '-p', `${refIn(text)}:same.txt`)).toContain('<<<<<<<');
  });

  test('brings back what was there before the first commit', async () => {
    using folder = temporaryFolder();
    const path = folder.at('repo');
    oddRepositories.unborn(path);
    const { undo } = undoer(path);
    const before = { status: status(path), tree: blobsInTree(path) };
    const text = textOf(await undo({ action: 'unstage' }));
    expect(status(path)).toEqual(['?? staged.txt', '?? untracked.txt']);
    rmSync(join(path, 'untracked.txt'));
    textOf(await undo({ action: 'reset', rev: refIn(text), hard: true }));
    expect({ status: status(path), tree: blobsInTree(path) }).toEqual(before);
  });

  test('to what git_stage kept stages that again, and nothing else', async () => {
    using folder = temporaryFolder();
    const { path, undo, run } = ordinary(folder);
    dirty(path);
    const before = picture(path);
    const text = textOf(await run(gitStage, { paths: ['a.txt'] }));
    expect(status(path)).toContain('M  a.txt');
    textOf(await undo({ action: 'reset', rev: refIn(text), hard: true }));
    expect(picture(path)).toEqual(before);
  });

  test('that fails says how to come back', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    dirty(path);
    write(path, { '.git/index.lock': '' });
    const outcome = await undo({ action: 'reset', hard: true });
    expect(outcome).toMatchObject({ code: 'locked' });
    expect('hint' in outcome && git(path, 'rev-parse', refIn(outcome.hint)).trim()).toMatch(/^[0-9a-f]{40}$/);
    expect(read(path, 'a.txt')).toBe('in the tree\n');
  });

  test('refuses what is no commit, and a bare repository', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    for (const rev of ['nowhere', 'HEAD~99', 'HEAD:a.txt', 'refs/handrail/none'])
      expect(await undo({ action: 'reset', rev })).toMatchObject({ code: 'unknown_revision' });
    for (const rev of ['--hard', '', 'HEAD..HEAD~1', 'a\nb'])
      expect(await undo({ action: 'reset', rev })).toMatchObject({ code: 'invalid_revision' });
    expect(await undo({ action: 'reset', paths: ['a.txt'] })).toMatchObject({ code: 'invalid_argument' });
    oddRepositories.bare(folder.at('bare'));
    expect(await undoer(folder.at('bare')).undo({ action: 'reset', hard: true })).toMatchObject({
      code: 'no_worktree',
    });
    expect(status(path)).toEqual([]);
  });
});

describe('restore', () => {
  test('takes paths from the index', async () => {
    using folder = temporaryFolder();
    const { path, undo, ask } = ordinary(folder);
    dirty(path);
    const args = { action: 'restore', paths: ['a.txt', 'dir'] };
    expect(await ask(args)).toBe(
      'Restore files from the index? Changes that are not committed go in 2 files: "a.txt", "dir/c.txt". A backup is made first.',
    );
    const text = textOf(await undo(args));
    expect(status(path)).toEqual(['M  a.txt', '?? new.txt']);
    expect(git(path, 'cat-file', '-p', `${refIn(text)}:a.txt`)).toBe('in the tree\n');
  });

  test('takes paths from a revision, staged as well', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    dirty(path);
    textOf(await undo({ action: 'restore', rev: 'HEAD~2', paths: ['a.txt'] }));
    expect(read(path, 'a.txt')).toBe('a1\n');
    expect(status(path)).toContain('M  a.txt');
  });

  test('takes single files from a backup, not staged', async () => {
    using folder = temporaryFolder();
    const { path, undo } = ordinary(folder);
    dirty(path);
    const ref = refIn(textOf(await undo({ action: 'reset', hard: true })));
    rmSync(join(path, 'new.txt'));
    textOf(await undo({ action: 'restore', rev: ref, paths: ['a.txt', 'new.txt'] }));
    expect(status(path)).toEqual([' M a.txt', '?? new.txt']);
    expect(read(path, 'a.txt')).toBe('in the tree\n');
    expect(read(path, 'new.txt')).toBe('new\n');
  });

  test('refuses without paths, and paths that are not there', async () => {
    using folder = temporaryFolder();
    const { undo } = ordinary(folder);
    expect(await undo({ action: 'restore' })).toMatchObject({ code: 'invalid_argument' });
    expect(await undo({ action: 'restore', paths: ['nowhere'] })).toMatchObject({ code: 'no_such_path' });
    expect(await undo({ action: 'restore', paths: ['../x'] })).toMatchObject({ code: 'invalid_path' });
  });
});

test('unstage keeps what was staged', async () => {
  using folder = temporaryFolder();
  const { path, undo, ask } = ordinary(folder);
  dirty(path);
  const before = picture(path);
  expect(await ask({ action: 'unstage', paths: ['a.txt'] })).toBeUndefined();
  const text = textOf(await undo({ action: 'unstage', paths: ['a.txt'] }));
  expect(status(path)).toContain(' M a.txt');
  textOf(await undo({ action: 'reset', rev: refIn(text), hard: true }));
  expect(picture(path)).toEqual(before);
});

test('drop keeps the stash, which comes back on the list', async () => {
  using folder = temporaryFolder();
  const { path, undo, ask, run } = ordinary(folder);
  for (const name of ['first', 'second']) {
    write(path, { 'a.txt': `${name}\n`, [`${name}.txt`]: `${name}\n` });
    textOf(await run(gitStash, { action: 'push', message: name }));
  }
  const list = git(path, 'stash', 'list', '--format=%H %gs').trimEnd().split('\n');
  expect(await ask({ action: 'drop', rev: 'stash@{1}' })).toContain('first');
  const text = textOf(await undo({ action: 'drop', rev: 'stash@{1}' }));
  expect(git(path, 'stash', 'list', '--format=%H %gs').trimEnd().split('\n')).toEqual([list[0]]);
  textOf(await undo({ action: 'restore', rev: refIn(text) }));
  expect(git(path, 'stash', 'list', '--format=%H %gs').trimEnd().split('\n')).toEqual([list[1], list[0]]);
  expect(await undo({ action: 'drop', rev: '7' })).toMatchObject({ code: 'no_stash' });
});
