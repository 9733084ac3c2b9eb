import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deleteFile } from '../../src/tools/delete-file.ts';
import { editFile } from '../../src/tools/edit-file.ts';
import { moveFile } from '../../src/tools/move-file.ts';
import { undoChange } from '../../src/tools/undo-change.ts';
import { writeFile } from '../../src/tools/write-file.ts';
import { playground } from '../changing.ts';
import { smallDisk } from '../small-disk.ts';

const PAGE = 4_096;

/** Fills a disk, and leaves so many pages of it. */
function fill(path: string, pages: number): void {
  const fd = openSync(join(path, 'filler'), 'w');
  const page = Buffer.alloc(PAGE, 'x');
  let size = 0;
  const write = () => {
    for (;;) size += writeSync(fd, page);
  };
  expect(write).toThrow('ENOSPC');
  closeSync(fd);
  truncateSync(join(path, 'filler'), Math.max(0, size - pages * PAGE));
}

const calls = [
  ['create', writeFile, { path: 'disk/new/parent/a', content: 'n'.repeat(20_000) }],
  ['overwrite', writeFile, { path: 'disk/a', content: 'n'.repeat(20_000), mode: 'overwrite' }],
  ['append', writeFile, { path: 'disk/a', content: 'n', mode: 'append' }],
  ['edit', editFile, { path: 'disk/a', edits: [{ old: 'end', new: 'END' }] }],
  ['copy', moveFile, { from: 'disk/d', to: 'disk/e', copy: true }],
  ['move in', moveFile, { from: 'large', to: 'disk/large' }],
] as const;

const tree = (path: string): string =>
  execFileSync(
    'find',
    [
      '.',
      '!',
      '-name',
      'filler',
      '-type',
      'f',
      '-exec',
      'sha256sum',
      '{}',
      '+',
      '-o',
      '-type',
      'd',
      '-print',
    ],
    {
      cwd: path,
      encoding: 'utf8',
    },
  )
    .split('\n')
    .toSorted()
    .join('\n');

describe.each(calls)('%s', (_name, tool, args) => {
  it('on a full disk leaves all as it was, and says why', async () => {
    using play = await playground();
    play.make({ 'root/disk/': '', 'root/large': 'l'.repeat(20_000) });
    using disk = smallDisk('400k', play.in('disk'));
    play.make({
      'root/disk/a': `${'o'.repeat(20_000)}end`,
      'root/disk/d/1': 'x'.repeat(10_000),
      'root/disk/d/2': 'x'.repeat(10_000),
    });
    const before = tree(play.in());
    let refused = 0;
    for (let pages = 0; ; pages++) {
      fill(disk.path, pages);
      const outcome = await play.run(tool, args);
      expect(
        readdirSync(play.at('journal/pending')).map(
          (name) => statSync(play.at('journal/pending', name)).size,
        ),
      ).toEqual([0]);
      if (outcome['code'] === undefined) break;
      refused += 1;
      expect(outcome).toMatchObject({
        code: 'disk_full',
        hint: expect.stringContaining('Nothing was changed'),
      });
      expect(tree(play.in())).toBe(before);
      expect(readdirSync(play.at('journal/changes'))).toEqual([]);
    }
    expect(refused).toBeGreaterThan(2);
    rmSync(join(disk.path, 'filler'));
    expect((await play.run(undoChange, {}))['code']).toBeUndefined();
    expect(tree(play.in())).toBe(before);
  });

  it('on a disk that is mounted read-only leaves all as it was, and says why', async () => {
    using play = await playground();
    play.make({ 'root/disk/': '', 'root/large': 'l' });
    using disk = smallDisk('400k', play.in('disk'));
    play.make({ 'root/disk/a': 'end', 'root/disk/d/1': 'x' });
    execFileSync('mount', ['-o', 'remount,ro', disk.path]);
    const before = tree(play.in());
    expect(await play.run(tool, args)).toMatchObject({ code: 'read_only_disk' });
    expect(tree(play.in())).toBe(before);
    expect(readdirSync(play.at('journal/changes'))).toEqual([]);
  });
});

it.each([
  ['overwrite', writeFile, { path: 'a', content: 'new', mode: 'overwrite' }],
  ['delete', deleteFile, { path: 'a' }],
  ['delete a directory', deleteFile, { path: 'd', recursive: true }],
  ['move onto', moveFile, { from: 'b', to: 'a', overwrite: true }],
  ['create', writeFile, { path: 'x/y', content: 'new' }],
] as const)('with a full journal, nothing is done: %s', async (_name, tool, args) => {
  using play = await playground({}, '400k');
  play.make({ 'root/a': 'o'.repeat(20_000), 'root/b': 'b', 'root/d/1': 'x'.repeat(10_000) });
  const before = tree(play.in());
  let refused = 0;
  for (let pages = 0; ; pages++) {
    fill(play.at('disk'), pages);
    const outcome = await play.run(tool, args);
    if (outcome['code'] === undefined) break;
    refused += 1;
    expect(outcome).toMatchObject({
      code: 'journal_full',
      hint: expect.stringContaining('Nothing was changed'),
    });
    expect(tree(play.in())).toBe(before);
    expect(readdirSync(play.at('disk/journal/changes'))).toEqual([]);
    expect(readdirSync(play.at('disk/journal/trash'))).toEqual([]);
  }
  expect(refused).toBeGreaterThan(0);
  rmSync(play.at('disk/filler'));
  expect((await play.run(undoChange, {}))['code']).toBeUndefined();
  expect(tree(play.in())).toBe(before);
});
