import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { undoChange } from '../src/tools/undo-change.ts';
import { writeFile } from '../src/tools/write-file.ts';
import { origin, playground } from './changing.ts';

it('creates a file and its parents, with what a shell would give them', async () => {
  using play = await playground();
  const written = await play.run(writeFile, { path: 'a/b/c.txt', content: 'né\n' });
  expect(written).toEqual({
    path: 'a/b/c.txt',
    change: expect.stringMatching(/^[0-9a-z]{11}$/),
    etag: expect.stringMatching(/^[\w-]{11}$/),
    bytes: 4,
    created: true,
  });
  expect(readFileSync(play.in('a/b/c.txt'), 'utf8')).toBe('né\n');
  writeFileSync(play.at('as-usual'), '');
  expect(statSync(play.in('a/b/c.txt')).mode).toBe(statSync(play.at('as-usual')).mode);
  mkdirSync(play.at('directory'));
  expect(statSync(play.in('a/b')).mode).toBe(statSync(play.at('directory')).mode);
});

it('never replaces a file unless told to', async () => {
  using play = await playground();
  play.make({ 'root/a.txt': 'old' });
  expect(await play.run(writeFile, { path: 'a.txt', content: 'new' })).toMatchObject({
    code: 'exists',
    hint: expect.stringContaining('mode=overwrite'),
  });
  expect(readFileSync(play.in('a.txt'), 'utf8')).toBe('old');
  expect(await play.run(writeFile, { path: 'a.txt', content: 'new', mode: 'overwrite' })).toMatchObject({
    created: false,
    bytes: 3,
  });
  expect(readFileSync(play.in('a.txt'), 'utf8')).toBe('new');
  expect(readdirSync(play.in())).toEqual(['a.txt']);
});

it('makes a directory of a path that ends in a slash', async () => {
  using play = await playground();
  expect(await play.run(writeFile, { path: 'x/y/' })).toMatchObject({ path: 'x/y', created: true });
  expect(statSync(play.in('x/y')).isDirectory()).toBe(true);
  expect(await play.run(writeFile, { path: 'x/y/' })).toMatchObject({ code: 'exists' });
  expect(await play.run(writeFile, { path: 'x/z/', content: 'text' })).toMatchObject({
    code: 'invalid_argument',
  });
  expect(existsSync(play.in('x/z'))).toBe(false);
  await play.run(undoChange, {});
  expect(existsSync(play.in('x'))).toBe(false);
});

describe('the encoding of a file', () => {
  const utf16 = (text: string) => Buffer.from(`\u{FEFF}${text}`, 'utf16le');
  it.each([
    ['UTF-8 with a mark', Buffer.from('\u{FEFF}old\n'), Buffer.from('\u{FEFF}né\n')],
    ['UTF-16LE', utf16('old\n'), utf16('né\n')],
    ['UTF-16BE', utf16('old\n').swap16(), utf16('né\n').swap16()],
    ['Latin-1', Buffer.from('d\u00e9j\u00e0\n', 'latin1'), Buffer.from('n\u00e9\n', 'latin1')],
    ['binary', Buffer.from([0, 255, 1]), Buffer.from('né\n')],
  ])('%s stays when it is overwritten', async (_name, before, after) => {
    using play = await playground();
    play.make({ 'root/a': before });
    await play.run(writeFile, { path: 'a', content: 'né\n', mode: 'overwrite' });
    expect(readFileSync(play.in('a'))).toEqual(after);
  });

  it('has one mark, also when the content brings another', async () => {
    using play = await playground();
    play.make({ 'root/a': utf16('old\n') });
    await play.run(writeFile, { path: 'a', content: '\u{FEFF}né\n', mode: 'overwrite' });
    expect(readFileSync(play.in('a'))).toEqual(utf16('né\n'));
  });

  it('becomes UTF-8 when it lacks a character', async () => {
    using play = await playground();
    play.make({ 'root/a': Buffer.from('\u00e9', 'latin1') });
    await play.run(writeFile, { path: 'a', content: '€', mode: 'overwrite' });
    expect(readFileSync(play.in('a'), 'utf8')).toBe('€');
  });

  it.each([
    ['UTF-16LE', utf16('a\n'), utf16('a\né\n')],
    ['UTF-16BE', utf16('a\n').swap16(), utf16('a\né\n').swap16()],
    ['UTF-8 with a mark', Buffer.from('\u{FEFF}a'), Buffer.from('\u{FEFF}aé\n')],
    ['Latin-1', Buffer.from('\u00e9', 'latin1'), Buffer.from('\u00e9\u00e9\n', 'latin1')],
    ['lines that end in CRLF', Buffer.from('a\r\n'), Buffer.from('a\r\né\r\n')],
    ['mixed line endings', Buffer.from('a\r\nb\n'), Buffer.from('a\r\nb\né\n')],
    ['nothing', Buffer.alloc(0), Buffer.from('é\n')],
  ])('%s stays when something is appended', async (_name, before, after) => {
    using play = await playground();
    play.make({ 'root/a': before });
    await play.run(writeFile, { path: 'a', content: 'é\n', mode: 'append' });
    expect(readFileSync(play.in('a'))).toEqual(after);
  });

  it('is no text: nothing is appended', async () => {
    using play = await playground();
    play.make({ 'root/a': Buffer.from([0, 255, 1]) });
    expect(await play.run(writeFile, { path: 'a', content: 'x', mode: 'append' })).toMatchObject({
      code: 'binary_file',
    });
    expect(readFileSync(play.in('a'))).toEqual(Buffer.from([0, 255, 1]));
  });
});

