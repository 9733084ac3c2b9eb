import type { Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import { quotePath } from '../read/text/quote-path.ts';
import type { Git, RunOptions } from '../repository/git.ts';
import { inTree } from '../repository/in-tree.ts';
import type { Repository } from '../repository/repository.ts';
import { statAt } from '../repository/stat-at.ts';
import { firstNames, NAMED } from './first-names.ts';
import { fromLatin1, isSayable, latin1Records } from '../process/latin1.ts';

/** Paths of one command line, far below what systems take. */
const ARGUMENT_BYTES = 64 * 1024;
/** Paths that are looked at before anything else gets its turn. */
const AT_ONCE = 2_000;

interface Looking {
  /** Only ignored files count: the others are kept by the operation itself. */
  readonly ignoredOnly?: boolean;
  readonly signal: AbortSignal;
}

/**
 * Git merges, rebases, picks and stashes over ignored files without a word (`--no-overwrite-ignore` is for switching and
 * fast-forwards alone), and finds files that are not tracked in its way only when it has begun.
 * @param sources git commands that print the paths which would be written, each ended by a NUL
 * @throws Refusal `would_overwrite`
 */
export async function demandNothingInTheWay(
  git: Git,
  repository: Repository,
  { sources, ...looking }: Looking & { readonly sources: readonly (readonly string[])[] },
): Promise<void> {
  // A revision that does not exist is told of by the operation, in better words.
  const paths = await pathsFrom(git, repository, sources, { signal: looking.signal, codes: [0, 128] });
  await demandFree(git, repository, paths, looking);
}

/** @returns what git commands print, each path ended by a NUL, as Latin-1 */
export async function pathsFrom(
  git: Git,
  repository: Repository,
  sources: readonly (readonly string[])[],
  options: Pick<RunOptions, 'signal' | 'codes'>,
): Promise<Set<string>> {
  const paths = new Set<string>();
  const take = (path: string) => paths.add(path).size > 0;
  for (const source of sources) await git.run(repository, source, { ...options, take: latin1Records(take) });
  return paths;
}

/** The same for paths that are known. */
export async function demandFree(
  git: Git,
  repository: Repository,
  paths: ReadonlySet<string>,
  { ignoredOnly = false, signal }: Looking,
): Promise<void> {
  const obstacles = await obstaclesIn(repository, paths, signal);
  if (obstacles.size === 0) return;
  await withoutTracked(git, repository, obstacles, signal);
  const found = await untracked(git, repository, [...obstacles.keys()], { ignoredOnly, signal });
  if (found.length === 0) return;
  throw new Refusal(
    'would_overwrite',
    'Files that git does not track, ignored ones too, stand where this would write; nothing was changed.',
    'Move them away first.',
    { content: firstNames(found.map((path) => quotePath(fromLatin1(path)))) },
  );
}

/** What is on the disk at the paths, or in place of a folder above one. */
async function obstaclesIn(
  repository: Repository,
  paths: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, Stats>> {
  const obstacles = new Map<string, Stats>();
  const folders = new Map<string, Stats | undefined>();
  const look = (path: string) => statAt(inTree(repository, path));
  let count = 0;
  for (const path of paths) {
    if (count % AT_ONCE === 0) await setImmediate(undefined, { signal });
    count += 1;
    for (let end = path.indexOf('/'); ; end = path.indexOf('/', end + 1)) {
      const above = end < 0 ? path : path.slice(0, end);
      const stat = end >= 0 && folders.has(above) ? folders.get(above) : look(above);
      if (end >= 0) folders.set(above, stat);
      if (stat !== undefined && (end < 0 || !stat.isDirectory())) obstacles.set(above, stat);
      if (end < 0 || stat?.isDirectory() !== true) break;
    }
  }
  return obstacles;
}

/** A folder where the index has a file stays: git would remove what is in it. */
async function withoutTracked(
  git: Git,
  repository: Repository,
  obstacles: Map<string, Stats>,
  signal: AbortSignal,
): Promise<void> {
  const take = latin1Records((record) => {
    const path = record.slice(record.indexOf('\t') + 1);
    if (record.startsWith('160000') || obstacles.get(path)?.isDirectory() === false) obstacles.delete(path);
    return true;
  });
  await git.run(repository, ['ls-files', '--stage', '-z'], { signal, take });
}

/** Files at or below the paths that are in no index. */
async function untracked(
  git: Git,
  repository: Repository,
  paths: readonly string[],
  { ignoredOnly, signal }: { readonly ignoredOnly: boolean; readonly signal: AbortSignal },
): Promise<string[]> {
  const how = ignoredOnly ? ['--ignored', '--exclude-standard'] : [];
  const found: string[] = [];
  const take = latin1Records((path) => found.push(path) <= NAMED);
  for (const chunk of chunksOf(paths.filter(isSayable)))
    await git.run(repository, ['ls-files', '--others', ...how, '-z', '--', ...chunk], { signal, take });
  // Arguments are text: what is no UTF-8 cannot be asked for, and counts.
  return [...found, ...paths.filter((path) => !isSayable(path))];
}

function* chunksOf(paths: readonly string[]): Generator<string[]> {
  let chunk: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    if (bytes + path.length > ARGUMENT_BYTES && chunk.length > 0) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    chunk.push(fromLatin1(path));
    bytes += path.length;
  }
  if (chunk.length > 0) yield chunk;
}
