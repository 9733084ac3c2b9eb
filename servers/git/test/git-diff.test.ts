import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gitDiff } from '../src/tools/git-diff.ts';
import { allPages } from './all-pages.ts';
import { repository } from './histories.ts';
import { oddRepositories } from './odd-repositories.ts';
import { cursorOf, fenced, player, textOf } from './playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

const numbered = (count: number, word = 'line') =>
  Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join('');

it('compares HEAD with the worktree, and any two of revision, index and worktree', async () => {
  using folder = temporaryFolder();
  repository(folder.path);
  folder.make({ 'README.md': '# Staged\n' });
  git(folder.path, 'add', 'README.md');
  folder.make({ 'README.md': '# In the worktree\n' });
  const play = player({ roots: [folder.path] });
  const diff = async (args: Record<string, unknown>) => {
    const [head, ...lines] = textOf(await play.run(gitDiff, args)).split('\n');
    return [head, ...lines.filter((line) => /^[-+]#/.test(line))];
  };
  expect(await diff({})).toEqual(['HEAD to worktree: 1 file, +1 -1', '-# A project', '+# In the worktree']);
  expect(await diff({ to: 'index' })).toEqual(['HEAD to index: 1 file, +1 -1', '-# A project', '+# Staged']);
  expect(await diff({ from: 'index' })).toEqual([
    'index to worktree: 1 file, +1 -1',
    '-# Staged',
    '+# In the worktree',
  ]);
  expect(await diff({ from: 'worktree', to: 'index' })).toEqual([
    'worktree to index: 1 file, +1 -1',
    '-# In the worktree',
    '+# Staged',
  ]);
  expect(await diff({ from: 'index', to: 'HEAD~1' })).toEqual([
    'index to HEAD~1: 2 files, +1 -2',
    '-# Staged',
    '+# A project',
  ]);
  expect(await diff({ from: 'HEAD', to: 'HEAD~0' })).toEqual(['no changes: HEAD to HEAD~0']);
});

it('turns round what git compares the other way, in the usual prefixes', async () => {
  using folder = temporaryFolder();
  repository(folder.path);
  folder.make({ 'README.md': '# New\n' });
  const play = player({ roots: [folder.path] });
  expect(fenced(textOf(await play.run(gitDiff, { from: 'worktree', to: 'HEAD' })))).toEqual([
    'diff --git a/README.md b/README.md',
    expect.stringMatching(/^index \w+\.\.\w+ 100644$/),
    '--- a/README.md',
    '+++ b/README.md',
    '@@ -1 +1 @@',
    '-# New',
    '+# A project',
  ]);
});

it('lists files with counts or states', async () => {
  using folder = temporaryFolder();
  oddRepositories.renamed(folder.at('it'));
  folder.make({ 'it/image.bin': Buffer.from([0, 1, 2]), 'it/new\nline': 'a\n' });
  git(folder.at('it'), 'add', '-A');
  const play = player({ roots: [folder.at('it')] });
  const list = async (mode: string) => {
    const text = textOf(await play.run(gitDiff, { mode }));
    return [text.split('\n')[0], ...fenced(text)];
  };
  expect(await list('stat')).toEqual([
    'HEAD to worktree: 3 files, +1 -0',
    'binary image.bin',
    '+1 -0 "new\\nline"',
    '+0 -0 new.txt -> newest.txt',
  ]);
  expect(await list('names')).toEqual([
    'HEAD to worktree: 3 files',
    'A image.bin',
    'A "new\\nline"',
    'R new.txt -> newest.txt',
  ]);
});

it('compares with where two branches parted', async () => {
  using folder = temporaryFolder();
  oddRepositories.branches(folder.at('it'));
  const play = player({ roots: [folder.at('it')] });
  const names = async (args: Record<string, unknown>) =>
    fenced(textOf(await play.run(gitDiff, { mode: 'names', ...args })));
  const ends = { from: 'topic', to: 'main' };
  expect(await names(ends)).toEqual(['A ours.txt', 'M same.txt', 'D theirs.txt']);
  expect(await names({ ...ends, merge_base: true })).toEqual(['A ours.txt', 'M same.txt']);
  expect(await names({ from: 'topic', merge_base: true })).toEqual(['A ours.txt', 'M same.txt']);
  expect(await names({ from: 'topic', to: 'index', merge_base: true })).toEqual(['A ours.txt', 'M same.txt']);
  const small = player({ roots: [folder.at('it')], budget: 600 });
  const { lines } = await allPages({
    play: small,
    tool: gitDiff,
    args: { from: 'topic', merge_base: true },
    budget: 1_000,
  });
  expect(lines).toEqual(fenced(textOf(await play.run(gitDiff, { from: 'topic', merge_base: true }))));
});

it('sums up lock files, unless they are named', async () => {
  using folder = temporaryFolder();
  repository(folder.path, {
    commits: [{ 'web/package-lock.json': numbered(50), 'dist/a.min.js': 'a\n', b: 'b\n' }],
  });
  folder.make({ 'web/package-lock.json': numbered(60, 'other'), 'dist/a.min.js': 'c\n', b: 'c\n' });
  const play = player({ roots: [folder.path] });
  const diff = async (...paths: string[]) =>
    fenced(textOf(await play.run(gitDiff, paths.length === 0 ? {} : { paths })));
  const summed = 'web/package-lock.json: +60 -50, not shown (name it in paths to see it)';
  expect((await diff()).filter((line) => !line.startsWith('index'))).toEqual([
    'diff --git a/b b/b',
    '--- a/b',
    '+++ b/b',
    '@@ -1 +1 @@',
    '-b',
    '+c',
    'dist/a.min.js: +1 -1, not shown (name it in paths to see it)',
    summed,
  ]);
  expect(await diff('web')).toEqual([summed]);
  expect(await diff('web/package-lock.json')).toContain('+other 59');
});

it('cuts a long line, and says how long it was', async () => {
  using folder = temporaryFolder();
  repository(folder.path, { commits: [{ a: 'a\n' }] });
  folder.make({ a: `${'é'.repeat(500_000)}\nb\n` });
  const play = player({ roots: [folder.path] });
  const lines = fenced(textOf(await play.run(gitDiff, {})));
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^\+é{700,1000}… \[cut, the line has 1000001 bytes\]$/),
    '+b',
  ]);
});

