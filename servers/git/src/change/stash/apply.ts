import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { keepCommit, type Kept } from '../backup/backup.ts';
import { type Conflicts, listConflicts } from '../integrate/conflicts.ts';
import { demandNothingInTheWay } from '../in-the-way.ts';
import { changedBetween, demandNoRepository } from '../nested-repositories.ts';
import { tellingLocks } from '../locked.ts';
import { type Stash, stashAt } from './entry.ts';

interface Apply {
  /** `stash@{n}` or n; the newest unless told. */
  readonly name: string | undefined;
  /** Drops it from the list when all went well. */
  readonly drop: boolean;
  readonly signal: AbortSignal;
}

export interface Applied {
  readonly stash: Stash;
  /** Undefined when there were none; else git keeps the stash. */
  readonly conflicts: Conflicts | undefined;
  /** A dropped stash also has the index as it was, which is not brought back. */
  readonly kept: Kept | undefined;
}

/** @throws Refusal `no_stash`, `in_progress`, `would_overwrite` */
export async function applyStash(
  git: Git,
  repository: Repository,
  { name = '0', drop, signal }: Apply,
): Promise<Applied> {
  const stash = await stashAt(git, repository, name, signal);
  if ((await listConflicts(git, repository, signal)).count > 0)
    throw new Refusal(
      'in_progress',
      'Files are in conflict; the stash was left as it is.',
      'Edit them and git_stage them first; git_status shows them.',
    );
  await demandNothingInTheWay(git, repository, { sources: writtenBy(stash), signal });
  const sources = [changedBetween(stash.base, stash.hash)];
  await demandNoRepository(git, repository, { sources, signal });
  const kept = drop
    ? await keepCommit(git, repository, stash.hash, { tool: 'git_stash', signal })
    : undefined;
  try {
    // A line for each file: read to the end, since git must not be stopped in the middle.
    const args = ['stash', drop ? 'pop' : 'apply', stash.name];
    await tellingLocks(
      repository,
      'stash',
      async () => await git.run(repository, args, { signal, take: () => true }),
    );
    return { stash, conflicts: undefined, kept };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const conflicts = await listConflicts(git, repository, signal);
    if (conflicts.count === 0) throw error;
    return { stash, conflicts, kept };
  }
}

/** Commands that list the paths which may be written. */
function writtenBy({ hash, base, untracked }: Stash): string[][] {
  const changed = [
    'diff',
    '--name-only',
    '-z',
    '--no-renames',
    '--no-ext-diff',
    '--diff-filter=d',
    base,
    hash,
    '--',
  ];
  const others = untracked === undefined ? [] : [['ls-tree', '-r', '--name-only', '-z', untracked]];
  return [changed, ...others];
}
