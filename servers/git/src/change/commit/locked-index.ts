import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Repository } from '../../repository/repository.ts';
import { indexLock, lockedOut } from '../locked.ts';
import { temporaryIndex } from '../backup/temporary-index.ts';

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
export async function inLockedIndex<T>(repository: Repository, work: Work<T>): Promise<T> {
  const lock = indexLock(repository);
  take(repository, work.verb);
  try {
    using copy = temporaryIndex(repository, 'copy');
    const publish = () => {
      if (existsSync(copy.path)) renameSync(copy.path, join(repository.gitDirectory, 'index'));
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

function take(repository: Repository, verb: string): void {
  try {
    writeFileSync(indexLock(repository), '', { flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw lockedOut(repository, verb);
  }
}