it('appends to a file larger than what is held in memory', async () => {
  using play = await playground();
  const large = Buffer.alloc(40 * 2 ** 20, 'abc\n');
  play.make({ 'root/large': large });
  const { bytes, change, etag } = await play.run(writeFile, {
    path: 'large',
    content: 'end',
    mode: 'append',
  });
  expect(bytes).toBe(large.length + 3);
  expect(etag).toMatch(/^s.{11}$/);
  expect(readFileSync(play.in('large')).equals(Buffer.concat([large, Buffer.from('end')]))).toBe(true);
  expect(
    await play.run(writeFile, { path: 'large', content: 'more', mode: 'append', if_match: etag }),
  ).toMatchObject({
    bytes: large.length + 7,
  });
  expect(await play.run(undoChange, { change })).toMatchObject({ code: 'changed_since' });
  await play.run(undoChange, {});
  await play.run(undoChange, {});
  expect(readFileSync(play.in('large')).equals(large)).toBe(true);
});

it('keeps permissions and owner, and drops what would lend rights', async () => {
  using play = await playground();
  play.make({ 'root/a': 'x' });
  chownSync(play.in('a'), 1234, 2345);
  chmodSync(play.in('a'), 0o4751);
  await play.run(writeFile, { path: 'a', content: 'y', mode: 'overwrite' });
  expect(statSync(play.in('a'))).toMatchObject({ uid: 1234, gid: 2345, mode: 0o100751 });
});

it('writes through a link to its file, and leaves another name of the file as it was', async () => {
  using play = await playground();
  play.make({ 'root/a/file': 'old', outside: 'canary' });
  symlinkSync('a/file', play.in('link'));
  linkSync(play.in('a/file'), play.in('second'));
  expect(await play.run(writeFile, { path: 'link', content: 'new', mode: 'overwrite' })).toMatchObject({
    path: 'a/file',
  });
  expect(readFileSync(play.in('a/file'), 'utf8')).toBe('new');
  expect(readFileSync(play.in('second'), 'utf8')).toBe('old');
});

it('creates nothing outside, through links or parents', async () => {
  using play = await playground();
  mkdirSync(play.at('outside'));
  symlinkSync('../outside/new', play.in('dangling'));
  symlinkSync('../outside', play.in('directory'));
  for (const path of [
    'dangling',
    'directory/new',
    'directory/x/y/new',
    '../outside/new',
    play.at('outside/new'),
  ])
    for (const mode of ['create', 'overwrite', 'append'])
      expect(await play.run(writeFile, { path, content: 'x', mode })).toMatchObject({
        code: 'outside_roots',
      });
  expect(await play.run(writeFile, { path: 'directory/x/y/' })).toMatchObject({ code: 'outside_roots' });
  expect(readdirSync(play.at('outside'))).toEqual([]);
});

