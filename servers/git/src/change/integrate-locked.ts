import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import { failureOf } from '../process/failure.ts';
import type { Repository } from '../repository/repository.ts';

/** What git merge says when another git holds the index; git stash says nothing at all. */
const UNSAID = /Unable to write (?:new )?index/;

/**
 * Why something failed, where git does not say that another git holds the index.
 * @returns a Refusal `locked` then, else what was given
 */
function withLock({ gitDirectory }: Repository, verb: string, failure: Refusal): Refusal {
  if (failure.code !== 'git_failed') return failure;
  const lock = join(gitDirectory, 'index.lock');
  if (!existsSync(lock) && !UNSAID.test(failure.content ?? '')) return failure;
  return failureOf(verb, 128, `Unable to create '${lock}': File exists.`, () => '');
}

/** Runs git, and says so when another git is in its way. */
export async function tellingLocks<T>(
  repository: Repository,
  verb: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Refusal ? withLock(repository, verb, error) : error;
  }
}
