import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { place } from '../../src/process/process-identity.ts';
import { gitCommit } from '../../src/tools/git-commit.ts';
import { gitStage } from '../../src/tools/git-stage.ts';
import { type Outcome, player, textOf } from '../playing.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git, runGit } from '../temporary.ts';
import { change, ended, expectWhole, large, leftIn, serving, sleepIn } from './serving.ts';

/** Git that a killed server had started is still at work for a moment. */
async function whenFree(call: () => Promise<Outcome>): Promise<Outcome> {
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await call();
    if (!('code' in outcome && outcome.code === 'locked') || attempt === 200) return outcome;
    await setTimeout(25);
  }
}

const isLinux = process.platform === 'linux';

describe.runIf(isLinux)('a server that is killed', () => {
  it('ten times while it commits or stages leaves nothing that the next call does not mend', async () => {
    using folder = temporaryFolder();
    const top = large(folder, 200);
    const { run } = player({ roots: [top], access: 'write' });
    let whileLocked = 0;
    for (let round = 0; round < 10; round += 1) {
      const text = `round-${round}`;
      change(folder, 200, text);
      const isStage = round % 3 === 2;
      const child = await serving(top, isStage ? 'git_stage' : 'git_commit', {
        all: true,
        ...(isStage ? {} : { message: text }),
      });
      while (!existsSync(join(top, '.git/index.lock'))) await setTimeout(1);
      await setTimeout(round * 4);
      child.kill('SIGKILL');
      await ended(child);
      if (existsSync(join(top, '.git/index.lock'))) whileLocked += 1;
      const outcome = await whenFree(
        async () => await run(gitCommit, { message: `${text} again`, all: true }),
      );
      // Where the commit was made before the end there is nothing more.
      expect('code' in outcome ? outcome.code : 'nothing_to_commit').toBe('nothing_to_commit');
      expectWhole(top);
      for (const path of ['old/199.txt', `new-${text}/0.txt`])
        expect(git(top, 'show', `HEAD:${path}`)).toBe(`${path} ${text}\n`);
    }
    expect(whileLocked).toBeGreaterThan(0);
    expect(runGit(top, ['fsck', '--no-dangling']).code).toBe(0);
  }, 60_000);

  it.each([
    ['pre-commit', 'as it was'],
    ['post-commit', 'with the commit'],
  ])('in the %s hook leaves the index %s', async (hook) => {
    using folder = temporaryFolder();
    const top = large(folder, 3);
    const before = git(top, 'rev-parse', 'HEAD');
    sleepIn(folder, hook);
    change(folder, 3, 'changed');
    const child = await serving(top, 'git_commit', { message: 'x', all: true }, `--trust-repo-config=${top}`);
    await expect.poll(() => existsSync(folder.at('begun'))).toBe(true);
    child.kill('SIGKILL');
    await ended(child);
    const { run } = player({ roots: [top], access: 'write' });
    // Git goes on until it has ended too.
    expect(await run(gitStage, { all: true, unstage: true })).toMatchObject({ code: 'locked' });
    process.kill(-Number(readFileSync(folder.at('begun'), 'utf8')), 'SIGKILL');
    writeFileSync(join(top, 'more.txt'), 'more\n');
    textOf(await whenFree(async () => await run(gitStage, { paths: ['more.txt'] })));
    const hasMoved = git(top, 'rev-parse', 'HEAD') !== before;
    expect(hasMoved).toBe(hook === 'post-commit');
    expect(git(top, 'diff-index', '--cached', '--name-only', 'HEAD')).toBe('more.txt\n');
    expect(leftIn(top)).toEqual([]);
  });

  it('does not make locks of others go away', async () => {
    using folder = temporaryFolder();
    const top = large(folder, 1);
    change(folder, 1, 'changed');
    const { run } = player({ roots: [top], access: 'write' });
    const child = await serving(top, 'git_status', {});
    const begun = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ')[19];
    const copy = 'handrail-1-1-00000000-0000-4000-8000-000000000000.index';
    const mark = { handrail: 1, pid: child.pid, begun, place: 'elsewhere', copy };
    const lock = join(top, '.git/index.lock');
    for (const text of [
      '',
      'x',
      '{"handrail":1,',
      JSON.stringify(mark),
      JSON.stringify({ ...mark, place }),
      JSON.stringify({ ...mark, begun: '1' }),
    ]) {
      writeFileSync(lock, text);
      expect([text, await run(gitStage, { all: true })]).toMatchObject([text, { code: 'locked' }]);
      expect(readFileSync(lock, 'utf8')).toBe(text);
      rmSync(lock);
    }
    child.kill('SIGKILL');
    await ended(child);
    textOf(await run(gitStage, { all: true }));
  });
});
