import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git } from '../temporary.ts';
import { change, ended, expectWhole, large, leftIn, serving, sleepIn } from './serving.ts';

const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('a server whose host closes stdin while it commits', () => {
  it('finishes the commit, and the index agrees', async () => {
    using folder = temporaryFolder();
    const top = large(folder, 500);
    for (const [index, delay] of [0, 60, 120].entries()) {
      change(folder, 500, `time-${index}`);
      const child = await serving(top, 'git_commit', { message: `Time ${index}`, all: true });
      while (!existsSync(join(top, '.git/index.lock'))) await setTimeout(1);
      await setTimeout(delay);
      child.stdin?.end();
      await ended(child);
      expect(git(top, 'log', '-1', '--format=%s')).toBe(`Time ${index}\n`);
      expectWhole(top);
    }
  }, 30_000);

  it.each(['pre-commit', 'post-commit'])('ends in time in a %s hook that does not', async (hook) => {
    using folder = temporaryFolder();
    const top = large(folder, 3);
    sleepIn(folder, hook);
    change(folder, 3, 'changed');
    const child = await serving(top, 'git_commit', { message: 'x', all: true }, `--trust-repo-config=${top}`);
    await expect.poll(() => existsSync(folder.at('begun'))).toBe(true);
    child.stdin?.end();
    await ended(child);
    expect(child.exitCode).toBe(0);
    expect(leftIn(top)).toEqual([]);
    expect(git(top, 'diff-index', '--cached', '--name-only', 'HEAD')).toBe('');
    expect(git(top, 'log', '-1', '--format=%s') === 'x\n').toBe(hook === 'post-commit');
  });
});

it.runIf(isLinux).each(['pre-commit', 'post-commit'])(
  'a process that exits in the %s hook gives the index back',
  async (hook) => {
    using folder = temporaryFolder();
    const top = large(folder, 3);
    sleepIn(folder, hook);
    change(folder, 3, 'changed');
    const program = join(import.meta.dirname, 'leaving.ts');
    const child = spawn(process.execPath, [program, top, folder.at('begun')], {
      env: cleanEnvironment(),
      stdio: 'ignore',
    });
    await ended(child);
    expect(leftIn(top)).toEqual([]);
    expect(git(top, 'diff-index', '--cached', '--name-only', 'HEAD')).toBe('');
    expect(git(top, 'log', '-1', '--format=%s') === 'Left\n').toBe(hook === 'post-commit');
  },
);
