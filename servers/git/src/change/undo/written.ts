import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { inTree } from '../../repository/in-tree.ts';
import type { Repository } from '../../repository/repository.ts';
import { statAt } from '../../repository/stat-at.ts';
import { flaggedFiles } from '../backup/contents.ts';
import { firstNames } from '../first-names.ts';
import { demandFree, pathsFrom } from '../in-the-way.ts';
import { nameOf } from '../backup/state-text.ts';

interface Writing {
  /** The commits that files come from; the index when there are none. */
  readonly sources: readonly string[];
  /** As `pathsIn` gives them. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * What git-reset(1) with --hard and git-restore(1) write where no tracked file stands: both remove what is in the way
 * without a word, whole repositories too. What is not ignored is kept by a backup; all else must not be there.
 * @returns paths, each byte one Latin-1 character
 * @throws Refusal `would_overwrite`
 */
export async function demandWritable(
  git: Git,
  repository: Repository,
  { sources, paths, signal }: Writing,
): Promise<Set<string>> {
  const how = ['--name-only', '--no-renames', '--diff-filter=DT', '-z'];
  const commands = [
    ...sources.map((source) => ['diff-index', '--cached', ...how, source, '--', ...paths]),
    ['diff', '--no-ext-diff', '--ignore-submodules', ...how, '--', ...paths],
  ];
  const written = await pathsFrom(git, repository, commands, { signal });
  demandNone(repositoriesIn(repository, written), 'Repositories of their own');
  // Git does not say of these that they are gone.
  const flagged = await flaggedFiles(git, repository, signal);
  demandNone(
    replacedIn(repository, flagged),
    'Other things in place of files that git was told to take for unchanged',
  );
  await demandFree(git, repository, written, { ignoredOnly: true, signal });
  return written;
}

/** Whole repositories at the paths or above one. */
function repositoriesIn(repository: Repository, paths: ReadonlySet<string>): string[] {
  const seen = new Map<string, boolean>();
  const isRepository = (path: string): boolean => {
    const known = seen.get(path);
    if (known !== undefined) return known;
    const is = statAt(inTree(repository, `${path}/.git`)) !== undefined;
    seen.set(path, is);
    return is;
  };
  return [...paths].flatMap((path) => withAbove(path).filter(isRepository));
}

/** What is a folder at the paths, or anything else than a folder above one. */
function replacedIn(repository: Repository, paths: readonly string[]): string[] {
  const seen = new Map<string, 'folder' | 'other' | undefined>();
  const look = (path: string): 'folder' | 'other' | undefined => {
    if (seen.has(path)) return seen.get(path);
    const above = path.lastIndexOf('/');
    const kind =
      above > 0 && look(path.slice(0, above)) !== 'folder' ? undefined : kindAt(inTree(repository, path));
    seen.set(path, kind);
    return kind;
  };
  return paths.flatMap((path) =>
    withAbove(path).filter((name) => look(name) === (name === path ? 'folder' : 'other')),
  );
}

function kindAt(path: Buffer): 'folder' | 'other' | undefined {
  const stat = statAt(path);
  return stat && (stat.isDirectory() ? 'folder' : 'other');
}

/** The folders above a path, downwards, and the path. */
function withAbove(path: string): string[] {
  const names = path.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

/** @throws Refusal `would_overwrite` */
function demandNone(found: readonly string[], what: string): void {
  if (found.length === 0) return;
  throw new Refusal(
    'would_overwrite',
    `${what} stand where this would write; nothing was changed.`,
    'Move them away first.',
    { content: firstNames([...new Set(found)].map(nameOf)) },
  );
}
