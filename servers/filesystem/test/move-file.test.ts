import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moveFile } from '../src/tools/move-file.ts';
import { undoChange } from '../src/tools/undo-change.ts';
import { openChanges, origin, playground, whileWriting } from './changing.ts';
import { smallDisk } from './small-disk.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const tree = (path: string): string =>
  execFileSync('find', ['.', '-printf', '%y %m %P %l %s %T@\\n'], { cwd: path, encoding: 'utf8' })
    .split('\n')
    .filter((line) => !line.startsWith('d ') || line.includes('keep'))
    .map((line) => line.replace(/(\.\d{5})\d*$/, '$1'))
    .toSorted()
    .join('\n');

it('renames files, links and directories', async () => {
  using play = await playground();
  play.make({ 'root/file': 'x', 'root/directory/below': 'y' });
  symlinkSync('file', play.in('link'));
  const { ino } = statSync(play.in('file'));
  expect(await play.run(moveFile, { from: 'file', to: 'new/parent/file2' })).toEqual({
    path: 'new/parent/file2',
    change: expect.any(String),
  });
  expect(statSync(play.in('new/parent/file2')).ino).toBe(ino);
  await play.run(moveFile, { from: 'link', to: 'link2' });
  expect(readlinkSync(play.in('link2'))).toBe('file');
  await play.run(moveFile, { from: 'directory', to: 'new/directory' });
  expect(readFileSync(play.in('new/directory/below'), 'utf8')).toBe('y');
  expect(readdirSync(play.in()).toSorted()).toEqual(['link2', 'new']);
});

it('moves into a directory under the same name, and says where', async () => {
  using play = await playground();
  play.make({ 'root/a': '1', 'root/b': '2', 'root/there/': '' });
  expect(await play.run(moveFile, { from: 'a', to: 'there' })).toMatchObject({ path: 'there/a' });
  expect(await play.run(moveFile, { from: 'b', to: 'elsewhere/' })).toMatchObject({ path: 'elsewhere/b' });
  expect(readFileSync(play.in('elsewhere/b'), 'utf8')).toBe('2');
});

it('replaces a file only when told to, and nothing else ever', async () => {
  using play = await playground();
  play.make({ 'root/a': 'new', 'root/b': 'old', 'root/dir/a/x': 'y', 'root/other/': '' });
  for (const copy of [false, true]) {
    expect(await play.run(moveFile, { from: 'a', to: 'b', copy })).toMatchObject({ code: 'exists' });
    expect(await play.run(moveFile, { from: 'a', to: 'dir', copy, overwrite: true })).toMatchObject({
      code: 'exists',
    });
    expect(await play.run(moveFile, { from: 'other', to: 'b', copy, overwrite: true })).toMatchObject({
      code: 'exists',
    });
    expect(await play.run(moveFile, { from: 'a', to: 'a', copy, overwrite: true })).toMatchObject({
      code: 'exists',
    });
  }
  expect(readFileSync(play.in('b'), 'utf8')).toBe('old');
  expect(await play.run(moveFile, { from: 'a', to: 'b', overwrite: true })).toMatchObject({ path: 'b' });
  expect(readFileSync(play.in('b'), 'utf8')).toBe('new');
  await play.run(undoChange, {});
  expect([readFileSync(play.in('a'), 'utf8'), readFileSync(play.in('b'), 'utf8')]).toEqual(['new', 'old']);
});

it('does not lose a file by moving it onto another name of itself', async () => {
  using play = await playground();
  play.make({ 'root/a': 'x' });
  linkSync(play.in('a'), play.in('b'));
  expect(await play.run(moveFile, { from: 'a', to: 'b', overwrite: true })).toMatchObject({ code: 'exists' });
  expect(readdirSync(play.in()).toSorted()).toEqual(['a', 'b']);
});

