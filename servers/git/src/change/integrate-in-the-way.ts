import { lstatSync, type Stats } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import { decodeText } from '../process/decode-text.ts';
import { quotePath } from '../read/quote-path.ts';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { records } from './backup-records.ts';

interface Looking {
  /** Git commands that print the paths which would be written, each ended by a NUL. */
  readonly sources: readonly (readonly string[])[];
  /** Only ignored files count: the others are kept by the operation itself. */
  readonly ignoredOnly?: boolean;
  readonly signal: AbortSignal;
}

const SHOWN = 50;
/** Paths of one command line, far below what systems take. */
const ARGUMENT_BYTES = 64 * 1024;
/** Paths that are looked at before anything else gets its turn. */
const AT_ONCE = 2_000;

/**
 * Git merges, rebases, picks and stashes over ignored files without a word (`--no-overwrite-ignore` is for switching and
 * fast-forwards alone), and finds files that are not tracked in its way only when it has begun.
 * @throws Refusal `would_overwrite`
 */
export async function demandNothingInTheWay(
  git: Git,
  repository: Repository,
  { sources, ignoredOnly = false, signal }: Looking,
): Promise<void> {
  const paths = new Set<string>();
  for (const source of sources) {
    const take = records((path) => {
      paths.add(path);
      return true;
    });
    // A revision that does not exist is told of by the operation, in better words.
    await git.run(repository, source, { signal, take, codes: [0, 128] });
  }
  const obstacles = await obstaclesIn(repository, paths, signal);
  if (obstacles.size === 0) return;
  await withoutTracked(git, repository, obstacles, signal);
  const found = await untracked(git, repository, [...obstacles.keys()], { ignoredOnly, signal });
  if (found.length === 0) return;
  const names = found.slice(0, SHOWN).map((path) => quotePath(decodeText(asBytes(path))));
  throw new Refusal(
    'would_overwrite',
    'Files that git does not track, ignored ones too, stand where this would write; nothing was changed.',
    'Move them away first.',
    { content: [...names, ...(found.length > SHOWN ? ['and more'] : [])].join('\n') },
  );
}

/** What is on the disk at the paths, or in place of a folder above one. */
async function obstaclesIn(
  { top }: Repository,
  paths: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, Stats>> {
  const obstacles = new Map<string, Stats>();
  const folders = new Map<string, Stats | undefined>();
  const look = (path: string): Stats | undefined => {
    try {
      return lstatSync(Buffer.concat([Buffer.from(`${top}/`), asBytes(path)]));
    } catch {
      return undefined; // not there, or of a name that cannot be: then git says so
    }
  };
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
  const take = records((record) => {
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
  const take = records((path) => found.push(path) <= SHOWN);
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
    chunk.push(asBytes(path).toString());
    bytes += path.length;
  }
  if (chunk.length > 0) yield chunk;
}

const asBytes = (path: string): Buffer => Buffer.from(path, 'latin1');

const isSayable = (path: string): boolean => asBytes(path).equals(Buffer.from(asBytes(path).toString()));