it('goes on with the same commits when branches have moved', async () => {
  using folder = temporaryFolder();
  repository(folder.path, {
    commits: [
      { a: 'a\n', b: 'b\n' },
      { a: numbered(200), b: numbered(200) },
    ],
  });
  const play = player({ roots: [folder.path], budget: 1_500 });
  const args = { from: 'main~1', to: 'main' };
  const whole = fenced(textOf(await player({ roots: [folder.path] }).run(gitDiff, args)));
  const { lines, texts } = await allPages({
    play,
    tool: gitDiff,
    args,
    budget: 1_500,
    between(page) {
      git(folder.path, 'commit', '-q', '--allow-empty', '-m', `Move ${page}`);
    },
  });
  expect(texts.length).toBeGreaterThan(3);
  expect(lines).toEqual(whole);
});

it('goes on behind a file that is not changed any more, and says so', async () => {
  using folder = temporaryFolder();
  repository(folder.path, { commits: [{ a: 'a\n', b: 'b\n', c: 'c\n' }] });
  folder.make({ a: 'A\n', b: numbered(200), c: 'C\n' });
  const play = player({ roots: [folder.path], budget: 1_500 });
  const first = textOf(await play.run(gitDiff, {}));
  folder.make({ b: 'b\n' });
  const second = textOf(await play.run(gitDiff, { cursor: cursorOf(first) }));
  expect(second).toContain('b is no longer in the diff; this goes on behind it.');
  expect(fenced(second)[0]).toBe('diff --git a/c b/c');
});

it('pages a conflict and files that come after it, and names that are no UTF-8', async () => {
  using folder = temporaryFolder();
  oddRepositories.merging(folder.at('conflict'));
  folder.make({ 'conflict/ours.txt': numbered(150), 'conflict/theirs.txt': numbered(150) });
  oddRepositories.oddNames(folder.at('names'));
  for (const repo of ['conflict', 'names']) {
    const args = { repo, from: 'index' };
    const whole = fenced(textOf(await player({ roots: [folder.path], budget: 100_000 }).run(gitDiff, args)));
    const play = player({ roots: [folder.path], budget: 1_200 });
    const { lines, texts } = await allPages({ play, tool: gitDiff, args, budget: 1_200 });
    expect(texts.length).toBeGreaterThan(3);
    expect(lines).toEqual(whole);
  }
});

