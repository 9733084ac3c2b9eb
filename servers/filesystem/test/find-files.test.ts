import { symlinkSync, utimesSync } from 'node:fs';
import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';
import { fenced } from './fenced.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const tree = {
  'src/index.ts': '',
  'src/deep/index.test.ts': '',
  'src/deep/notes.md': 'x'.repeat(500),
  'dist/index.js': '',
  '.github/workflows/ci.yml': '',
  '.git/config': '',
  '.gitignore': 'dist/\n*.log\n!keep.log\n',
  'a.log': '',
  'keep.log': '',
};

it('finds by name at any depth, and by path', async () => {
  using folder = temporaryFolder();
  folder.make(tree);
  symlinkSync('src', folder.at('link'));
  await using session = await connect(server, { args: [folder.path] });
  const find = async (args: Record<string, unknown>) => fenced((await session.call('find_files', args)).text);
  expect(await find({ glob: '*.ts' })).toEqual(['src/index.ts', 'src/deep/index.test.ts']);
  expect(await find({ glob: 'src/*.ts' })).toEqual(['src/index.ts']);
  expect(await find({ glob: '**/deep/**' })).toEqual(['src/deep/index.test.ts', 'src/deep/notes.md']);
  expect(await find({ glob: '*.{yml,md}' })).toEqual(['.github/workflows/ci.yml', 'src/deep/notes.md']);
  expect(await find({ glob: '*.ts', path: 'src/deep' })).toEqual(['src/deep/index.test.ts']);
  expect(await find({ glob: 'nothing' })).toEqual([]);
});

it('leaves out .git and what .gitignore excludes, unless asked', async () => {
  using folder = temporaryFolder();
  folder.make(tree);
  await using session = await connect(server, { args: [folder.path] });
  const find = async (args: Record<string, unknown>) => fenced((await session.call('find_files', args)).text);
  expect(await find({ glob: '*.log' })).toEqual(['keep.log']);
  expect(await find({ glob: 'index.js' })).toEqual([]);
  expect(await find({ glob: 'index.js', ignored: true })).toEqual(['dist/index.js']);
  expect(await find({ glob: 'config', ignored: true })).toEqual(['.git/config']);
  // Who names an ignored directory wants to see it.
  expect(await find({ glob: '*', path: 'dist' })).toEqual(['dist/index.js']);
});

it('tells kinds apart, and looks at size and time where asked', async () => {
  using folder = temporaryFolder();
  folder.make(tree);
  symlinkSync('src', folder.at('link'));
  utimesSync(folder.at('src/index.ts'), 1_600_000_000, 1_600_000_000);
  await using session = await connect(server, { args: [folder.path] });
  const find = async (args: Record<string, unknown>) => fenced((await session.call('find_files', args)).text);
  expect(await find({ glob: '*', type: 'directory' })).toEqual([
    '.github/',
    'src/',
    '.github/workflows/',
    'src/deep/',
  ]);
  expect(await find({ glob: '*', type: 'link' })).toEqual(['link']);
  expect(await find({ glob: '*', larger_than: 100 })).toContain('src/deep/notes.md');
  expect(await find({ glob: '*', type: 'file', larger_than: 100 })).toEqual(['src/deep/notes.md']);
  const recent = await find({ glob: '*.ts', modified_after: '2020-12-31' });
  expect(recent).toEqual(['src/deep/index.test.ts']);
  expect((await session.call('find_files', { glob: '*', modified_after: 'yesterday' })).text).toMatch(
    /^invalid_argument: modified_after: /,
  );
});

it('goes on by cursor, each file once', async () => {
  using folder = temporaryFolder();
  const names = Array.from({ length: 1_200 }, (_, index) => `d${index % 20}/e${index % 3}/file-${index}.txt`);
  folder.make(Object.fromEntries(names.map((name) => [name, ''])));
  await using session = await connect(server, { args: [folder.path] });
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { text } = await session.call('find_files', {
      glob: '*.txt',
      ...(cursor !== undefined && { cursor }),
    });
    seen.push(...fenced(text));
    cursor = /cursor="([^"]+)"/.exec(text)?.[1];
  } while (cursor !== undefined);
  expect(seen.toSorted()).toEqual(names.toSorted());
});

it('looks through all folders when there are several', async () => {
  using folder = temporaryFolder();
  folder.make({ 'one/a.txt': '', 'two/b.txt': '', 'three/c.txt': '' });
  await using session = await connect(server, { args: [folder.at('one'), folder.at('two')] });
  const { text } = await session.call('find_files', { glob: '*.txt' });
  expect(fenced(text)).toEqual([folder.at('one/a.txt'), folder.at('two/b.txt')]);
});

it.each(['', '[a', '{a,b', 'x'.repeat(2_000), '{a,b}'.repeat(10)])('refuses the glob %j', async (glob) => {
  using folder = temporaryFolder();
  await using session = await connect(server, { args: [folder.path] });
  expect((await session.call('find_files', { glob })).text).toMatch(/^invalid_glob: /);
});
