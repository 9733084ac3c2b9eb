import { Refusal } from '@handrail/domain';
import { fromLatin1 } from '../../process/latin1.ts';
import type { Git } from '../../repository/git.ts';
import { headCommit } from '../../repository/head.ts';
import type { Repository } from '../../repository/repository.ts';
import { keepCommit, keepIndex, type Kept } from '../backup/backup.ts';
import { readState } from '../backup/state.ts';
import { underway } from '../../repository/underway.ts';
import { inLockedIndex } from './locked-index.ts';
import { readStageable, stageInto } from './stage.ts';

interface Order {
  readonly message: string;
  /** As `pathsIn` gives them: these alone, whatever else is staged. */
  readonly paths: readonly string[] | undefined;
  /** All that changed, new files too. */
  readonly all: boolean;
  readonly amend: boolean;
  readonly signal: AbortSignal;
}

interface Committed {
  /** Short. */
  readonly hash: string;
  /** Such as `2 files changed, 3 insertions(+)`; undefined for a commit without changes. */
  readonly changes: string | undefined;
  /** The commit that was replaced. */
  readonly amended: Kept | undefined;
  /** Staged versions that stand in the index no longer. */
  readonly index: Kept | undefined;
}

const TOOL = 'git_commit';
const READ = 64 * 1024;

/**
 * Commits; when it fails, the index is as it was.
 * @throws Refusal `empty_message`, `nothing_to_commit`, `in_progress`, `commit_failed` and those of staging
 */
export async function commit(git: Git, repository: Repository, order: Order): Promise<Committed> {
  demandMessage(order.message);
  const { paths, all, amend, signal } = order;
  if (paths !== undefined) demandWhole(repository);
  const state = paths === undefined && !all ? undefined : await readStageable(git, repository, paths, signal);
  if (state?.changed.some(({ stages }) => stages.length > 0) === true) throw inConflict();
  const amended = amend ? await keepHead(git, repository, signal) : undefined;
  if (state === undefined)
    return { ...(await run(git, repository, order, undefined)), amended, index: undefined };
  const index = await keepIndex(git, repository, state, { tool: TOOL, signal });
  const made = await inLockedIndex(repository, {
    verb: 'commit',
    commits: true,
    do: async (environment) => {
      await stageInto(git, repository, state, { signal, environment });
      return await run(git, repository, order, environment);
    },
  });
  return { ...made, amended, index };
}

async function run(
  git: Git,
  repository: Repository,
  { message, paths, amend, signal }: Order,
  environment: Record<string, string> | undefined,
): Promise<Pick<Committed, 'hash' | 'changes'>> {
  let said = '';
  const { code, err } = await git.run(
    repository,
    [
      'commit',
      '--file=-',
      '--cleanup=whitespace',
      '--no-gpg-sign',
      ...(amend ? ['--amend'] : []),
      ...(paths === undefined ? [] : ['--only', '--', ...paths]),
    ],
    {
      signal,
      codes: [0, 1],
      input: message,
      ...(environment === undefined ? {} : { environment }),
      // Read to the end: git must not be stopped in the middle.
      take: (chunk) => {
        if (said.length < READ) said += chunk.toString('latin1');
        return true;
      },
    },
  );
  if (code !== 0) throw await notCommitted(git, repository, { said, err, signal });
  const hash = /^\[(?:detached HEAD|[^ ]+)(?: \(root-commit\))? ([0-9a-f]{4,64})\] /m.exec(said)?.[1];
  const changes = /^ (\d+ files? changed.*)$/m.exec(said)?.[1];
  return { hash: hash ?? 'HEAD', changes };
}

/** git-commit(1) ends with 1 where there is nothing to commit, and where a hook refuses. */
async function notCommitted(
  git: Git,
  repository: Repository,
  { said, err, signal }: { readonly said: string; readonly err: string; readonly signal: AbortSignal },
): Promise<Refusal> {
  if (!/^(?:nothing to commit|nothing added to commit|no changes added to commit)/m.test(said))
    return new Refusal('commit_failed', 'Git did not commit.', 'The index is as it was.', {
      content: `${err}\n${fromLatin1(said)}`.trim().slice(0, 2_000),
    });
  const { changed } = await readState(git, repository, { signal });
  const untracked = changed.filter(({ staged }) => staged === '?').length;
  const unstaged = changed.filter(({ unstaged: letter }) => letter !== '.').length - untracked;
  return new Refusal(
    'nothing_to_commit',
    `There is nothing to commit: ${unstaged} changed and ${untracked} new files are not staged.`,
    changed.length === 0
      ? 'The working tree is as HEAD is.'
      : 'Give "paths", or "all" for every one of them; git_status lists them.',
  );
}

/** The commit that is amended gets a ref, since its branch leaves it. */
async function keepHead(git: Git, repository: Repository, signal: AbortSignal): Promise<Kept | undefined> {
  const head = await headCommit(git, repository, signal);
  return head === undefined ? undefined : await keepCommit(git, repository, head, { tool: TOOL, signal });
}

/** Whether a branch of a remote has a commit, so that others may have it. */
export async function isShared(
  git: Git,
  repository: Repository,
  which: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { out } = await git.run(
    repository,
    ['for-each-ref', '--count=1', '--format=x', `--contains=${which}`, 'refs/remotes'],
    { signal },
  );
  return out.length > 0;
}

function demandMessage(message: string): void {
  if (message.trim() === '')
    throw new Refusal('empty_message', 'The message is empty.', 'Say what the commit does and why.');
  if (message.includes('\0'))
    throw new Refusal('invalid_message', 'The message has a NUL character.', 'Leave it out.');
}

/** What is under way can only be committed as a whole. */
function demandWhole(repository: Repository): void {
  const operation = underway(repository)?.operation;
  if (operation === undefined || operation === 'rebase') return;
  throw new Refusal(
    'in_progress',
    `A ${operation} is under way, and is committed as a whole, not by paths.`,
    'Stage what belongs to it with git_stage, then commit without "paths".',
  );
}

const inConflict = () =>
  new Refusal(
    'in_progress',
    'Files have conflicts, and were left as they are.',
    'Edit them, stage them with git_stage, then commit without "all"; git_status lists them.',
  );
