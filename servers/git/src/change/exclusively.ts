import type { Repository } from '../repository/repository.ts';
import { clearLeftBehind } from './commit/left-behind.ts';

/** By git directory: settles when the last work begun there has. */
const lines = new Map<string, Promise<unknown>>();

/**
 * Work that changes a repository, one after another within this process; git's own locks keep other processes out.
 * @throws the reason of the signal when it aborts while waiting, and what the work throws
 */
export async function exclusively<T>(
  repository: Repository,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const { gitDirectory } = repository;
  const before = lines.get(gitDirectory) ?? Promise.resolve();
  const turn = before.then(async () => {
    signal.throwIfAborted();
    clearLeftBehind(repository);
    return await work();
  });
  const settled = turn.catch(() => undefined);
  lines.set(gitDirectory, settled);
  try {
    return await turn;
  } finally {
    if (lines.get(gitDirectory) === settled) lines.delete(gitDirectory);
  }
}
