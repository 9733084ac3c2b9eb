import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { looking, MOST_FILES } from './contents.ts';

/** Of a hash and the end of its line. */
const LINE_BYTES = 65;

/**
 * Hashes of files byte for byte, as blobs, in the order of the paths: no filter, line ending, `$Id$` or encoding is
 * converted. git-hash-object(1)
 * @param paths of files that are no links; each byte one Latin-1 character
 * @param store puts them into the repository as well
 */
export async function rawBlobs(
  git: Git,
  repository: Repository,
  paths: readonly string[],
  { store, signal }: { readonly store: boolean; readonly signal: AbortSignal },
): Promise<string[]> {
  if (paths.length === 0) return [];
  const { out } = await git.run(
    repository,
    ['hash-object', ...(store ? ['-w'] : []), '--no-filters', '--stdin-paths'],
    {
      signal,
      input: Buffer.from(paths.map((path) => `${asLine(path)}\n`).join(''), 'latin1'),
      limit: MOST_FILES * LINE_BYTES,
    },
  );
  return out.toString('latin1').trimEnd().split('\n');
}

/** Git takes a line that begins with a quotation mark for a string of C, and drops a CR at the end of any. */
const asLine = (path: string): string =>
  /^"|[\n\r]/.test(path)
    ? `"${path
        .replaceAll(/["\\]/g, String.raw`\$&`)
        .replaceAll('\n', String.raw`\n`)
        .replaceAll('\r', String.raw`\r`)}"`
    : path;

/** Paths as they are put into an index. */
export interface Stored {
  /** For `update-index --index-info`. */
  readonly entries: readonly string[];
  /** Paths of what is no file, such as links. */
  readonly others: readonly string[];
}

/**
 * Stores files byte for byte.
 * @throws Refusal `git_failed` when a file became something else meanwhile, which git would have followed
 */
export async function storeRaw(
  git: Git,
  repository: Repository,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Stored> {
  const statOf = looking(repository);
  const modes = new Map<string, string>();
  const others: string[] = [];
  for (const path of new Set(paths)) {
    const stat = statOf(path);
    if (stat?.isFile() === true) modes.set(path, (stat.mode & 0o100) === 0 ? '100644' : '100755');
    else others.push(path);
  }
  const files = [...modes.keys()];
  const blobs = await rawBlobs(git, repository, files, { store: true, signal });
  const statAfter = looking(repository);
  if (files.some((path) => statAfter(path)?.isFile() !== true))
    throw new Refusal(
      'git_failed',
      'A file became something else while it was kept; nothing was done.',
      'Try again when nobody else changes the files.',
    );
  return { entries: files.map((path, index) => `${modes.get(path)} ${blobs[index]}\t${path}`), others };
}
