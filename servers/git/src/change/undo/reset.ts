import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { currentBranch } from '../../repository/head.ts';
import type { Repository } from '../../repository/repository.ts';
import { keep, keepCommit, type Kept } from '../backup/backup.ts';
import { type Backup, BACKUPS, readBackup } from '../backup/commit.ts';
import { readState } from '../backup/state.ts';
import { behind } from './kept.ts';
import { commitAt } from './commit-at.ts';
import { writeRaw } from './raw-files.ts';
import { demandWritable } from './written.ts';

interface Asked {
  /** A backup as well: then the branch, the index, and with `hard` the files come back as they were. */
  readonly rev: string;
  /** Files too; else they stay, and what was staged is not any longer. */
  readonly hard: boolean;
  readonly signal: AbortSignal;
}

/** What a reset will do. */
export interface Reset {
  /** Where the branch will be; undefined where it had no commit and stays as it is. */
  readonly target: string | undefined;
  readonly head: string | undefined;
  readonly backup: Backup | undefined;
  /** Commits that leave the branch. */
  readonly leaving: number;
  /** Files whose changes are not committed and go; paths as in a state. */
  readonly losing: readonly string[];
}

/** @throws Refusal `unknown_revision`, `would_overwrite`, `other_branch` */
export async function planReset(
  git: Git,
  repository: Repository,
  { rev, hard, signal }: Asked,
): Promise<Reset> {
  if (repository.bare)
    throw new Refusal('no_worktree', 'A bare repository has no files to reset.', 'Use another repository.');
  const commit = await commitAt(git, repository, rev, signal);
  const backup = rev.startsWith(BACKUPS) ? await readBackup(git, repository, commit, signal) : undefined;
  demandSameBranch(repository, backup);
  const { head, changed } = await readState(git, repository, { signal });
  const target =
    backup?.of === 'index' ? head : backup === undefined ? commit : (backup.parents.head ?? head);
  const leaving = await countLeaving(git, repository, { head, target, signal });
  if (!hard || backup?.of === 'index') return { target, head, backup, leaving, losing: [] };
  const sources = [target, backup?.commit].filter((source) => source !== undefined);
  const written = await demandWritable(git, repository, { sources, paths: ['.'], signal });
  const losing = changed.filter(({ staged, path }) => staged !== '?' || written.has(path));
  return { target, head, backup, leaving, losing: losing.map(({ path }) => path) };
}

/** The branch of a backup comes back, and no other may be moved in its place. */
function demandSameBranch(repository: Repository, backup: Backup | undefined): void {
  const branch = currentBranch(repository);
  if (backup?.branch === undefined || branch === undefined || backup.branch === branch) return;
  throw new Refusal(
    'other_branch',
    `This backup is of the branch ${quote(backup.branch)}, and another one is checked out.`,
    'Switch to it with git_branch first, or take single paths out of the backup with action "restore".',
  );
}

/** Does what `planReset` says, once all that goes is kept. */
export async function reset(
  git: Git,
  repository: Repository,
  asked: Asked,
): Promise<Reset & { readonly kept: Kept | undefined }> {
  const { hard, signal } = asked;
  const plan = await planReset(git, repository, asked);
  const { target, head, backup } = plan;
  const keeping = { tool: 'git_undo', signal };
  const kept =
    (await keep(git, repository, keeping)) ??
    (head === undefined || head === target ? undefined : await keepCommit(git, repository, head, keeping));
  await behind(kept, async () => {
    const run = async (...args: string[]) => void (await git.run(repository, args, { signal }));
    if (target !== undefined && backup?.of !== 'index')
      await run('reset', hard ? '--hard' : '--mixed', '--quiet', target);
    if (backup === undefined) return;
    const { of, commit, parents } = backup;
    if (of === 'files' && hard) {
      await restoreAll(git, repository, { from: commit, to: '--worktree', signal });
      await writeRaw(git, repository, backup, { paths: ['.'], signal });
    }
    const index = of === 'index' ? commit : parents.index;
    if (index !== undefined) await restoreAll(git, repository, { from: index, to: '--staged', signal });
  });
  return { ...plan, kept };
}

interface Restoring {
  readonly from: string;
  readonly to: '--worktree' | '--staged';
  readonly signal: AbortSignal;
}

/** All of a commit. Git takes it for a failure when both sides are empty. */
async function restoreAll(git: Git, repository: Repository, { from, to, signal }: Restoring): Promise<void> {
  try {
    await git.run(repository, ['restore', `--source=${from}`, to, '--', '.'], { signal });
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'no_such_path')) throw error;
  }
}

async function countLeaving(
  git: Git,
  repository: Repository,
  { head, target, signal }: Pick<Reset, 'head' | 'target'> & { readonly signal: AbortSignal },
): Promise<number> {
  if (head === undefined || target === undefined || head === target) return 0;
  const { out } = await git.run(repository, ['rev-list', '--count', head, `^${target}`], { signal });
  return Number(out.toString());
}
