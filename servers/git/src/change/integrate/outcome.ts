import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { headCommit } from '../../repository/head.ts';
import type { Repository } from '../../repository/repository.ts';
import { type Conflicts, listConflicts } from './conflicts.ts';
import { tellingLocks } from '../locked.ts';
import { type Underway, underway } from '../../repository/underway.ts';

/** What became of an operation. */
export type Outcome =
  | { readonly state: 'done'; readonly before: string; readonly after: string }
  | { readonly state: 'conflicts'; readonly at: Underway; readonly conflicts: Conflicts }
  /** It stopped at a commit that changes nothing here. */
  | { readonly state: 'empty'; readonly at: Underway };

/**
 * @returns full hash of the commit that is checked out
 * @throws Refusal `no_commit`
 */
export async function headOf(git: Git, repository: Repository, signal: AbortSignal): Promise<string> {
  const hash = await headCommit(git, repository, signal);
  if (hash !== undefined) return hash;
  throw new Refusal(
    'no_commit',
    'The branch that is checked out has no commit yet.',
    'Make one with git_commit, or switch to another branch with git_branch.',
  );
}

interface Run {
  readonly args: readonly string[];
  /** Where HEAD stood before it began. */
  readonly before: string;
  readonly signal: AbortSignal;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Runs an operation, and tells a stop at a conflict from a failure.
 * @throws Refusal what went wrong
 */
export async function integrate(
  git: Git,
  repository: Repository,
  { args, before, signal, environment = {} }: Run,
): Promise<Outcome> {
  const failure = await failureIn(async () => {
    // A line for each file: read to the end, since git must not be stopped in the middle, and kept by nobody.
    const options = { signal, environment, take: () => true };
    await tellingLocks(repository, args[0] ?? '', async () => await git.run(repository, args, options));
  });
  if (failure === undefined) return { state: 'done', before, after: await headOf(git, repository, signal) };
  const at = underway(repository);
  if (at === undefined) throw failure;
  const conflicts = await listConflicts(git, repository, signal);
  if (conflicts.count > 0) return { state: 'conflicts', at, conflicts };
  if (await isSameAsHead(git, repository, signal)) {
    if (at.operation === 'merge') {
      // Going on would record a merge without anything of the other side.
      await git.run(repository, ['merge', '--quit'], { signal });
      throw failure;
    }
    const isPick = at.operation !== 'rebase' && at.commit !== undefined;
    if (isPick && failure.code === 'git_failed') return { state: 'empty', at };
  }
  throw stillUnderway(at, failure);
}

/** Of a series of picks that stopped between two of them, git passes over the next one when it goes on. */
const stillUnderway = ({ operation, commit }: Underway, { code, message, hint, content }: Refusal) =>
  new Refusal(
    code,
    `${message} The ${operation} is still under way.`,
    (operation === 'cherry-pick' || operation === 'revert') && commit === undefined
      ? `${hint} Give it up with action "abort" and begin again.`
      : `${hint} Then go on with action "continue", or give up with "abort".`,
    { content },
  );

async function failureIn(work: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function isSameAsHead(git: Git, repository: Repository, signal: AbortSignal): Promise<boolean> {
  const { code } = await git.run(
    repository,
    ['diff-index', '--cached', '--quiet', '--ignore-submodules=none', 'HEAD', '--'],
    { signal, codes: [0, 1] },
  );
  return code === 0;
}
