import { Refusal } from '@handrail/domain';
import { quotePath } from '../../read/text/quote-path.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { keep, keepCommit, type Kept } from '../backup/backup.ts';
import { BACKUPS } from '../backup/commit.ts';
import { branchAt } from '../branch/lookup.ts';
import { type Conflict, listConflicts, listLeftMarks } from './conflicts.ts';
import { firstNames } from '../first-names.ts';
import { demandNothingInTheWay } from '../in-the-way.ts';
import { changedBack, changedIn, demandNoRepository } from '../nested-repositories.ts';
import { headOf, integrate, type Outcome } from './outcome.ts';
import { demandResumable } from './resumable.ts';
import { touchedBy } from './start.ts';
import { type Operation, type Underway, underway } from '../../repository/underway.ts';

export interface WentOn {
  readonly operation: Operation;
  readonly outcome: Outcome;
  /** The files as they were, where they were thrown away; else commits that go with what is given up. */
  readonly kept: Kept | undefined;
  /** The branch as it was, where it is made anew and nothing held that yet. */
  readonly branches: readonly Kept[];
  /** Files that went on with marks of conflicts in them. */
  readonly marked: readonly Conflict[];
}

/** Commits of a list that are looked at: the line of a command is only so long. */
const MOST_COMMITS = 1_000;

/**
 * Goes on with what stopped, passes over the commit it stopped at, or gives up. What that throws away is kept first.
 * @throws Refusal `nothing_in_progress`, `conflicts`, `unsafe_state`, `autostashed` and what git says
 */
export async function goOn(
  git: Git,
  repository: Repository,
  { action, signal }: { readonly action: Action; readonly signal: AbortSignal },
): Promise<WentOn> {
  const at = underway(repository);
  if (at === undefined)
    throw new Refusal(
      'nothing_in_progress',
      'No merge, rebase, cherry-pick or revert is under way.',
      'git_status shows the state of the repository.',
    );
  const { operation } = at;
  if (action === 'skip' && operation === 'merge')
    throw new Refusal('invalid_argument', 'A merge has nothing to skip.', 'Use "continue" or "abort".');
  demandResumable(repository, operation, action);
  if (action === 'continue') await demandResolved(git, repository, signal);
  await demandNothingInTheWay(git, repository, { sources: writtenBy(at, action), signal });
  await demandNoRepository(git, repository, { sources: changedBy(at, action), signal });
  const marked = action === 'continue' ? await listLeftMarks(git, repository, signal) : [];
  const hash = await headOf(git, repository, signal);
  const branches = operation === 'rebase' ? await keepBranch(git, repository, at, { action, signal }) : [];
  const kept = action === 'continue' ? undefined : await keepWork(git, repository, { at, hash, signal });
  const outcome = await integrate(git, repository, {
    args: [operation, `--${action}`],
    before: at.start ?? hash,
    signal,
    // Takes the message that git prepared as it is; git-var(1).
    environment: { GIT_EDITOR: ':' },
  });
  return { operation, outcome, kept, branches, marked };
}

type Action = 'continue' | 'skip' | 'abort';

/** What is not committed, else the commits that were made since it began: they are on no branch. */
async function keepWork(
  git: Git,
  repository: Repository,
  { at, hash, signal }: { readonly at: Underway; readonly hash: string; readonly signal: AbortSignal },
): Promise<Kept | undefined> {
  const keeping = { tool: 'git_integrate', signal };
  const kept = await keep(git, repository, keeping);
  if (kept !== undefined || at.start === undefined || at.start === hash) return kept;
  return await keepCommit(git, repository, hash, keeping);
}

/** Git moves whatever branch the state names, which may not be the one that the rebase began on. */
async function keepBranch(
  git: Git,
  repository: Repository,
  { branch, start }: Underway,
  { action, signal }: { readonly action: Action; readonly signal: AbortSignal },
): Promise<Kept[]> {
  const tip = branch === undefined ? undefined : (await branchAt(git, repository, branch, signal))?.hash;
  const moved = action === 'abort' ? [tip].filter((hash) => hash !== start) : [start, tip];
  const kept: Kept[] = [];
  for (const hash of new Set(moved)) {
    if (hash === undefined || (await isKept(git, repository, hash, signal))) continue;
    kept.push(await keepCommit(git, repository, hash, { tool: 'git_integrate', signal }));
  }
  return kept;
}

async function isKept(git: Git, repository: Repository, hash: string, signal: AbortSignal): Promise<boolean> {
  const { out } = await git.run(
    repository,
    ['for-each-ref', '--count=1', '--format=x', `--points-at=${hash}`, '--', BACKUPS],
    { signal },
  );
  return out.length > 0;
}

async function demandResolved(git: Git, repository: Repository, signal: AbortSignal): Promise<void> {
  const { count, first } = await listConflicts(git, repository, signal);
  if (count === 0) return;
  const lines = first.map(({ kind, path }) => `${kind}: ${quotePath(path)}`);
  throw new Refusal(
    'conflicts',
    `${count} ${count === 1 ? 'file is' : 'files are'} still in conflict.`,
    'Edit them and git_stage them, then "continue"; or "abort".',
    { content: firstNames(lines, count) },
  );
}

/** Commands that list the paths which may be written. */
function writtenBy({ operation, start, left }: Underway, action: Action): string[][] {
  const rest = left.slice(0, MOST_COMMITS);
  const applied = rest.length === 0 ? [] : [touchedBy(rest, operation === 'revert' ? 'a' : 'd')];
  if (action === 'continue') return applied;
  const back = action === 'abort' ? (start ?? 'HEAD') : 'HEAD';
  const missing = ['diff-index', '--name-only', '-z', '--no-renames', '--diff-filter=D', back, '--'];
  return action === 'abort' ? [missing] : [missing, ...applied];
}

/** The same with what stands at the paths before and after. */
function changedBy({ operation, start, left }: Underway, action: Action): string[][] {
  const rest = left.slice(0, MOST_COMMITS);
  const back = action === 'abort' ? [changedBack(start ?? 'HEAD')] : [changedBack('HEAD')];
  if (action === 'abort' || rest.length === 0) return action === 'continue' ? [] : back;
  const applied = changedIn(rest, { reverse: operation === 'revert' });
  return action === 'continue' ? [applied] : [...back, applied];
}
