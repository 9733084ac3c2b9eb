import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { failureOf } from '../process/failure.ts';
import type { Repository } from '../repository/repository.ts';
import { temporaryIndex } from './backup-index.ts';

interface Work<T> {
  readonly verb: string;
  /** Works on a copy of the index. */
  do(environment: { readonly GIT_INDEX_FILE: string }): Promise<T>;
  /** Asked when the work failed: whether the index is to be as the copy is, since what it belongs to stands already. */
  stands?(): Promise<boolean>;
}

/**
 * Several git commands as one change of the index: they work on a copy, which becomes the index when all is done. Git's own
 * lock of the index is held meanwhile, so that nobody else changes it.
 * @throws Refusal `locked`
 */
export async function inLockedIndex<T>({ gitDirectory, ...rest }: Repository, work: Work<T>): Promise<T> {
  const index = join(gitDirectory, 'index');
  const lock = `${index}.lock`;
  take(lock, work.verb);
  try {
    using copy = temporaryIndex({ gitDirectory, ...rest }, 'copy');
    const publish = () => {
      if (existsSync(copy.path)) renameSync(copy.path, index);
    };
    try {
      const result = await work.do(copy.environment);
      publish();
      return result;
    } catch (error) {
      if ((await work.stands?.()) === true) publish();
      throw error;
    }
  } finally {
    rmSync(lock, { force: true });
  }
}

function take(lock: string, verb: string): void {
  try {
    writeFileSync(lock, '', { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw failureOf(verb, 128, `Unable to create '${lock}': File exists.`, () => '');
  }
}
