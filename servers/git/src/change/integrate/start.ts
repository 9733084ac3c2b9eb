import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { checked } from '../../read/asked/resolve.ts';
import type { Repository } from '../../repository/repository.ts';
import { keepCommit, type Kept } from '../backup/backup.ts';
import { demandNothingInTheWay } from '../in-the-way.ts';
import { changedBetween, changedIn, demandNoRepository } from '../nested-repositories.ts';
import { headOf, integrate, type Outcome } from './outcome.ts';
import { demandIdle, type Operation } from '../../repository/underway.ts';

interface Start {
  readonly operation: Operation;
  /** A branch or commit; for picking and reverting also a range. */
  readonly name: string;
  /** Of a merge commit. */
  readonly message: string | undefined;
  readonly signal: AbortSignal;
}

export interface Started {
  readonly outcome: Outcome;
  /** The branch only moved forward to what was merged. */
  readonly isForward: boolean;
  /** The branch as it was, where it was made anew. */
  readonly kept: Kept | undefined;
}

/**
 * Merges, rebases, picks or reverts. Never stashes on its own, never opens an editor.
 * @throws Refusal `in_progress`, `would_overwrite`, `unknown_revision`, `no_worktree`, `no_commit`
 */
export async function startIntegration(
  git: Git,
  repository: Repository,
  { operation, name: asked, message, signal }: Start,
): Promise<Started> {
  if (repository.bare)
    throw new Refusal(
      'no_worktree',
      'This is a bare repository, without files to work on.',
      'Make a worktree with git_worktree first.',
    );
  demandIdle(repository);
  const name = checked(asked);
  // Without an identity a revert fails when it is staged already, with nothing under way to go back from.
  if (operation === 'revert') await git.run(repository, ['var', 'GIT_COMMITTER_IDENT'], { signal });
  const before = await headOf(git, repository, signal);
  await demandNothingInTheWay(git, repository, { sources: writtenBy(operation, name), signal });
  await demandNoRepository(git, repository, { sources: changedBy(operation, name), signal });
  const kept =
    operation === 'rebase'
      ? await keepCommit(git, repository, before, { tool: 'git_integrate', signal })
      : undefined;
  const args = [operation, ...optionsOf(operation, message), '--end-of-options', name];
  const merged = operation === 'merge' ? await hashOf(git, repository, name, signal) : undefined;
  const outcome = await integrate(git, repository, { args, before, signal });
  return { outcome, isForward: outcome.state === 'done' && outcome.after === merged, kept };
}

async function hashOf(git: Git, repository: Repository, name: string, signal: AbortSignal): Promise<string> {
  const { out } = await git.run(repository, ['rev-list', '--max-count=1', '--end-of-options', name, '--'], {
    signal,
  });
  return out.toString().trim();
}

function optionsOf(operation: Operation, message: string | undefined): string[] {
  switch (operation) {
    case 'merge':
      return [
        '--no-edit',
        '--no-autostash',
        '--no-overwrite-ignore',
        '--no-stat',
        ...(message === undefined ? [] : [`--message=${message}`]),
      ];
    case 'rebase':
      return ['--merge', '--no-autostash', '--no-stat'];
    case 'revert':
      return ['--no-edit'];
    case 'cherry-pick':
      return [];
  }
}

const NAMES = ['--name-only', '-z', '--no-renames'];

/** Commands that list the paths an operation may write. */
function writtenBy(operation: Operation, name: string): string[][] {
  const diff = (range: string[], filter: string) => [
    'diff',
    ...NAMES,
    '--no-ext-diff',
    `--diff-filter=${filter}`,
    '--end-of-options',
    ...range,
    '--',
  ];
  switch (operation) {
    case 'merge':
      return [diff([`HEAD...${name}`], 'd')];
    case 'rebase':
      // First all of the other branch is checked out, then each commit of this one is applied.
      return [diff(['HEAD', name], 'A'), touchedBy([`${name}..HEAD`], 'd', { walk: true })];
    case 'cherry-pick':
      return [touchedBy([name], 'd')];
    case 'revert':
      return [touchedBy([name], 'a')];
  }
}

/** The same with what stands at the paths before and after. */
function changedBy(operation: Operation, name: string): string[][] {
  switch (operation) {
    case 'merge':
      return [changedBetween(`HEAD...${name}`)];
    case 'rebase':
      return [changedBetween('HEAD', name), changedIn([`${name}..HEAD`], { walk: true })];
    case 'cherry-pick':
    case 'revert':
      return [changedIn([name], { reverse: operation === 'revert' })];
  }
}

/** @param filter letter of --diff-filter: `d` all but what commits delete, `a` all but what they add */
export const touchedBy = (commits: readonly string[], filter: 'a' | 'd', { walk = false } = {}): string[] => [
  'log',
  '--format=',
  ...NAMES,
  ...(walk ? [] : ['--no-walk']),
  `--diff-filter=${filter}`,
  '--end-of-options',
  ...commits,
  '--',
];
