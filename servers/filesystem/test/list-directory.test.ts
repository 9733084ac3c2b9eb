import { symlinkSync, utimesSync } from 'node:fs';
import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';
import { fenced } from './fenced.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

it('lists the only folder when no path is given, and what each entry is', async () => {
  using folder = temporaryFolder();
  folder.make({ 'b.txt': 'b', 'a/c.txt': 'c', '.hidden': '', '.env': 'SECRET=canary' });
  symlinkSync('b.txt', folder.at('link'));
  await using session = await connect(server, { args: [folder.path] });
  const { text } = await session.call('list_directory');
  expect(text).toContain(`4 entries in ${folder.path}\n`);
  expect(fenced(text)).toEqual(['.hidden', 'a/', 'b.txt', 'link -> b.txt']);
  expect(text).toContain('[left out by the deny list: 1 entry]');
});

it('names the folders when there are several', async () => {
  using folder = temporaryFolder();
  folder.make({ 'one/a': '', 'two/b': '' });
  await using session = await connect(server, { args: [folder.at('one'), folder.at('two')] });
  expect(fenced((await session.call('list_directory')).text)).toEqual([folder.at('one'), folder.at('two')]);
  expect(fenced((await session.call('list_directory', { path: folder.at('two') })).text)).toEqual(['b']);
});

it('lists a tree to a depth; what .gitignore excludes is named, not entered', async () => {
  using folder = temporaryFolder();
  folder.make({
    'src/index.ts': '',
    'src/deep/er/x.ts': '',
    'node_modules/lib/y.js': '',
    '.git/HEAD': '',
    '.gitignore': 'node_modules/\n',
    'README.md': '',
  });
  await using session = await connect(server, { args: [folder.path] });
  const { text } = await session.call('list_directory', { depth: 3 });
  expect(fenced(text)).toEqual([
    './:',
    '.git/',
    '.gitignore',
    'README.md',
    'node_modules/',
    'src/',
    'src/:',
    'deep/',
    'index.ts',
    'src/deep/:',
    'er/',
  ]);
  const inside = await session.call('list_directory', { path: 'node_modules', depth: 2 });
  expect(fenced(inside.text)).toEqual(['./:', 'lib/', 'lib/:', 'y.js']);
  const some = await session.call('list_directory', { depth: 9, glob: '*.ts' });
  expect(fenced(some.text)).toEqual(['src/:', 'index.ts', 'src/deep/er/:', 'x.ts']);
});

it('tells size, time and permissions, and sorts by them', async () => {
  using folder = temporaryFolder();
  folder.make({ small: 'x', large: 'x'.repeat(1_000), middle: 'x'.repeat(10) });
  utimesSync(folder.at('small'), 1_700_000_000, 1_700_000_000);
  utimesSync(folder.at('middle'), 1_600_000_000, 1_600_000_000);
  await using session = await connect(server, { args: [folder.path] });
  const rows = async (args: Record<string, unknown>) =>
    fenced((await session.call('list_directory', args)).text);
  expect((await rows({ details: true })).at(-1)).toBe('        1 2023-11-14T22:13:20Z rw-r--r-- small');
  expect(await rows({ sort: 'size' })).toEqual(['large', 'middle', 'small']);
  expect(await rows({ sort: 'modified' })).toEqual(['large', 'small', 'middle']);
  expect(await rows({ path: 'middle' })).toEqual(['       10 2020-09-13T12:26:40Z rw-r--r-- middle']);
});

it.each(['name', 'size', 'modified'])(
  'goes through a large directory by %s, each entry once',
  async (sort) => {
    using folder = temporaryFolder();
    const names = Array.from({ length: 2_000 }, (_, index) => `entry-${index}`);
    folder.make(Object.fromEntries(names.map((name, index) => [name, 'x'.repeat(index % 7)])));
    await using session = await connect(server, { args: [folder.path] });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { text } = await session.call('list_directory', {
        sort,
        ...(cursor !== undefined && { cursor }),
      });
      seen.push(...fenced(text));
      cursor = /cursor="([^"]+)"/.exec(text)?.[1];
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(names.toSorted());
  },
);

it('keeps its place when the directory changes between two pages', async () => {
  using folder = temporaryFolder();
  const names = Array.from({ length: 1_500 }, (_, index) => `entry-${String(index).padStart(4, '0')}`);
  folder.make(Object.fromEntries(names.map((name) => [name, ''])));
  await using session = await connect(server, { args: [folder.path] });
  const first = await session.call('list_directory');
  const shown = fenced(first.text);
  folder.make({ 'aaa-new': '', 'zzz-new': '' });
  const cursor = /cursor="([^"]+)"/.exec(first.text)?.[1];
  const second = fenced((await session.call('list_directory', { cursor })).text);
  expect(second[0]).toBe(names[shown.length]);
  expect(second).not.toContain('aaa-new');
});