it('refuses a directory into itself, the root, what is not there, and what leads out', async () => {
  using play = await playground();
  play.make({ 'root/a/b/': '', 'root/file': 'x', 'root/.git/config': 'x' });
  mkdirSync(play.at('outside'));
  symlinkSync('../outside/new', play.in('dangling'));
  symlinkSync('../outside', play.in('out'));
  const code = async (from: string, to: string, copy: boolean) =>
    (await play.run(moveFile, { from, to, copy }))['code'];
  for (const copy of [false, true]) {
    expect(await code('a', 'a/b', copy)).toBe('into_itself');
    expect(await code('a', 'a/b/c/d', copy)).toBe('into_itself');
    expect(await code('.', 'a/x', copy)).toBe('is_root');
    expect(await code('none', 'x', copy)).toBe('not_found');
    expect(await code('file', 'dangling', copy)).toBe('outside_roots');
    expect(await code('file', 'out', copy)).toBe('outside_roots');
    expect(await code('file', 'out/x', copy)).toBe('outside_roots');
    expect(await code('out/x', 'y', copy)).toBe('outside_roots');
    expect(await code('file', '../outside/x', copy)).toBe('outside_roots');
    expect(await code('file', '.git/hooks/post-commit', copy)).toBe('denied');
    // To be read, but not to be written or put elsewhere
    expect(await code('.git', 'git', false)).toBe('denied');
    expect(await code('a', '.git', copy)).toBe('denied');
    expect(await code('a', '.ssh', copy)).toBe('denied');
  }
  expect(readdirSync(play.at('outside'))).toEqual([]);
  expect(readdirSync(play.in()).toSorted()).toEqual(['.git', 'a', 'dangling', 'file', 'out']);
});

it('leaves mount points and roots within where they are', async () => {
  using play = await playground();
  play.make({ 'root/a/mounted/': '', 'root/b/inner/x': 'x' });
  using disk = smallDisk('1m', play.in('a/mounted'));
  expect(await play.run(moveFile, { from: 'a/mounted', to: 'c' })).toMatchObject({ code: 'mount_point' });
  const both = await openChanges([play.in(), play.in('b/inner')], { folder: play.at('journal') });
  using _changes = both.changes;
  const moved = both.changes.move(
    { from: play.in('b'), to: play.in('c'), copies: false, replaces: false },
    origin,
  );
  await expect(moved).rejects.toMatchObject({ code: 'is_root' });
  expect(existsSync(disk.path)).toBe(true);
});

describe('a copy', () => {
  it('has all that the original has', async () => {
    using play = await playground();
    play.make({ 'root/keep/a/file': 'x'.repeat(100_000), 'root/keep/script': '#!', 'root/keep/empty/': '' });
    chmodSync(play.in('keep/script'), 0o750);
    symlinkSync('a/file', play.in('keep/link'));
    symlinkSync('/nowhere', play.in('keep/dangling'));
    for (const name of ['a/file', 'script'])
      utimesSync(play.in('keep', name), 1_000_000_000, 1_100_000_000.5);
    writeFileSync(Buffer.concat([Buffer.from(play.in('keep/')), Buffer.from([0xff, 0xfe])]), 'not UTF-8');
    await play.run(moveFile, { from: 'keep', to: 'deep/keep', copy: true });
    expect(tree(play.in('deep/keep'))).toBe(tree(play.in('keep')));
    await play.run(moveFile, { from: 'keep/script', to: 'script', copy: true });
    expect(statSync(play.in('script'))).toMatchObject({ mode: 0o100750, mtimeMs: 1_100_000_000_500 });
    await play.run(undoChange, {});
    await play.run(undoChange, {});
    expect(readdirSync(play.in())).toEqual(['keep']);
  });

  it('is refused as a whole when something in it is denied, or cannot be copied', async () => {
    using play = await playground();
    play.make({ 'root/a/x': 'x', 'root/a/deep/id_rsa': 'key', 'root/b/x': 'x' });
    expect(await play.run(moveFile, { from: 'a', to: 'c', copy: true })).toMatchObject({ code: 'denied' });
    execFileSync('mkfifo', [play.in('b/pipe')]);
    expect(await play.run(moveFile, { from: 'b', to: 'c', copy: true })).toMatchObject({
      code: 'not_a_file',
    });
    expect(await play.run(moveFile, { from: 'b/pipe', to: 'c', copy: true })).toMatchObject({
      code: 'not_a_file',
    });
    expect(readdirSync(play.in()).toSorted()).toEqual(['a', 'b']);
  });
});

