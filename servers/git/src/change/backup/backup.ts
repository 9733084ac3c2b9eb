import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { holdCommits, type Keeping } from './commit.ts';
import { contentsOf, flaggedFiles, hiddenFiles, MOST_FILES } from './contents.ts';
import { temporaryIndex } from './temporary-index.ts';
import { BackupMaker } from './maker.ts';
import { type Changed, readState, type State } from './state.ts';
import { unheld } from './unheld.ts';

const ATTEMPTS = 3;

export interface Kept {
  /** Full name, below `refs/handrail/`. */
  readonly ref: string;
}

/**
 * Keeps what the working tree and the index hold and HEAD does not: a commit of all files that are not ignored, whose
 * parents are HEAD, the index, and where there are conflicts their versions. Call it before anything that could drop such
 * content. Neither the index nor a file is touched. Submodules and repositories within the tree are left out.
 *
 * It differs from a commit in that files which are staged, changed or new stand in it byte for byte as they are on the
 * disk, not as git would store them (filters, line endings, `$Id$`, encodings): so git_undo writes them back, and so git
 * show and git diff see them. What a filter would encrypt stands in it as plain text, as on the disk. Files that git takes for unchanged stand in it as in the index.
 * @returns undefined where there is nothing to keep
 * @throws Refusal `too_much_to_keep`, and where a file cannot be read
 */
export async function keep(git: Git, repository: Repository, keeping: Keeping): Promise<Kept | undefined> {
  if (repository.bare) return undefined;
  for (let attempt = 1; ; attempt += 1)
    try {
      return await attemptToKeep(git, repository, keeping);
    } catch (error) {
      // A file became a folder or shorter while git read it: somebody is at work.
      if (!(error instanceof Refusal && error.code === 'git_failed') || attempt === ATTEMPTS) throw error;
    }
}

async function attemptToKeep(git: Git, repository: Repository, keeping: Keeping): Promise<Kept | undefined> {
  const { signal } = keeping;
  const [state, hidden] = await Promise.all([
    readState(git, repository, { signal, most: MOST_FILES }),
    hiddenFiles(git, repository, signal),
  ]);
  if (state.changed.length === 0 && hidden.length === 0) return undefined;
  const contents = await contentsOf(repository, state, hidden, signal);
  using index = temporaryIndex(repository, 'copy');
  const maker = new BackupMaker(git, repository, keeping);
  const { staged, parents } = await maker.index(index, state.head, state.changed);
  const tree = await maker.files(index, contents, staged);
  if (state.changed.length === 0 && tree === staged) return undefined;
  return { ref: await maker.hold(tree, 'files', parents) };
}

/**
 * Keeps the index alone, for what changes nothing else.
 * @param state of the paths whose staged versions are about to go
 */
export async function keepIndex(
  git: Git,
  repository: Repository,
  state: State,
  keeping: Keeping,
): Promise<Kept | undefined> {
  const { signal } = keeping;
  if (!(await hasOnlyInIndex(git, repository, state.changed, signal))) return undefined;
  const { head, changed } = await readState(git, repository, { signal });
  using index = temporaryIndex(repository, 'copy');
  const maker = new BackupMaker(git, repository, keeping);
  const { staged, parents } = await maker.index(index, head, changed);
  const above = parents.filter(([role]) => role !== 'index');
  return { ref: await maker.hold(staged, 'index', above) };
}

/** A version that was staged and stands neither in HEAD nor in the working tree, or versions in conflict. */
async function hasOnlyInIndex(
  git: Git,
  repository: Repository,
  changed: readonly Changed[],
  signal: AbortSignal,
): Promise<boolean> {
  if (changed.some(({ stages }) => stages.length > 0)) return true;
  const staged = changed.filter(({ staged: letter }) => !['.', 'D', '?'].includes(letter));
  if (staged.some(({ unstaged }) => unstaged !== '.')) return true;
  if (staged.length === 0) return false;
  // Of these git only believes that the file is the same.
  const flagged = new Set(await flaggedFiles(git, repository, signal));
  return staged.some(({ path }) => flagged.has(path));
}

/** Keeps a commit that is about to lose what holds it, such as the tip of a branch. */
export async function keepCommit(
  git: Git,
  repository: Repository,
  commit: string,
  keeping: Keeping,
): Promise<Kept> {
  const [ref = ''] = await holdCommits(git, repository, [commit], keeping);
  return { ref };
}

export interface KeptObject extends Kept {
  /** Full hash. */
  readonly hash: string;
}

/**
 * Keeps commits or other objects that lost what held them.
 * @returns those that no ref led to any longer
 */
export async function keepUnheld(
  git: Git,
  repository: Repository,
  objects: readonly string[],
  keeping: Keeping,
): Promise<KeptObject[]> {
  const lost = await unheld(git, repository, objects, keeping.signal);
  if (lost.length === 0) return [];
  const refs = await holdCommits(git, repository, lost, keeping);
  return refs.map((ref, index) => ({ ref, hash: lost[index] ?? '' }));
}

/** How everything comes back as `keep` found it: one sentence. */
export const comeBack = (ref: string): string =>
  `Kept before: ${ref}; git_undo with action "reset", that as rev, and hard true brings it all back.`;

/** The same for what `keepIndex` kept. */
export const comeBackIndex = (ref: string): string =>
  `Staged versions that stood nowhere else are kept: ${ref}; git_undo with action "reset" and that as rev stages them again.`;
