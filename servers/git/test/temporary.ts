import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where HOME is: a folder that nobody makes, so that nothing is read from it nor left in it. */
const noHome = join(tmpdir(), 'handrail-git-no-home');

type Variables = Readonly<Record<string, string>>;

/** All that a git of a test sees: nobody's configuration, one identity, one date, nobody to ask. */
export function cleanEnvironment(more: Variables = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: noHome,
    XDG_CONFIG_HOME: noHome,
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'init.defaultBranch',
    GIT_CONFIG_VALUE_0: 'main',
    GIT_AUTHOR_NAME: 'Ada Lovelace',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_AUTHOR_DATE: '2026-01-02T03:04:05Z',
    GIT_COMMITTER_NAME: 'Ada Lovelace',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z',
    GIT_TERMINAL_PROMPT: '0',
    // No sample hooks to copy about.
    GIT_TEMPLATE_DIR: '',
    // What stands in a configuration goes before these two.
    EDITOR: 'true',
    PAGER: 'cat',
    ...more,
  };
}

export interface Ran {
  readonly out: Buffer;
  readonly err: string;
  readonly code: number;
}

interface RunOptions {
  readonly input?: string | Buffer;
  readonly environment?: Variables;
}

/** Runs the real git and answers whatever its exit code; ended after a minute. */
export function runGit(folder: string, args: readonly string[], options: RunOptions = {}): Ran {
  const { error, stdout, stderr, status } = spawnSync('git', args, {
    cwd: folder,
    env: cleanEnvironment(options.environment),
    input: options.input ?? '',
    maxBuffer: 1 << 30,
    timeout: 60_000,
  });
  if (error) throw error;
  return { out: stdout, err: stderr.toString(), code: status ?? -1 };
}

/** What git says, as bytes; throws with what it complains of when it fails. */
export function gitBytes(folder: string, args: readonly string[], options?: RunOptions): Buffer {
  const { out, err, code } = runGit(folder, args, options);
  if (code !== 0) throw new Error(`git ${args.join(' ')} ended with ${code} in ${folder}:\n${err}`);
  return out;
}

/** What git says, as text. */
export const git = (folder: string, ...args: string[]): string => gitBytes(folder, args).toString();