it('ends git early: a page of a huge diff needs neither its time nor its memory', async () => {
  using folder = temporaryFolder();
  repository(folder.path, { commits: [{ a: 'a\n' }] });
  folder.make({ a: numbered(2_000_000) });
  const play = player({ roots: [folder.path] });
  const text = textOf(await play.run(gitDiff, {}));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
  expect(Buffer.byteLength(text)).toBeGreaterThan(8_000);
  expect(text).toMatch(/^\[more: /);
});

it('compares a branch without commits with nothing', async () => {
  using folder = temporaryFolder();
  oddRepositories.unborn(folder.at('it'));
  git(folder.path, 'init', '-q', '--object-format=sha256', 'other');
  folder.make({ 'other/a': 'a\n' });
  git(folder.at('other'), 'add', 'a');
  const play = player({ roots: [folder.path] });
  for (const [repo, file] of [
    ['it', 'staged.txt'],
    ['other', 'a'],
  ])
    for (const to of ['index', 'worktree'])
      expect(fenced(textOf(await play.run(gitDiff, { repo, to, mode: 'names' })))).toEqual([`A ${file}`]);
});

it('refuses what is not two things to compare', async () => {
  using folder = temporaryFolder();
  repository(folder.at('it'));
  repository(folder.at('bare'), { bare: true });
  const play = player({ roots: [folder.path] });
  const code = async (args: Record<string, unknown>) => await play.run(gitDiff, { repo: 'it', ...args });
  expect(await code({ from: 'HEAD~1..HEAD' })).toMatchObject({ code: 'invalid_revision' });
  expect(await code({ from: 'HEAD^@' })).toMatchObject({ code: 'invalid_revision' });
  expect(await code({ from: '--output=x' })).toMatchObject({ code: 'invalid_revision' });
  expect(await code({ from: 'nothing' })).toMatchObject({ code: 'unknown_revision' });
  expect(await code({ from: 'index', to: 'index' })).toMatchObject({ code: 'invalid_argument' });
  expect(await code({ from: 'index', merge_base: true })).toMatchObject({ code: 'invalid_argument' });
  expect(await code({ paths: ['../x'] })).toMatchObject({ code: 'invalid_path' });
  expect(await code({ repo: 'bare' })).toMatchObject({ code: 'no_worktree' });
  expect(await code({ repo: 'bare', to: 'HEAD' })).toHaveProperty('text');
  const page = textOf(
    await player({ roots: [folder.at('it')], budget: 300 }).run(gitDiff, { from: 'HEAD~2' }),
  );
  expect(await code({ from: 'HEAD~1', cursor: cursorOf(page) })).toMatchObject({ code: 'invalid_cursor' });
  rmSync(folder.at('it', '.git', 'HEAD'));
  expect(await code({})).toMatchObject({ code: 'not_a_repository' });
});

it('tells a path that nothing has from one that did not change', async () => {
  using folder = temporaryFolder();
  repository(folder.at('it'), { commits: [{ 'a.txt': 'a\n', 'src/b.txt': 'b\n' }, { 'a.txt': 'a2\n' }] });
  git(folder.path, 'clone', '-q', '--bare', 'it', 'bare');
  folder.make({ 'it/new.txt': 'x\n' });
  const play = player({ roots: [folder.path] });
  const diff = async (args: Record<string, unknown>) => await play.run(gitDiff, { repo: 'it', ...args });
  const paths = ['src', 'never'];
  for (const args of [
    {},
    { to: 'index' },
    { from: 'index' },
    { from: 'HEAD~1', to: 'HEAD' },
    { mode: 'stat' },
    { merge_base: true },
    { repo: 'bare', from: 'HEAD~1', to: 'HEAD' },
  ]) {
    expect([args, await diff({ ...args, paths })]).toMatchObject([args, { code: 'no_such_path' }]);
    expect([args, await diff({ ...args, paths: ['src/', 'src/b.txt'] })]).toMatchObject([
      args,
      { text: expect.stringMatching(/^no changes: /) },
    ]);
  }
  expect(textOf(await diff({ paths: ['new.txt'] }))).toMatch(/^no changes: /);
  // What changed is shown, whatever else was asked for.
  expect(fenced(textOf(await diff({ from: 'HEAD~1', paths: ['a.txt', 'never'], mode: 'names' })))).toEqual([
    'M a.txt',
  ]);
});