describe('to another disk', () => {
  it('files, links and directories move whole, and back', async () => {
    using play = await playground();
    play.make({
      'root/keep/file': 'x'.repeat(10_000),
      'root/keep/sub/y': 'y',
      'root/disk/': '',
      'root/one': '1',
    });
    chmodSync(play.in('keep/file'), 0o604);
    symlinkSync('file', play.in('keep/link'));
    using disk = smallDisk('4m', play.in('disk'));
    const before = tree(play.in('keep'));
    for (const from of ['keep', 'one'])
      expect(await play.run(moveFile, { from, to: 'disk' })).toMatchObject({ path: `disk/${from}` });
    expect(tree(`${disk.path}/keep`)).toBe(before);
    expect(readdirSync(play.in())).toEqual(['disk']);
    await play.run(undoChange, {});
    await play.run(undoChange, {});
    expect(tree(play.in('keep'))).toBe(before);
    expect(readFileSync(play.in('one'), 'utf8')).toBe('1');
    expect(readdirSync(disk.path)).toEqual([]);
  });

  it('leaves all as it was when the disk has no room', async () => {
    using play = await playground();
    play.make({ 'root/keep/a': 'x'.repeat(800_000), 'root/keep/b': 'x'.repeat(800_000), 'root/disk/': '' });
    using disk = smallDisk('1m', play.in('disk'));
    const before = tree(play.in('keep'));
    expect(await play.run(moveFile, { from: 'keep', to: 'disk/keep' })).toMatchObject({ code: 'disk_full' });
    expect(tree(play.in('keep'))).toBe(before);
    expect(readdirSync(disk.path)).toEqual([]);
    expect(lstatSync(play.in('keep')).isDirectory()).toBe(true);
  });

  it('loses nothing that others write into a directory meanwhile', async () => {
    using play = await playground();
    play.make({ 'root/d/log': '', 'root/disk/': '' });
    for (let file = 0; file < 100; file++) play.make({ [`root/d/sub/${file}`]: 'x' });
    using disk = smallDisk('4m', play.in('disk'));
    const { lines, outcome } = await whileWriting(
      play.in('d'),
      play.run(moveFile, { from: 'd', to: 'disk/new/d' }),
    );
    expect(outcome).toMatchObject({ code: 'changed_meanwhile', error: expect.stringContaining('"d"') });
    expect(readFileSync(play.in('d/log'), 'utf8')).toBe('line\n'.repeat(lines));
    expect(readdirSync(play.in('d/sub'))).toHaveLength(100);
    expect([readdirSync(disk.path), readdirSync(play.in()).toSorted()]).toEqual([[], ['d', 'disk']]);
    expect(readdirSync(play.at('journal/changes'))).toEqual([]);
  });
});

describe('out of a directory that is not open to writing', () => {
  /** Moves as a user without rights of its own. */
  const asNobody = (root: string, journal: string, to: string): string =>
    execFileSync(process.execPath, ['--input-type=module', '--eval', MOVE, root, journal, to], {
      cwd: import.meta.dirname,
      uid: 65_534,
      gid: 65_534,
      encoding: 'utf8',
    });

  const MOVE = `
    import { openChanges, origin } from '${new URL('changing.ts', import.meta.url).href}';
    const [root, journal, to] = process.argv.slice(1);
    const { changes } = await openChanges([root], { folder: journal });
    const how = { from: 'from/a', to, copies: false, replaces: false };
    const moved = changes.move(how, origin);
    console.log(await moved.then(() => 'moved', ({ code, message }) => code + ': ' + message));
    changes[Symbol.dispose]();
  `;

  it.each([
    ['read-only', 0o755],
    ['sticky, where a second link can be made', 0o1777],
  ])('(%s) nothing changes, and it is said of the source', async (_what, mode) => {
    using folder = temporaryFolder();
    folder.make({ 'root/from/a': 'x', 'root/to/': '', 'root/disk/': '', 'journal/': '' });
    chmodSync(folder.path, 0o755);
    using disk = smallDisk('1m', folder.at('root/disk'));
    chmodSync(folder.at('root/from/a'), 0o666);
    chmodSync(folder.at('root/from'), mode);
    for (const path of ['root/to', 'root/disk', 'journal']) chmodSync(folder.at(path), 0o777);
    for (const to of ['to/a', 'to/new/parent/a', 'disk/new/parent/a'])
      expect(asNobody(folder.at('root'), folder.at('journal'), to)).toMatch(/^not_permitted: "from/);
    expect([readdirSync(folder.at('root/to')), readdirSync(disk.path)]).toEqual([[], []]);
    expect(statSync(folder.at('root/from/a')).nlink).toBe(1);
    expect(readdirSync(folder.at('journal/changes'))).toEqual([]);
  });
});