it.each([
  ['a directory', 'is_a_directory', 'directory'],
  ['a pipe', 'not_a_file', 'pipe'],
  ['the root', 'is_a_directory', '.'],
  ['below a file', 'not_a_directory', 'file/x'],
  ['what is denied', 'denied', '.git/config'],
  ['a temporary name', 'denied', '.handrail-abc.tmp'],
])('does not write %s', async (_what, code, path) => {
  using play = await playground();
  play.make({ 'root/directory/': '', 'root/file': 'x', 'root/.git/': '' });
  const { execFileSync } = await import('node:child_process');
  execFileSync('mkfifo', [play.in('pipe')]);
  for (const mode of ['overwrite', 'append'])
    expect(await play.run(writeFile, { path, content: 'x', mode })).toMatchObject({ code });
  expect(readdirSync(play.in()).toSorted()).toEqual(['.git', 'directory', 'file', 'pipe']);
});

it('takes only the state of the file that is meant', async () => {
  using play = await playground();
  play.make({ 'root/a': 'one' });
  const conflict = await play.run(writeFile, {
    path: 'a',
    content: 'x',
    mode: 'overwrite',
    if_match: 'AAAAAAAAAAA',
  });
  expect(conflict).toMatchObject({ code: 'conflict' });
  const [, etag] = /etag is (\S+) now/.exec(String(conflict['error'])) ?? [];
  const { etag: next } = await play.run(writeFile, {
    path: 'a',
    content: 'two',
    mode: 'overwrite',
    if_match: etag,
  });
  expect(
    await play.run(writeFile, { path: 'a', content: 'x', mode: 'overwrite', if_match: etag }),
  ).toMatchObject({
    code: 'conflict',
    error: expect.stringContaining(String(next)),
  });
  expect(
    await play.run(writeFile, { path: 'none', content: 'x', mode: 'overwrite', if_match: etag }),
  ).toMatchObject({
    code: 'conflict',
  });
  expect(readFileSync(play.in('a'), 'utf8')).toBe('two');
});

it('lets one of two writers with the same etag win', async () => {
  using play = await playground();
  play.make({ 'root/a': 'one' });
  const { etag } = await play.run(writeFile, { path: 'a', content: 'start', mode: 'overwrite' });
  const outcomes = await Promise.all(
    Array.from(
      { length: 20 },
      async (_, index) =>
        await play.run(writeFile, {
          path: 'a',
          content: `writer ${index}`,
          mode: 'overwrite',
          if_match: etag,
        }),
    ),
  );
  expect(outcomes.filter(({ code }) => code === 'conflict')).toHaveLength(19);
  const winner = outcomes.findIndex(({ code }) => code === undefined);
  expect(readFileSync(play.in('a'), 'utf8')).toBe(`writer ${winner}`);
});

it('loses nothing when many append at once, or make the same parents', async () => {
  using play = await playground();
  await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      await play.run(writeFile, { path: 'log', content: `${index}\n`, mode: 'append' });
      await play.run(writeFile, { path: `deep/er/${index}`, content: 'x' });
    }),
  );
  const lines = readFileSync(play.in('log'), 'utf8').trim().split('\n').map(Number);
  expect(lines.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  expect(readdirSync(play.in('deep/er'))).toHaveLength(30);
});

it('notices what another program writes between reading and replacing', async () => {
  using play = await playground();
  play.make({ 'root/a': 'one' });
  const write = play.changes.write(
    'a',
    {
      when: 'present',
      content: () => {
        writeFileSync(play.in('a'), 'two!');
        return Buffer.from('three');
      },
    },
    origin,
  );
  await expect(write).rejects.toMatchObject({ code: 'changed_meanwhile' });
  expect(readFileSync(play.in('a'), 'utf8')).toBe('two!');
  expect(readdirSync(play.in())).toEqual(['a']);
  expect(readdirSync(play.at('journal/changes'))).toEqual([]);
});

it('leaves nothing behind when it is cancelled', async () => {
  using play = await playground();
  const ending = new AbortController();
  const write = play.changes.write(
    'new/parent/a',
    {
      when: 'absent',
      content: () => {
        ending.abort();
        return Buffer.from('x');
      },
    },
    { tool: 'test', signal: ending.signal },
  );
  await expect(write).rejects.toThrow('aborted');
  expect(readdirSync(play.in())).toEqual([]);
});

it('keeps the journal to its user', async () => {
  using play = await playground();
  play.make({ 'root/a': 'secret' });
  await play.run(writeFile, { path: 'a', content: 'x', mode: 'overwrite' });
  const modes = readdirSync(play.at('journal'), { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(play.at('journal', name)).mode & 0o077,
  );
  expect(modes.length).toBeGreaterThan(5);
  expect(new Set(modes)).toEqual(new Set([0]));
});
