import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { keep, type Kept } from '../backup/backup.ts';
import { type Backup, BACKUPS, readBackup } from '../backup/commit.ts';
import { readState } from '../backup/state.ts';
import { behind } from './kept.ts';
import { commitAt } from './commit-at.ts';
import { writeRaw } from './raw-files.ts';
import { demandWritable } from './written.ts';

interface Asked {
  /** The index when undefined; of a backup the files alone come back, else they are staged as well. */
  readonly rev: string | undefined;
  /** As `pathsIn` gives them. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/** What a restore will do. */
export interface Restore {
  readonly source: string | undefined;
  /** What the source is, where it is one. */
  readonly backup: Backup | undefined;
  /** Files whose changes are not committed and go; paths as in a state. */
  readonly losing: readonly string[];
}

/** @throws Refusal `unknown_revision`, `would_overwrite` */
export async function planRestore(
  git: Git,
  repository: Repository,
  { rev, paths, signal }: Asked,
): Promise<Restore> {
  if (repository.bare)
    throw new Refusal('no_worktree', 'A bare repository has no files.', 'Use another repository.');
  const source = rev === undefined ? undefined : await commitAt(git, repository, rev, signal);
  const backup =
    source !== undefined && rev?.startsWith(BACKUPS) === true
      ? await readBackup(git, repository, source, signal)
      : undefined;
  const written = await demandWritable(git, repository, {
    sources: source === undefined ? [] : [source],
    paths,
    signal,
  });
  const { changed } = await readState(git, repository, { signal, paths });
  const losing = changed.filter(({ staged, unstaged, path }) =>
    staged === '?' ? written.has(path) : unstaged !== '.' || (source !== undefined && backup === undefined),
  );
  return { source, backup, losing: losing.map(({ path }) => path) };
}

/** Does what `planRestore` says, once all that goes is kept. */
export async function restore(
  git: Git,
  repository: Repository,
  asked: Asked,
): Promise<Restore & { readonly kept: Kept | undefined }> {
  const { paths, signal } = asked;
  const plan = await planRestore(git, repository, asked);
  const { source, backup } = plan;
  const kept = await keep(git, repository, { tool: 'git_undo', signal });
  const from =
    source === undefined ? [] : [`--source=${source}`, ...(backup === undefined ? ['--staged'] : [])];
  await behind(kept, async () => {
    await git.run(repository, ['restore', ...from, '--worktree', '--', ...paths], { signal });
    if (backup !== undefined) await writeRaw(git, repository, backup, { paths, signal });
  });
  return { ...plan, kept };
}
