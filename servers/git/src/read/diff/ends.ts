import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { singleRevision } from '../asked/single-revision.ts';
import { isHash } from '../../repository/names.ts';

/** What is compared: `worktree`, `index` or a revision. */
export interface Ends {
  readonly from: string;
  readonly to: string;
  /** From where the two parted. */
  readonly mergeBase: boolean;
}

const isRevision = (end: string): boolean => end !== 'worktree' && end !== 'index';

/** @throws Refusal `invalid_revision`, `invalid_argument`, `no_worktree` */
export function checkedEnds({ bare }: Repository, { from, to, mergeBase }: Ends): Ends {
  if (bare && !(isRevision(from) && isRevision(to)))
    throw new Refusal(
      'no_worktree',
      'This is a bare repository, without a worktree or an index.',
      'Give two revisions as "from" and "to".',
    );
  if (from === to && !isRevision(from))
    throw new Refusal(
      'invalid_argument',
      `"from" and "to" are both the ${from}.`,
      'Compare with "index", "worktree" or a revision.',
    );
  if (mergeBase && !isRevision(from))
    throw new Refusal(
      'invalid_argument',
      'With "merge_base", "from" is a revision.',
      'Give the branch to compare with as "from", and what was made since as "to".',
    );
  for (const end of [from, to]) if (isRevision(end)) singleRevision(end);
  return { from, to, mergeBase };
}

/** The options and revisions that make `git diff` compare the two; git-diff(1). */
export function endArguments({ from, to, mergeBase }: Ends): {
  readonly options: readonly string[];
  readonly revisions: readonly string[];
} {
  if (isRevision(from) && isRevision(to))
    return { options: [], revisions: mergeBase ? [`${from}...${to}`] : [from, to] };
  // Git compares a revision or the index with what comes behind it; -R turns that round, with the prefixes.
  const isTurned = isRevision(to) || (to === 'index' && from === 'worktree');
  const revisions = [from, to].filter(isRevision);
  const withIndex = revisions.length > 0 && (from === 'index' || to === 'index');
  return {
    options: [
      ...(isTurned ? ['-R', '--src-prefix=b/', '--dst-prefix=a/'] : []),
      ...(withIndex ? ['--cached'] : []),
      ...(mergeBase ? ['--merge-base'] : []),
    ],
    revisions,
  };
}

/** A revision that has what both ends have, where nothing differs; undefined between the index and the working tree. */
export const revisionOf = ({ from, to }: Ends): string | undefined => [to, from].find(isRevision);

/** The same ends by their hashes, so that later pages are of the same diff when a branch has moved. */
export async function resolvedEnds(
  git: Git,
  repository: Repository,
  ends: Ends,
  signal: AbortSignal,
): Promise<Ends> {
  const { from, to, mergeBase } = ends;
  const named = [from, to].filter((end) => isRevision(end) && !isHash(end));
  if (named.length === 0 && !mergeBase) return ends;
  const asked = mergeBase ? [`${from}...${isRevision(to) ? to : 'HEAD'}`] : named;
  const { out } = await git.run(repository, ['rev-parse', '--revs-only', ...asked], { signal });
  const hashes = out.toString().trim().split('\n');
  if (mergeBase) {
    // `to`, `from`, and the places where they parted, each of those behind a ^.
    const base = hashes.find((hash) => hash.startsWith('^'))?.slice(1);
    return { from: base ?? from, to: isRevision(to) ? (hashes[0] ?? to) : to, mergeBase: base === undefined };
  }
  const byName = new Map(named.map((name, index) => [name, hashes[index] ?? name]));
  return { from: byName.get(from) ?? from, to: byName.get(to) ?? to, mergeBase };
}

/** The tree without files, which every repository has; the hash depends on its format. */
const EMPTY_TREE: Readonly<Record<string, string>> = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
};

/** On a branch without commits HEAD is a tree without files; undefined where HEAD is something. */
export async function unbornEnds(
  git: Git,
  repository: Repository,
  ends: Ends,
  signal: AbortSignal,
): Promise<Ends | undefined> {
  if (ends.from !== 'HEAD' && ends.to !== 'HEAD') return undefined;
  const { out, code } = await git.run(
    repository,
    ['rev-parse', '--show-object-format', '--verify', '--quiet', 'HEAD'],
    { signal, codes: [0, 1] },
  );
  const empty = EMPTY_TREE[out.toString().trim()];
  if (code === 0 || empty === undefined) return undefined;
  const end = (name: string) => (name === 'HEAD' ? empty : name);
  return { from: end(ends.from), to: end(ends.to), mergeBase: false };
}
