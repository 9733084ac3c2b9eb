import { Refusal } from '@handrail/domain';
import { quotePath } from '../read/quote-path.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { keep, type Kept } from './backup.ts';
import { type Conflict, listConflicts, listLeftMarks } from './conflict-list.ts';
import { demandNothingInTheWay } from './integrate-in-the-way.ts';
import { headOf, integrate, type Outcome } from './integrate-outcome.ts';
import { touchedBy } from './integrate-start.ts';
import { type Operation, type Underway, underway } from './integrate-underway.ts';

export interface WentOn {
  readonly operation: Operation;
  readonly outcome: Outcome;
  /** The files as they were, where they were thrown away. */
  readonly kept: Kept | undefined;
  /** Files that went on with marks of conflicts in them. */
  readonly marked: readonly Conflict[];
}

/** Commits of a list that are looked at: the line of a command is only so long. */
const MOST_COMMITS = 1_000;

/**
 * Goes on with what stopped, passes over the commit it stopped at, or gives up. What that throws away is kept first.
 * @throws Refusal `nothing_in_progress`, `conflicts` and what git says
 */
export async function goOn(
  git: Git,
  repository: Repository,
  { action, signal }: { readonly action: 'continue' | 'skip' | 'abort'; readonly signal: AbortSignal },
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
  if (action === 'continue') await demandResolved(git, repository, signal);
  await demandNothingInTheWay(git, repository, { sources: writtenBy(at, action), signal });
  const marked = action === 'continue' ? await listLeftMarks(git, repository, signal) : [];
  const hash = await headOf(git, repository, signal);
  const kept =
    action === 'continue' ? undefined : await keep(git, repository, { tool: 'git_integrate', signal });
  const outcome = await integrate(git, repository, {
    args: [operation, `--${action}`],
    before: at.start ?? hash,
    signal,
    // Takes the message that git prepared as it is; git-var(1).
    environment: { GIT_EDITOR: ':' },
  });
  return { operation, outcome, kept, marked };
}

const SHOWN = 50;

async function demandResolved(git: Git, repository: Repository, signal: AbortSignal): Promise<void> {
  const { count, first } = await listConflicts(git, repository, signal);
  if (count === 0) return;
  const lines = first.slice(0, SHOWN).map(({ kind, path }) => `${kind}: ${quotePath(path)}`);
  throw new Refusal(
    'conflicts',
    `${count} ${count === 1 ? 'file is' : 'files are'} still in conflict.`,
    'Edit them and git_stage them, then "continue"; or "abort".',
    { content: [...lines, ...(count > SHOWN ? [`and ${count - SHOWN} more`] : [])].join('\n') },
  );
}

/** Commands that list the paths which may be written. */
function writtenBy({ operation, start, left }: Underway, action: 'continue' | 'skip' | 'abort'): string[][] {
  const rest = left.slice(0, MOST_COMMITS);
  const applied = rest.length === 0 ? [] : [touchedBy(rest, operation === 'revert' ? 'a' : 'd')];
  if (action === 'continue') return applied;
  const back = action === 'abort' ? (start ?? 'HEAD') : 'HEAD';
  const missing = ['diff-index', '--name-only', '-z', '--no-renames', '--diff-filter=D', back, '--'];
  return action === 'abort' ? [missing] : [missing, ...applied];
}
