import { existsSync, readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { type ProcessOptions, runProcess } from '../src/process/run-process.ts';
import { temporaryFolder } from '@handrail/testing/temporary';

const shell = async (script: string, options: Partial<ProcessOptions> = {}) =>
  await runProcess('/bin/sh', ['-c', script], {
    directory: '/',
    environment: { PATH: process.env['PATH'] ?? '' },
    signal: AbortSignal.timeout(20_000),
    ...options,
  });

const lives = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // A zombie that nobody waited for is dead too.
    return !/^\d+ \([^)]*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const pidIn = async (path: string): Promise<number> => {
  await vi.waitUntil(() => existsSync(path) && readFileSync(path, 'utf8').endsWith('\n'), {
    timeout: 10_000,
  });
  return Number(readFileSync(path, 'utf8'));
};

it('hands on bytes, standard error and exit code as they are', async () => {
  expect(await shell(String.raw`printf 'a\000\377'; printf 'oh' >&2; exit 3`)).toEqual({
    out: Buffer.from([97, 0, 255]),
    err: 'oh',
    code: 3,
    cut: false,
  });
});

it('gives input, and otherwise an empty one', async () => {
  expect((await shell('cat', { input: 'text' })).out.toString()).toBe('text');
  expect((await shell('cat')).out.toString()).toBe('');
  expect(await shell('exec true', { input: 'x'.repeat(1 << 20) })).toMatchObject({ code: 0 });
});

it('ends the program when there is more than was wanted', async () => {
  expect(await shell('yes', { limit: 100 })).toMatchObject({ cut: true, out: Buffer.from('y\n'.repeat(50)) });
  const seen: number[] = [];
  const take = (chunk: Buffer) => seen.push(chunk.length) < 3;
  expect(await shell('yes', { take })).toMatchObject({ cut: true, out: Buffer.alloc(0) });
  expect(seen).toHaveLength(3);
});

it('hands on what the one who takes the output throws', async () => {
  const take = () => {
    throw new Error('too much');
  };
  await expect(shell('yes', { take })).rejects.toThrow('too much');
});

it('sees only the environment it is given', async () => {
  expect(
    (await shell('env', { environment: { PATH: '/usr/bin:/bin', ONE: '1' } })).out.toString(),
  ).not.toContain('HOME=');
});

it.each([
  ['obeys', 'sleep 60 & echo $! >child; wait'],
  ['ignores signals', `sh -c 'trap "" TERM; echo $$ >child; while :; do sleep 1; done' & wait`],
])('ends all that it started when the call is cancelled, also what %s', async (_, script) => {
  using folder = temporaryFolder();
  const cancelled = new AbortController();
  const running = shell(script, { directory: folder.path, signal: cancelled.signal });
  const child = await pidIn(folder.at('child'));
  expect(lives(child)).toBe(true);
  cancelled.abort(new Error('cancelled'));
  await expect(running).rejects.toThrow('cancelled');
  await vi.waitUntil(() => !lives(child), { timeout: 5_000 });
});

it('does not wait for what was left behind in the background with its pipes', async () => {
  using folder = temporaryFolder();
  const done = await shell('setsid sleep 30 & echo $! >child; echo done', { directory: folder.path });
  expect(done.out.toString()).toBe('done\n');
  process.kill(await pidIn(folder.at('child')));
});

it('begins nothing when the call is cancelled already', async () => {
  await expect(shell('true', { signal: AbortSignal.abort(new Error('early')) })).rejects.toThrow('early');
});

it('fails when the program is not there', async () => {
  await expect(
    runProcess('/nowhere/git', [], { directory: '/', environment: {}, signal: AbortSignal.timeout(5_000) }),
  ).rejects.toThrow('ENOENT');
});
