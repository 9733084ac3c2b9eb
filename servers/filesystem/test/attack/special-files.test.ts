import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { launchStdio } from '@handrail/testing';
import { expect, it } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';

const program = join(import.meta.dirname, '../../src/index.ts');

it.runIf(process.platform === 'linux')('neither reads nor waits for what is no file', async () => {
  using folder = temporaryFolder();
  folder.make({ 'root/a.txt': 'ordinary\n' });
  const at = (name: string) => folder.at('root', name);
  execFileSync(
    'mkfifo',
    Array.from({ length: 10 }, (_, index) => at(`fifo-${index}`)),
  );
  execFileSync('mknod', [at('null'), 'c', '1', '3']);
  execFileSync('mknod', [at('zero'), 'c', '1', '5']);
  symlinkSync('/proc/self/mem', at('mem'));
  const socket = createServer().listen(at('socket'));
  const args = [program, folder.at('root'), '--access=write', `--journal=${folder.at('journal')}`];
  await using session = await launchStdio({ command: process.execPath, args }, 'v2-modern');

  const read = async (path: string) => (await session.call('read_file', { path })).text.split(':')[0];
  const names = ['null', 'zero', 'socket', ...Array.from({ length: 10 }, (_, index) => `fifo-${index}`)];
  expect(await Promise.all(names.map(read))).toEqual(names.map(() => 'not_a_file'));
  expect(await read('mem')).toBe('outside_roots');
  expect(await read('a.txt')).toBe('a.txt');

  const refusals = await Promise.all([
    session.call('edit_file', { path: 'fifo-0', edits: [{ old: 'a', new: 'b' }] }),
    session.call('write_file', { path: 'fifo-1', content: 'x', mode: 'overwrite' }),
    session.call('write_file', { path: 'null', content: 'x', mode: 'append' }),
    session.call('search_text', { pattern: 'x', path: 'fifo-2' }),
  ]);
  expect(refusals.map(({ isError, text }) => [isError, text.split(':')[0]])).toEqual(
    refusals.map(() => [true, 'not_a_file']),
  );
  // Walks name them, and search goes past them.
  expect((await session.call('list_directory')).text).toContain('fifo-0 (pipe, socket or device)');
  expect((await session.call('search_text', { pattern: 'ordinary' })).text).toContain('a.txt');
  socket.close();
});
