import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitBranch } from '../../src/tools/git-branch.ts';
import { gitCommit } from '../../src/tools/git-commit.ts';
import { gitIntegrate } from '../../src/tools/git-integrate.ts';
import { gitStage } from '../../src/tools/git-stage.ts';
import { gitStash } from '../../src/tools/git-stash.ts';
import { gitWorktree } from '../../src/tools/git-worktree.ts';
import { oddRepositories } from '../odd-repositories.ts';
import { player, textOf } from '../playing.ts';
import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { cleanEnvironment, git } from '../temporary.ts';

const locksIn = (top: string): string[] =>
  readdirSync(join(top, '.git'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.lock'),
  );

/** Processes that work in a folder; Linux alone tells. */
const workingIn = (folder: string): string[] =>
  readdirSync('/proc').filter((process) => {
    if (!/^\d+$/.test(process)) return false;
    try {
      return readlinkSync(join('/proc', process, 'cwd')).startsWith(folder);
    } catch {
      return false; // gone, or another user's
    }
  });

const canTell = process.platform === 'linux';

describe('another git at work', () => {
  it('is waited for by nobody: what needs the index is refused, and nothing is lost', async () => {
    using folder = temporaryFolder();
    const top = folder.at('repository');
    oddRepositories.branches(top);
    folder.make({ 'repository/same.txt': 'mine\n', editor: '#!/bin/sh\nexec sleep 60\n' });
    // Holds the index while its editor is open.
    const other = spawn('git', ['commit', '--all'], {
      cwd: top,
      env: cleanEnvironment({ GIT_EDITOR: `sh '${folder.at('editor')}'` }),
      stdio: 'ignore',
      detached: true,
    });
    const ended = once(other, 'close');
    try {
      await expect.poll(() => existsSync(join(top, '.git/COMMIT_EDITMSG'))).toBe(true);
      const { run } = player({ roots: [top] });
      const head = git(top, 'rev-parse', 'HEAD');
      for (const [tool, args] of [
        [gitStage, { all: true }],
        [gitCommit, { message: 'x', all: true }],
        [gitCommit, { message: 'x', paths: ['same.txt'] }],
        [gitStash, { action: 'push' }],
        [gitBranch, { action: 'switch', name: 'topic' }],
        [gitIntegrate, { action: 'cherry-pick', name: 'topic' }],
        [gitIntegrate, { action: 'merge', name: 'topic' }],
      ] as const) {
        const said = [tool.name, args];
        expect([...said, await run(tool, args)]).toMatchObject([...said, { code: 'locked' }]);
      }
      expect(git(top, 'rev-parse', 'HEAD')).toBe(head);
      expect(existsSync(join(top, '.git/MERGE_HEAD'))).toBe(false);
      expect(readFileSync(join(top, 'same.txt'), 'utf8')).toBe('mine\n');
      // What needs no lock goes on.
      textOf(await run(gitBranch, { action: 'create', name: 'while' }));
    } finally {
      if (other.pid !== undefined) process.kill(-other.pid);
      await ended;
    }
    expect(locksIn(top)).toEqual([]);
    textOf(await player({ roots: [top] }).run(gitStash, { action: 'push' }));
  });

  it('may be another server: of two that commit at once each commit is made, or refused and made later', async () => {
    using folder = temporaryFolder();
    const top = folder.at('repository');
    oddRepositories.branches(top);
    const before = Number(git(top, 'rev-list', '--count', 'HEAD'));
    const outputs = await Promise.all(['one', 'two'].map(async (name) => await committing(top, name, 50)));
    const attempts = outputs.flat();
    const made = attempts.flatMap(({ made: path }) => (path === undefined ? [] : [path]));
    expect(made).toHaveLength(100);
    expect(attempts.filter(({ made: path, code }) => path === undefined && code !== 'locked')).toEqual([]);
    expect(Number(git(top, 'rev-list', '--count', 'HEAD')) - before).toBe(100);
    const committed = new Set(git(top, 'ls-tree', '--name-only', 'HEAD').split('\n'));
    expect(made.filter((path) => !committed.has(path))).toEqual([]);
    expect(git(top, 'status', '--porcelain')).toBe('');
    expect(locksIn(top)).toEqual([]);
  }, 60_000);
});

interface Attempt {
  readonly made?: string;
  readonly code?: string;
}

async function committing(top: string, name: string, count: number): Promise<Attempt[]> {
  const program = join(import.meta.dirname, 'committing.ts');
  const child = spawn(process.execPath, [program, top, name, String(count)], {
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await once(child, 'close');
  return (
    out
      .split('\n')
      .filter(Boolean)
      // Of our own program.
      .map((line) => JSON.parse(line) as Attempt)
  );
}

/** A trusted repository whose filter never ends, with a change on `topic` that goes through it, and one in the tree. */
function slow(folder: Folder): string {
  const top = folder.at('repository');
  oddRepositories.branches(top);
  git(top, 'switch', '-q', 'topic');
  folder.make({ 'repository/slow.bin': 'slow\n', 'repository/.gitattributes': '*.bin filter=slow\n' });
  git(top, 'add', '--all');
  git(top, 'commit', '-q', '-m', 'Slow');
  git(top, 'switch', '-q', 'main');
  const filter = `sh -c 'echo begun >"${folder.at('begun')}"; sleep 60'`;
  git(top, 'config', 'filter.slow.smudge', filter);
  git(top, 'config', 'filter.slow.clean', filter);
  git(top, 'config', 'filter.slow.required', 'true');
  return top;
}

/** What a call failed with. */
async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    return `no failure, but ${JSON.stringify(await call)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('a call that is called off, or whose client is gone', () => {
  const add = {
    'repository/more.bin': 'more\n',
    'repository/.gitattributes': '*.bin filter=slow\n',
  };
  it.runIf(canTell).each([
    ['switch', gitBranch, { action: 'switch', name: 'topic' }, {}],
    ['merge', gitIntegrate, { action: 'merge', name: 'topic' }, {}],
    ['rebase', gitIntegrate, { action: 'rebase', name: 'topic' }, {}],
    ['worktree', gitWorktree, { action: 'add', path: 'new', name: 'topic' }, {}],
    ['stage', gitStage, { all: true }, add],
    ['commit', gitCommit, { message: 'x', all: true }, add],
    ['stash', gitStash, { action: 'push' }, add],
  ])('ends git with all it started, and leaves no lock: %s', async (_, tool, args, files) => {
    using folder = temporaryFolder();
    const top = slow(folder);
    folder.make(files);
    const { run } = player({ roots: [top], trusted: [top] });
    const calling = new AbortController();
    const called = reasonOf(run(tool, args, calling.signal));
    await expect.poll(() => existsSync(folder.at('begun'))).toBe(true);
    calling.abort(new Error('gone'));
    expect(await called).toBe('gone');
    await expect.poll(() => workingIn(folder.path)).toEqual([]);
    expect(locksIn(top)).toEqual([]);
    git(top, 'config', '--remove-section', 'filter.slow');
    textOf(await player({ roots: [top] }).run(gitBranch, { action: 'create', name: 'after' }));
  });

  it('does not begin when it was called off while it waited', async () => {
    using folder = temporaryFolder();
    const top = slow(folder);
    folder.make(add);
    const { run } = player({ roots: [top], trusted: [top] });
    const [first, second] = [new AbortController(), new AbortController()];
    const running = reasonOf(run(gitStage, { all: true }, first.signal));
    await expect.poll(() => existsSync(folder.at('begun'))).toBe(true);
    const waiting = reasonOf(run(gitBranch, { action: 'create', name: 'never' }, second.signal));
    second.abort(new Error('gone'));
    first.abort(new Error('gone'));
    expect(await Promise.all([running, waiting])).toEqual(['gone', 'gone']);
    expect(git(top, 'branch', '--list', 'never')).toBe('');
  });
});
