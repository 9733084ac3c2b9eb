import { quote, Refusal } from '@handrail/domain';
import { quotePath } from '../../read/text/quote-path.ts';
import type { Git } from '../../repository/git.ts';
import { currentBranch } from '../../repository/head.ts';
import type { Repository } from '../../repository/repository.ts';
import { firstNames, NAMED } from '../first-names.ts';
import { keepUnheld, type Kept } from '../backup/backup.ts';
import { hiddenFiles } from '../backup/contents.ts';
import { temporaryIndex } from '../backup/temporary-index.ts';
import { OF_WORKTREE } from '../backup/unheld.ts';
import { asRecords, fromLatin1, latin1Records } from '../../process/latin1.ts';
import { refsBelow } from '../../remote/tracking.ts';
import { commitAt } from '../undo/commit-at.ts';
import { demandIdle } from '../../repository/underway.ts';

interface Remove {
  readonly worktree: Repository;
  readonly signal: AbortSignal;
}

/**
 * Removes a worktree that holds nothing but what is committed.
 * @returns where commits are kept that only it led to
 * @throws Refusal `not_a_worktree`, `not_clean`, `in_progress`
 */
export async function removeWorktree(
  git: Git,
  repository: Repository,
  { worktree, signal }: Remove,
): Promise<readonly Kept[]> {
  if (
    worktree.commonDirectory !== repository.commonDirectory ||
    worktree.gitDirectory === worktree.commonDirectory
  )
    throw new Refusal(
      'not_a_worktree',
      `${quote(worktree.name)} is no further worktree of this repository.`,
      'git_refs with kind worktrees lists them; the first one cannot be removed.',
    );
  demandIdle(worktree);
  await demandClean(git, worktree, signal);
  const kept = await keepUnheld(git, repository, await tipsOf(git, worktree, signal), {
    tool: 'git_worktree',
    signal,
  });
  await git.run(repository, ['worktree', 'remove', '--end-of-options', worktree.top], { signal });
  return kept;
}

/** What goes with a worktree: its HEAD where no branch is that, and the refs that it has for itself. */
async function tipsOf(git: Git, worktree: Repository, signal: AbortSignal): Promise<string[]> {
  const own = await refsBelow(git, worktree, OF_WORKTREE, signal);
  const isDetached = currentBranch(worktree) === undefined;
  return [...own.values(), ...(isDetached ? [await commitAt(git, worktree, 'HEAD', signal)] : [])];
}

/** Git itself would delete ignored files without a word, and changes that it was told not to look for. */
async function demandClean(git: Git, worktree: Repository, signal: AbortSignal): Promise<void> {
  const hidden = await hiddenFiles(git, worktree, signal);
  using index = hidden.length === 0 ? undefined : temporaryIndex(worktree, 'copy');
  const environment = index?.environment ?? {};
  if (index !== undefined)
    for (const flag of ['--no-assume-unchanged', '--no-skip-worktree'])
      await git.run(worktree, ['update-index', '-z', flag, '--stdin'], {
        signal,
        environment,
        input: asRecords(hidden),
      });
  const found: string[] = [];
  const take = latin1Records((record) => found.push(record) <= NAMED);
  const args = ['status', '--porcelain', '-z', '--ignored', '--untracked-files=normal', '--no-renames'];
  await git.run(worktree, args, { signal, take, environment });
  if (found.length === 0) return;
  const lines = found.map((record) => `${record.slice(0, 3)}${quotePath(fromLatin1(record.slice(3)))}`);
  throw new Refusal(
    'not_clean',
    'The worktree has files that no commit holds, and was left as it is.',
    'Commit them with git_commit or move them away; that goes for ignored ones (!!) too.',
    { content: firstNames(lines) },
  );
}
