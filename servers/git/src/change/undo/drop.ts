import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { keepCommit, type Kept } from '../backup/backup.ts';
import { BACKUPS } from '../backup/commit.ts';
import { type Stash, stashAt } from '../stash/entry.ts';
import { commitAt } from './commit-at.ts';

/** In the name of the ref, by which `isDropped` knows it. */
const TOOL = 'git_undo-stash';

/** @param name `stash@{n}` or n */
export async function dropStash(
  git: Git,
  repository: Repository,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly stash: Stash; readonly kept: Kept }> {
  const stash = await stashAt(git, repository, name, signal);
  const keeping = { tool: TOOL, signal };
  const kept = await keepCommit(git, repository, stash.hash, keeping);
  const { out } = await git.run(repository, ['stash', 'drop', stash.name], { signal });
  // Somebody else put one on the list meanwhile, so that the number meant another.
  const dropped = /\(([0-9a-f]{40,64})\)\s*$/.exec(out.toString())?.[1] ?? stash.hash;
  if (dropped !== stash.hash) await keepCommit(git, repository, dropped, keeping);
  return { stash, kept };
}

/** Whether a revision is a stash that `dropStash` kept. */
export const isDropped = (rev: string): boolean =>
  rev.startsWith(BACKUPS) && /-git_undo-stash(?:-\d+)?$/.test(rev);

/** Puts a dropped stash on the list again. */
export async function bringBackStash(
  git: Git,
  repository: Repository,
  rev: string,
  signal: AbortSignal,
): Promise<void> {
  const commit = await commitAt(git, repository, rev, signal);
  const { out } = await git.run(repository, ['log', '-1', '--format=%s', commit], { signal });
  const message = out.toString().trim();
  await git.run(repository, ['stash', 'store', '--quiet', `--message=${message}`, commit], { signal });
}
