import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deleteFile } from '../src/tools/delete-file.ts';
import { undoChange } from '../src/tools/undo-change.ts';
import { openChanges, origin, playground, whileWriting } from './changing.ts';
import { smallDisk } from './small-disk.ts';

const list = (path: string): string =>
  execFileSync('find', ['.', '-printf', '%y %m %P %l %s %T@\\n'], { cwd: path, encoding: 'latin1' })
    .split('\n')
    .filter((line) => !/^d \d+ {2}/.test(line)) // the directory itself
    .map((line) => line.replace(/(\.\d{5})\d*$/, '$1'))
    .toSorted()
    .join('\n');

describe('what was deleted comes back as it was', () => {
  it('a file', async () => {
    using play = await playground();
    play.make({ 'root/a': 'content' });
    chmodSync(play.in('a'), 0o751);
    expect(await play.run(deleteFile, { path: 'a' })).toEqual({ path: 'a', change: expect.any(String) });
    expect(existsSync(play.in('a'))).toBe(false);
    await play.run(undoChange, {});
    expect(readFileSync(play.in('a'), 'utf8')).toBe('content');
    expect(statSync(play.in('a')).mode & 0o777).toBe(0o751);
  });

  it('a link, and never what it leads to', async () => {
    using play = await playground();
    play.make({ 'root/directory/x': 'x', canary: 'canary' });
    for (const [name, target] of Object.entries({ in: 'directory', out: '../canary', dangling: 'none' })) {
      symlinkSync(target, play.in(name));
      expect(await play.run(deleteFile, { path: name, recursive: true })).toMatchObject({ path: name });
      expect(existsSync(play.in(name))).toBe(false);
      await play.run(undoChange, {});
      expect(lstatSync(play.in(name)).isSymbolicLink()).toBe(true);
    }
    expect([readFileSync(play.at('canary'), 'utf8'), readdirSync(play.in('directory'))]).toEqual([
      'canary',
      ['x'],
    ]);
  });

  it.each(['on the disk of the journal', 'on another disk'])('a directory %s', async (where) => {
    using play = await playground();
    mkdirSync(play.at('root/mount'));
    using _disk = where === 'on another disk' ? smallDisk('8m', play.in('mount')) : undefined;
    play.make({ 'root/mount/d/a/b/c': 'x'.repeat(5_000), 'root/mount/d/empty/': '' });
    symlinkSync('a', play.in('mount/d/link'));
    mkdirSync(Buffer.concat([Buffer.from(play.in('mount/d/')), Buffer.from([0xff])]));
    writeFileSync(
      Buffer.concat([Buffer.from(play.in('mount/d/')), Buffer.from([0xff, 0x2f, 0xfe, 0x0a])]),
      'x',
    );
    chmodSync(play.in('mount/d/a'), 0o711);
    const before = list(play.in('mount/d'));
    expect(await play.run(deleteFile, { path: 'mount/d' })).toMatchObject({
      code: 'not_empty',
      error: expect.stringContaining('4 entries'),
    });
    await play.run(deleteFile, { path: 'mount/d', recursive: true });
    expect(readdirSync(play.in('mount'))).toEqual([]);
    const { change } = await play.run(undoChange, {});
    expect(list(play.in('mount/d'))).toBe(before);
    expect(readdirSync(play.at('journal/trash'))).toEqual([]);
    // And deleted again, by taking the taking back back
    await play.run(undoChange, { change });
    expect(readdirSync(play.in('mount'))).toEqual([]);
  });
});

it('never deletes a root, what has one in it, or what is mounted', async () => {
  using play = await playground();
  play.make({ 'root/a/mounted/': '', 'root/b/inner/x': 'x' });
  using disk = smallDisk('1m', play.in('a/mounted'));
  writeFileSync(`${disk.path}/canary`, 'x');
  for (const permanent of [false, true]) {
    const code = async (path: string) =>
      (await play.run(deleteFile, { path, recursive: true, permanent }, 'full'))['code'];
    expect(await code('.')).toBe('is_root');
    expect(await code('b/..')).toBe('is_root');
    expect(await code(play.in())).toBe('is_root');
    expect(await code('a/mounted')).toBe('mount_point');
    expect(await code('a')).toBe('mount_point');
    expect(await code('none')).toBe('not_found');
    expect(await code('../journal')).toBe('outside_roots');
    const both = await openChanges([play.in(), play.in('b/inner')], { folder: play.at('journal') });
    using changes = both.changes;
    const removed = changes.remove(play.in('b'), { recursive: true, permanent }, origin);
    await expect(removed).rejects.toMatchObject({ code: 'is_root' });
  }
  expect(list(play.in())).toContain('a/mounted/canary');
  expect(readdirSync(play.in()).toSorted()).toEqual(['a', 'b']);
});

