import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import { failureOf } from '../process/failure.ts';
import type { Repository } from '../repository/repository.ts';
import { statAt } from '../repository/stat-at.ts';

/** Git's own lock of the index. */
export const indexLock = ({ gitDirectory }: Repository): string => join(gitDirectory, 'index.lock');

/** What git says when it finds the lock, as a Refusal `locked`. */
export const lockedOut = (repository: Repository, verb: string): Refusal =>
  failureOf(verb, 128, `Unable to create '${indexLock(repository)}': File exists.`, () => '');

/** What git merge says when another git holds the index; git stash says nothing at all. */
const UNSAID = /Unable to write (?:new )?index/;

/** Runs git, and says so when another git is in its way, also where git does not. */
export async function tellingLocks<T>(
  repository: Repository,
  verb: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'git_failed')) throw error;
    const isLocked = statAt(indexLock(repository)) !== undefined || UNSAID.test(error.content ?? '');
    throw isLocked ? lockedOut(repository, verb) : error;
  }
}
