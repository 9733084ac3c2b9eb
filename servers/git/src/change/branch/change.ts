import { quote, Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { currentBranch } from '../../repository/head.ts';
import { checked } from '../../read/asked/resolve.ts';
import type { Repository } from '../../repository/repository.ts';
import { keepCommit, type Kept } from '../backup/backup.ts';
import { branchAt, isHeldElsewhere } from './lookup.ts';
import { branchName, newBranchName } from '../../repository/branch-name.ts';

interface Create {
  readonly name: string;
  /** A revision; HEAD unless told. */
  readonly from: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Makes a branch without switching to it.
 * @returns the hash it stands at
 */
export async function createBranch(
  git: Git,
  repository: Repository,
  { name: asked, from, signal }: Create,
): Promise<string> {
  const name = newBranchName(asked);
  const start = from === undefined ? [] : [checked(from)];
  await git.run(repository, ['branch', '--end-of-options', name, ...start], { signal });
  return await hashOf(git, repository, name, signal);
}

interface Rename {
  readonly name: string;
  readonly to: string;
  readonly signal: AbortSignal;
}

/**
 * Never onto a branch that exists.
 * @returns the hash it stands at
 */
export async function renameBranch(
  git: Git,
  repository: Repository,
  { name, to: asked, signal }: Rename,
): Promise<string> {
  const to = newBranchName(asked);
  await git.run(repository, ['branch', '-m', '--end-of-options', branchName(name), to], { signal });
  return await hashOf(git, repository, to, signal);
}

interface Delete {
  readonly name: string;
  readonly signal: AbortSignal;
}

export interface Deleted {
  /** Where it stood. */
  readonly hash: string;
  /** Where that is kept, if no other ref has it: a branch may be its own upstream. */
  readonly kept: Kept | undefined;
}

/**
 * Only a branch whose commits its upstream or HEAD has.
 * @throws Refusal `checked_out`, `not_merged`, `unknown_revision`
 */
export async function deleteBranch(
  git: Git,
  repository: Repository,
  { name: asked, signal }: Delete,
): Promise<Deleted> {
  const name = branchName(asked);
  if (currentBranch(repository) === name)
    throw new Refusal(
      'checked_out',
      `The branch ${quote(name)} is checked out; it was left as it is.`,
      'Switch to another one first.',
    );
  const hash = await hashOf(git, repository, name, signal);
  const kept = (await isHeldElsewhere(git, repository, { name, hash, signal }))
    ? undefined
    : await keepCommit(git, repository, hash, { tool: 'git_branch', signal });
  await git.run(repository, ['branch', '-d', '--end-of-options', name], { signal });
  return { hash, kept };
}

async function hashOf(git: Git, repository: Repository, name: string, signal: AbortSignal): Promise<string> {
  const branch = await branchAt(git, repository, name, signal);
  if (branch !== undefined) return branch.hash;
  throw new Refusal(
    'unknown_revision',
    `There is no branch ${quote(name)} here, or it has no commit yet.`,
    'git_refs lists the branches.',
  );
}
