import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Call, defineServer, defineTool } from '@handrail/server';
import { fitPage } from '@handrail/server/page';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { connect } from '../../src/connect.ts';
import { lacks } from '../../src/services.ts';

/** The hardest call of a git server: an answer of many megabytes of which only one page is wanted. */

interface Deps {
  readonly repo: string;
  /** Processes started so far; the test looks at what became of them. */
  readonly started: number[];
}

const started: number[] = [];
let repo = '';

const diffWorktree = defineTool({
  name: 'diff_worktree',
  title: 'Diff the work tree',
  description: 'The first page of what the work tree changes.',
  access: 'read',
  input: z.object({
    stall: z.boolean().default(false).describe('Go on reading to the end, slowly, before answering.'),
  }),
  async run({ stall }, { deps, signal, budget }: Call<Deps>) {
    const git = spawn('git', ['-C', deps.repo, 'diff', '--no-ext-diff', '--no-color'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      signal,
    });
    if (git.pid !== undefined) deps.started.push(git.pid);
    // `close` comes after an abort too, but `once` rejects at the `error` before it.
    const ended = new Promise((resolve) => git.once('close', resolve));
    git.once('error', () => {});
    let text = '';
    try {
      for await (const chunk of git.stdout.setEncoding('utf8')) {
        text += String(chunk);
        if (stall) await new Promise((resolve) => setTimeout(resolve, 200));
        else if (text.length > budget) break; // the reader stops, and so does git
      }
    } finally {
      git.kill();
      await ended;
    }
    return fitPage(
      text,
      budget,
      (kept) => `[cut after line ${kept.split('\n').length}; cursor: ${kept.length}]`,
    );
  },
});

const server = defineServer({
  package: {
    name: '@handrail/spike-git',
    version: '0.0.0',
    description: 'A git diff that is cut while it streams.',
  },
  title: 'Spike',
  instructions: '',
  options: {},
  setup: (): Deps => ({ repo, started }),
  tools: [diffWorktree],
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(lacks('git'))('a git diff of 40 MB', () => {
  beforeAll(() => {
    repo = mkdtempSync(join(tmpdir(), 'handrail-diff-'));
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', repo, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
    const lines = (word: string) =>
      Array.from({ length: 1_000_000 }, (_, line) => `${word} ${line}`).join('\n');
    git('init', '-q');
    writeFileSync(join(repo, 'big.txt'), lines('before'));
    git('add', '.');
    git('commit', '-qm', 'before');
    writeFileSync(join(repo, 'big.txt'), lines('after'));
  });
  afterAll(() => rmSync(repo, { recursive: true }));

  it('is answered with one page, and git is gone', async () => {
    await using session = await connect(server);
    const { text } = await session.call('diff_worktree');
    const lines = text.split('\n');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    expect(lines[0]).toMatch(/^\[cut after line \d+; cursor: \d+\]$/);
    expect(lines.at(-1)).toBe(lines[0]);
    expect(lines[1]).toBe('diff --git a/big.txt b/big.txt');
    expect(started.filter(isAlive)).toEqual([]);
  });

  it('stops when the caller cancels', async () => {
    started.length = 0;
    await using session = await connect(server);
    const cancel = new AbortController();
    const call = session.call('diff_worktree', { stall: true }, { signal: cancel.signal });
    while (started.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(started.every(isAlive)).toBe(true);
    cancel.abort();
    await expect(call).rejects.toThrow(/abort/i);
    await expect.poll(() => started.filter(isAlive)).toEqual([]);
  });

  it('stops at the deadline, with an answer that says so', async () => {
    started.length = 0;
    await using session = await connect(server, { args: ['--deadline=1'] });
    const { isError, text } = await session.call('diff_worktree', { stall: true });
    expect(isError).toBe(true);
    expect(text).toMatch(/^deadline: No answer within 1 s/);
    await expect.poll(() => started.filter(isAlive)).toEqual([]);
  });
});
