import { quote, Refusal } from '@handrail/domain';
import { decodeText } from '../process/decode-text.ts';
import { quotePath } from '../read/quote-path.ts';
import type { Git } from '../repository/git.ts';
import { currentBranch } from '../repository/head.ts';
import type { Repository } from '../repository/repository.ts';
import { keepCommit, type Kept } from './backup.ts';
import { records } from './backup-records.ts';
import { unheldHead } from './branch-lookup.ts';
import { demandIdle } from './integrate-underway.ts';

interface Remove {
  readonly worktree: Repository;
  readonly signal: AbortSignal;
}

const SHOWN = 50;

/**
 * Removes a worktree that holds nothing but what is committed.
 * @returns where commits are kept that only it led to
 * @throws Refusal `not_a_worktree`, `not_clean`, `in_progress`
 */
export async function removeWorktree(
  git: Git,
  repository: Repository,
  { worktree, signal }: Remove,
): Promise<Kept | undefined> {
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
  const lost = currentBranch(worktree) === undefined ? await unheldHead(git, worktree, signal) : undefined;
  const kept =
    lost === undefined
      ? undefined
      : await keepCommit(git, repository, lost, { tool: 'git_worktree', signal });
  await git.run(repository, ['worktree', 'remove', '--end-of-options', worktree.top], { signal });
  return kept;
}

/** Git itself would delete ignored files without a word. */
async function demandClean(git: Git, worktree: Repository, signal: AbortSignal): Promise<void> {
  const found: string[] = [];
  const take = records((record) => found.push(record) <= SHOWN);
  const args = ['status', '--porcelain', '-z', '--ignored', '--untracked-files=normal', '--no-renames'];
  await git.run(worktree, args, { signal, take });
  if (found.length === 0) return;
  const lines = found
    .slice(0, SHOWN)
    .map((record) => `${record.slice(0, 3)}${quotePath(decodeText(Buffer.from(record.slice(3), 'latin1')))}`);
  throw new Refusal(
    'not_clean',
    'The worktree has files that no commit holds, and was left as it is.',
    'Commit them with git_commit or move them away; that goes for ignored ones (!!) too.',
    { content: [...lines, ...(found.length > SHOWN ? ['and more'] : [])].join('\n') },
  );
}
