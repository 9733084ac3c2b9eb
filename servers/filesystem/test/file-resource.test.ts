import { renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connect, launchStdio } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const program = join(import.meta.dirname, '../src/index.ts');
const TEMPLATE = 'file:///{+path}';
const uri = (path: string): string => pathToFileURL(path).href;

it('gives a whole file, text as text and the rest as bytes, whatever its name', async () => {
  using folder = temporaryFolder();
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 1, 2, 0xff]);
  const name = 'ünï cödé 100%25 #1?.txt';
  folder.make({ [name]: 'text\n'.repeat(9_000), 'a.png': bytes });
  await using session = await connect(server, { args: [folder.path] });
  expect(await session.read(uri(folder.at(name)))).toBe('text\n'.repeat(9_000));
  expect(await session.contents(uri(folder.at('a.png')))).toMatchObject([
    { mimeType: 'image/png', blob: bytes.toString('base64') },
  ]);
});

it('gives nothing of what tools do not', async () => {
  using folder = temporaryFolder();
  folder.make({
    'root/.env': 'canary',
    'outside.txt': 'canary',
    'root/large.txt': Buffer.alloc(1024 * 1024 + 1),
  });
  symlinkSync('../outside.txt', folder.at('root/link'));
  await using session = await connect(server, { args: [folder.at('root')] });
  const read = async (path: string) => await session.read(uri(path));
  await expect(read(folder.at('outside.txt'))).rejects.toThrow('outside_roots');
  await expect(read(folder.at('root/link'))).rejects.toThrow('outside_roots');
  await expect(read(folder.at('root/.env'))).rejects.toThrow('denied');
  await expect(read(folder.at('root/none'))).rejects.toThrow('not_found');
  await expect(read(folder.at('root/large.txt'))).rejects.toThrow('too_large');
  await expect(session.read('file:///../../etc/passwd')).rejects.toThrow('outside_roots');
});

it('completes paths, of the folders and in them', async () => {
  using folder = temporaryFolder();
  folder.make({
    'root/src/index.ts': '',
    'root/src/info.ts': '',
    'root/src/.env': '',
    'root/setup.md': '',
    'other/x': '',
  });
  await using session = await connect(server, { args: [folder.at('root')] });
  const complete = async (typed: string) =>
    (await session.complete(TEMPLATE, 'path', typed)).values.map((path) =>
      path.replace(folder.path.slice(1), '…'),
    );
  const at = (path: string) => folder.at(path).slice(1);
  expect(await complete(at('ro'))).toEqual(['…/root/']);
  expect(await complete(`${at('root')}/`)).toEqual(['…/root/setup.md', '…/root/src/']);
  expect(await complete(at('root/src/in'))).toEqual(['…/root/src/index.ts', '…/root/src/info.ts']);
  expect(await complete(`${at('root/src')}/.`)).toEqual([]);
  expect(await complete(`${at('other')}/`)).toEqual([]);
  expect(await complete('etc/pass')).toEqual([]);
});

it('tells who subscribed when a file was changed, replaced or deleted', async () => {
  using folder = temporaryFolder();
  folder.make({ 'a.txt': '1', 'b.txt': '1' });
  await using session = await launchStdio(
    { command: process.execPath, args: [program, folder.path] },
    'v2-legacy',
  );
  let heard = 0;
  await session.subscribe(uri(folder.at('a.txt')), () => (heard += 1));
  await expect(session.subscribe(uri('/etc/passwd'), () => {})).rejects.toThrow('outside_roots');
  writeFileSync(folder.at('b.txt'), '2');
  writeFileSync(folder.at('a.txt'), '2');
  await expect.poll(() => heard).toBe(1);
  writeFileSync(folder.at('new'), '3');
  renameSync(folder.at('new'), folder.at('a.txt'));
  await expect.poll(() => heard).toBe(2);
});