it('does not go into a directory of the same disk that is mounted a second time', async () => {
  using play = await playground();
  play.make({ 'root/a/bound/': '', elsewhere: '', 'outside/canary': 'x' });
  execFileSync('mount', ['--bind', play.at('outside'), play.in('a/bound')]);
  try {
    for (const permanent of [false, true])
      expect(await play.run(deleteFile, { path: 'a', recursive: true, permanent }, 'full')).toMatchObject({
        code: 'mount_point',
      });
    expect(readdirSync(play.at('outside'))).toEqual(['canary']);
  } finally {
    execFileSync('umount', [play.in('a/bound')]);
  }
});

describe('for good', () => {
  it('needs full access', async () => {
    using play = await playground();
    play.make({ 'root/a': 'x' });
    const outcome = await play.run(deleteFile, { path: 'a', permanent: true }, 'write');
    expect(outcome).toMatchObject({ code: 'insufficient_access' });
    expect(existsSync(play.in('a'))).toBe(true);
  });

  it('removes everything, however it is named and however deep it is, and keeps nothing', async () => {
    using play = await playground();
    play.make({ 'root/d/a/b': 'secret', canary: 'canary' });
    symlinkSync('../../canary', play.in('d/link'));
    execFileSync('mkfifo', [play.in('d/pipe')]);
    const name = Buffer.concat([Buffer.from(play.in('d/')), Buffer.from([0xff])]);
    mkdirSync(name);
    writeFileSync(Buffer.concat([name, Buffer.from([0x2f, 0xfe])]), 'x');
    // Deeper than any path may be long: made at the top and moved down, a part at a time
    for (let level = 0; level < 40; level++) {
      const part = Array.from({ length: 50 }, () => 'd').join('/');
      mkdirSync(play.at('part', part), { recursive: true });
      if (level > 0) renameSync(play.at('deep'), play.at('part', part, 'deep'));
      renameSync(play.at('part'), play.at('deep'));
    }
    renameSync(play.at('deep'), play.in('d/deep'));
    const outcome = await play.run(deleteFile, { path: 'd', recursive: true, permanent: true }, 'full');
    expect(outcome).toEqual({ path: 'd' });
    expect(readdirSync(play.in())).toEqual([]);
    expect(readFileSync(play.at('canary'), 'utf8')).toBe('canary');
    expect(readdirSync(play.at('journal/changes'))).toEqual([]);
    expect(readdirSync(play.at('journal/trash'))).toEqual([]);
  });
});

it('refuses what the journal cannot keep', async () => {
  using play = await playground({ bytes: 1_000 });
  play.make({ 'root/large': 'x'.repeat(1_001), 'root/d/1': 'x'.repeat(600), 'root/d/2': 'x'.repeat(600) });
  for (const path of ['large', 'd'])
    expect(await play.run(deleteFile, { path, recursive: true })).toMatchObject({
      code: 'too_large_to_undo',
      hint: expect.stringContaining('--journal-size'),
    });
  expect(readdirSync(play.in()).toSorted()).toEqual(['d', 'large']);
});

it('does not delete a pipe to the trash', async () => {
  using play = await playground();
  execFileSync('mkfifo', [play.in('pipe')]);
  expect(await play.run(deleteFile, { path: 'pipe' })).toMatchObject({ code: 'not_a_file' });
  expect(readdirSync(play.in())).toEqual(['pipe']);
});

it('loses nothing that others write into a directory while it is copied to the disk of the journal', async () => {
  using play = await playground({}, '8m');
  play.make({ 'root/d/log': '' });
  for (let file = 0; file < 100; file++) play.make({ [`root/d/sub/${file}`]: 'x' });
  const { lines, outcome } = await whileWriting(
    play.in('d'),
    play.run(deleteFile, { path: 'd', recursive: true }),
  );
  expect(outcome).toMatchObject({ code: 'changed_meanwhile', error: expect.stringContaining('"d"') });
  expect(readFileSync(play.in('d/log'), 'utf8')).toBe('line\n'.repeat(lines));
  expect(readdirSync(play.in())).toEqual(['d']);
  expect(readdirSync(play.at('disk/journal/trash'))).toEqual([]);
  expect(readdirSync(play.at('disk/journal/changes'))).toEqual([]);
  // With nobody in the way
  await play.run(deleteFile, { path: 'd', recursive: true });
  expect(readdirSync(play.in())).toEqual([]);
});
