import { Refusal } from '@handrail/domain';
import { fromLatin1, latin1Records } from '../process/latin1.ts';
import { quotePath } from '../read/text/quote-path.ts';
import type { Git } from '../repository/git.ts';
import { inTree } from '../repository/in-tree.ts';
import type { Repository } from '../repository/repository.ts';
import { statAt } from '../repository/stat-at.ts';
import { firstNames } from './first-names.ts';

const GITLINK = '160000';

const RAW = [
  '--raw',
  '-z',
  '--no-renames',
  // Also where .gitmodules says otherwise.
  '--ignore-submodules=none',
  '--diff-filter=AT',
];

/** Prints what is otherwise in the second of two commits. @param ends `a b` or `a...b` */
export const changedBetween = (...ends: string[]): string[] => [
  'diff',
  ...RAW,
  '--no-ext-diff',
  '--end-of-options',
  ...ends,
  '--',
];

/** Prints what goes back from the index to a commit. */
export const changedBack = (commit: string): string[] => [
  'diff-index',
  '--cached',
  '-R',
  ...RAW,
  commit,
  '--',
];

/** Prints what commits change. @param reverse they are taken back */
export const changedIn = (commits: readonly string[], { walk = false, reverse = false } = {}): string[] => [
  'log',
  '--format=',
  ...RAW,
  ...(walk ? [] : ['--no-walk']),
  ...(reverse ? ['-R'] : []),
  '--end-of-options',
  ...commits,
  '--',
];

interface Changing {
  /** Commands of those above. */
  readonly sources: readonly (readonly string[])[];
  readonly signal: AbortSignal;
}

/**
 * Where a file comes in place of a submodule, git deletes the whole folder without a word, with a repository that may be in
 * it and what is not committed there. A submodule that goes with nothing in its place stays as a folder.
 * @throws Refusal `would_overwrite`
 */
export async function demandNoRepository(
  git: Git,
  repository: Repository,
  { sources, signal }: Changing,
): Promise<void> {
  const found = new Set<string>();
  const isRepository = (path: string): boolean =>
    statAt(inTree(repository, path))?.isDirectory() === true &&
    statAt(inTree(repository, `${path}/.git`)) !== undefined;
  const folders = new Map<string, boolean>();
  const look = (path: string): void => {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      const folder = path.slice(0, end);
      if (!folders.has(folder)) folders.set(folder, isRepository(folder));
      if (folders.get(folder) === true) found.add(folder);
    }
    if (isRepository(path)) found.add(path);
  };
  for (const source of sources) {
    let after: string | undefined;
    const take = latin1Records((record) => {
      // First what it is before and after, then the path; a log has more between commits.
      if (after !== undefined && after !== GITLINK) look(record);
      after = after === undefined ? /^\n?:\d{6} (\d{6}) /.exec(record)?.[1] : undefined;
      return true;
    });
    // A revision that does not exist is told of by the operation, in better words.
    await git.run(repository, source, { signal, codes: [0, 128], take });
  }
  if (found.size === 0) return;
  throw new Refusal(
    'would_overwrite',
    'Repositories of their own, submodules too, stand where this would write; nothing was changed.',
    'Move them away first.',
    { content: firstNames([...found].map((path) => quotePath(fromLatin1(path)))) },
  );
}
