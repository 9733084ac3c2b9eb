import { symlinkSync } from 'node:fs';
import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';
import { fenced } from './fenced.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

/** Without the number that a fence draws for each answer. */
const plain = (text: string): string => text.replaceAll(/untrusted [0-9a-z]+/g, 'untrusted N');

/** The smallest PNG: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

it('reads a text, and tells what is needed to read on and to change it', async () => {
  using folder = temporaryFolder();
  folder.make({ 'a.txt': 'one\ntwo\nthree\n' });
  await using session = await connect(server, { args: [folder.path] });
  const { text } = await session.call('read_file', { path: 'a.txt' });
  expect(plain(text)).toMatchInlineSnapshot(`
    "a.txt: lines 1-3 of 3, utf-8, lf, etag tihcV-h5fbX
    --- untrusted N: a.txt ---
    one
    two
    three
    --- end of untrusted N ---"
  `);
});

it('reads some lines, from either end', async () => {
  using folder = temporaryFolder();
  folder.make({ 'a.txt': 'one\ntwo\nthree\nfour' });
  await using session = await connect(server, { args: [folder.path] });
  const read = async (args: object) =>
    plain((await session.call('read_file', { path: 'a.txt', ...args })).text);
  expect(await read({ offset: 2, limit: 2 })).toMatchInlineSnapshot(`
    "a.txt: lines 2-3 of 4, next offset 4, utf-8, lf, etag wvp9OEBl4Qj
    --- untrusted N: a.txt ---
    two
    three
    --- end of untrusted N ---"
  `);
  expect(await read({ offset: -1 })).toMatchInlineSnapshot(`
    "a.txt: lines 4-4 of 4, no final line ending, utf-8, lf, etag wvp9OEBl4Qj
    --- untrusted N: a.txt ---
    four
    --- end of untrusted N ---"
  `);
  expect(await read({ offset: -3, limit: 1 })).toContain('\ntwo\n');
  expect(await read({ offset: 5 })).toMatch(/^past_end: There is no line 5: the file has 4 lines\./);
  expect(await read({ offset: 0 })).toMatch(/^invalid_argument: Lines are counted from 1\./);
});

it.each([
  ['utf-8-bom', Buffer.from('\uFEFFhé\r\nb\r\n')],
  ['utf-16le', Buffer.from('\uFEFFhé\r\nb\r\n', 'utf16le')],
  ['utf-16be', Buffer.from('\uFEFFhé\r\nb\r\n', 'utf16le').swap16()],
  ['latin1', Buffer.from('hé\r\nb\r\n', 'latin1')],
])('reads %s, and says that it is', async (encoding, bytes) => {
  using folder = temporaryFolder();
  folder.make({ 'a.txt': bytes });
  await using session = await connect(server, { args: [folder.path] });
  const { text } = await session.call('read_file', { path: 'a.txt' });
  expect(text).toContain(`${encoding}, crlf`);
  expect(text).toContain('\nhé\nb\n');
});

it('pages through a long text, each byte once, also within a line', async () => {
  using folder = temporaryFolder();
  const lines = Array.from({ length: 3_000 }, (_, index) => `line ${index} ${'é'.repeat(index % 9)}`);
  folder.make({ 'lines.txt': lines.join('\n'), 'one-line.json': JSON.stringify(lines) });
  await using session = await connect(server, { args: [folder.path] });
  for (const [path, whole] of [
    ['lines.txt', lines.join('\n')],
    ['one-line.json', JSON.stringify(lines)],
  ] as const) {
    const parts: string[] = [];
    let cursor: string | undefined;
    do {
      const { text, isError } = await session.call('read_file', {
        path,
        ...(cursor !== undefined && { cursor }),
      });
      expect(isError).toBe(false);
      parts.push(fenced(text).join('\n'));
      cursor = /cursor="([^"]+)"/.exec(text)?.[1];
    } while (cursor !== undefined);
    expect(parts.length).toBeGreaterThan(3);
    expect(parts.join(path === 'lines.txt' ? '\n' : '')).toBe(whole);
  }
});

it('says when the file was changed between two pages', async () => {
  using folder = temporaryFolder();
  folder.make({ 'a.txt': 'x\n'.repeat(10_000) });
  await using session = await connect(server, { args: [folder.path] });
  const first = await session.call('read_file', { path: 'a.txt' });
  folder.make({ 'a.txt': 'y\n'.repeat(10_000) });
  const cursor = /cursor="([^"]+)"/.exec(first.text)?.[1];
  const { text } = await session.call('read_file', { path: 'a.txt', cursor });
  expect(text).toContain('[the file was changed since the page before]');
});

it('reads several files at once; one that cannot be read does not keep back the others', async () => {
  using folder = temporaryFolder();
  folder.make({
    'a.txt': 'A\n',
    'b/': '',
    'c.txt': 'C\n',
    'long.txt': 'long\n'.repeat(9_000),
    'later.txt': 'L',
  });
  await using session = await connect(server, { args: [folder.path] });
  const { text } = await session.call('read_file', {
    paths: ['a.txt', 'b', 'none', 'c.txt', 'long.txt', 'later.txt'],
  });
  expect(
    plain(text)
      .replace(/(long\n)+/, 'long …\n')
      .replace(/1-\d+ of 9000, next offset \d+/, '1-N of 9000, next offset N + 1'),
  ).toMatchInlineSnapshot(`
    "a.txt: lines 1-1 of 1, utf-8, lf, etag BvlhuAK8Ru4
    --- untrusted N: a.txt ---
    A
    --- end of untrusted N ---
    b: is_a_directory: "b" is a directory.
    none: not_found: "none" does not exist.
    c.txt: lines 1-1 of 1, utf-8, lf, etag EvN6ioQDTT5
    --- untrusted N: c.txt ---
    C
    --- end of untrusted N ---
    long.txt: lines 1-N of 9000, next offset N + 1, utf-8, lf, etag _dwp98SOk1g
    --- untrusted N: long.txt ---
    long …
    --- end of untrusted N ---
    [no room on this page for 1 of 6: from later.txt on]"
  `);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
});

it('gives an image to look at, and a link to one that is too large', async () => {
  using folder = temporaryFolder();
  folder.make({ 'dot.png': PIXEL, 'huge.png': Buffer.concat([PIXEL, Buffer.alloc(4e6)]), 'a.txt': 'text' });
  await using session = await connect(server, { args: [folder.path] });
  const { parts } = await session.call('read_file', { path: 'dot.png' });
  expect(parts).toEqual([
    { type: 'text', text: `dot.png: image/png, ${PIXEL.length} bytes` },
    { type: 'image', mimeType: 'image/png', data: PIXEL.toString('base64') },
  ]);
  const huge = await session.call('read_file', { path: 'huge.png' });
  expect(huge.parts).toMatchObject([
    { type: 'text' },
    {
      type: 'resource_link',
      uri: `file://${folder.at('huge.png')}`,
      mimeType: 'image/png',
      size: 4e6 + PIXEL.length,
    },
  ]);
  const text = await session.call('read_file', { path: 'a.txt', as: 'image' });
  expect(text.text).toMatch(/^not_an_image: /);
});

it('gives bytes as base64, in pages', async () => {
  using folder = temporaryFolder();
  const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, index) => (index * 7 + (index >> 8)) % 256));
  folder.make({ 'a.bin': bytes });
  await using session = await connect(server, { args: [folder.path] });
  expect((await session.call('read_file', { path: 'a.bin' })).text).toMatch(/^binary_file: /);
  const parts: Buffer[] = [];
  let cursor: string | undefined;
  do {
    const { text } = await session.call('read_file', {
      path: 'a.bin',
      as: 'base64',
      ...(cursor && { cursor }),
    });
    const lines = text.split('\n').filter((line) => !line.startsWith('['));
    parts.push(Buffer.from(lines[1] ?? '', 'base64'));
    cursor = /cursor="([^"]+)"/.exec(text)?.[1];
  } while (cursor !== undefined);
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  const tail = await session.call('read_file', { path: 'a.bin', as: 'base64', offset: -3 });
  expect(tail.text).toContain(bytes.subarray(-3).toString('base64'));
});

it('refuses what is not a file of the folders', async () => {
  using folder = temporaryFolder();
  folder.make({ 'root/a.txt': 'a', 'root/dir/': '', 'outside.txt': 'canary' });
  symlinkSync('../outside.txt', folder.at('root/link'));
  await using session = await connect(server, { args: [folder.at('root')] });
  const code = async (args: Record<string, unknown>) =>
    (await session.call('read_file', args)).text.split(':')[0];
  expect(await code({ path: 'dir' })).toBe('is_a_directory');
  expect(await code({ path: '.' })).toBe('is_a_directory');
  expect(await code({ path: 'none' })).toBe('not_found');
  expect(await code({ path: 'none/none' })).toBe('not_found');
  expect(await code({ path: 'a.txt/b' })).toBe('not_a_directory');
  expect(await code({ path: 'link' })).toBe('outside_roots');
  expect(await code({ path: folder.at('outside.txt') })).toBe('outside_roots');
  expect(await code({ path: folder.at('no-such-file.txt') })).toBe('outside_roots');
  expect(await code({})).toBe('invalid_argument');
  expect(await code({ path: 'a.txt', paths: ['a.txt'] })).toBe('invalid_argument');
  expect(await code({ paths: ['a.txt'], offset: 1 })).toBe('invalid_argument');
  expect(await code({ path: 'a.txt', offset: 1e9 })).toBe('past_end');
});
