import { dirname } from 'node:path';
import { Refusal } from '@handrail/domain';
import { environmentFor } from '../process/environment.ts';
import { type Output, type ProcessOptions, runProcess } from '../process/run-process.ts';
import type { Access } from '../process/verbs.ts';
import type { Repository } from './repository.ts';

export interface GitOptions {
  /** Absolute path. */
  readonly program: string;
  readonly access: Access;
  /** Real paths of the folders that may be used. */
  readonly roots: readonly string[];
  readonly sshConfig: string | undefined;
  /** The environment of this server. */
  readonly outer: Readonly<Record<string, string | undefined>>;
}

/** Where git runs and what it is told of it; without a git directory where there is none yet. */
export interface Place extends Pick<Repository, 'top' | 'bare' | 'trusted'> {
  readonly gitDirectory: string | undefined;
}

export interface SpawnOptions extends Pick<ProcessOptions, 'signal' | 'input' | 'limit' | 'take'> {
  /** Configuration that counts more than that of the repository. */
  readonly pairs: readonly (readonly [key: string, value: string])[];
  /** Lets git open connections. */
  readonly network: boolean;
  /** Such as GIT_INDEX_FILE. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts git where it was found to be contained, and tells it so: what git would find by itself may be something else. */
export async function spawnGit(
  { program, sshConfig, outer }: GitOptions,
  { top, gitDirectory, bare }: Place,
  args: readonly string[],
  { pairs, network, environment, ...options }: SpawnOptions,
): Promise<Output> {
  demandArguments(args);
  const where = [
    ...(gitDirectory === undefined ? [] : [`--git-dir=${gitDirectory}`]),
    ...(gitDirectory === undefined || bare ? [] : [`--work-tree=${top}`]),
  ];
  return await runProcess(program, ['--no-pager', ...where, ...args], {
    ...options,
    directory: top,
    environment: environmentFor(outer, {
      ceiling: dirname(top),
      network,
      sshConfig,
      pairs,
      extra: environment,
    }),
  });
}

/** What a system takes as one argument, with room to spare: 128 KiB on Linux. */
const LONGEST = 120_000;

/** All together, beside the environment: 2 MiB on Linux. */
const MOST = 1_000_000;

function demandArguments(args: readonly string[]): void {
  const sizes = args.map((arg) => Buffer.byteLength(arg));
  if (args.some((arg) => arg.includes('\0')))
    throw new Refusal(
      'invalid_argument',
      'A text has a NUL character, which no command takes.',
      'Give it without.',
    );
  if (sizes.some((size) => size > LONGEST) || sizes.reduce((sum, size) => sum + size, 0) > MOST)
    throw new Refusal(
      'invalid_argument',
      'What is given is longer than a command takes.',
      `Give texts of at most ${LONGEST} bytes, and fewer of them.`,
    );
}
