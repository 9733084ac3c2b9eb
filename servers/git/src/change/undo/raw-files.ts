import { randomUUID } from 'node:crypto';
import { closeSync, fchmodSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { posix } from 'node:path';
import { Refusal } from '@handrail/domain';
import { fromLatin1, latin1Records } from '../../process/latin1.ts';
import { readObjects } from '../../read/object/read-objects.ts';
import type { Git } from '../../repository/git.ts';
import { inTree } from '../../repository/in-tree.ts';
import type { Repository } from '../../repository/repository.ts';
import { isSafePath } from '../../repository/safe-path.ts';
import { statAt } from '../../repository/stat-at.ts';
import { WorktreeLinks } from '../../repository/worktree-links.ts';
import type { Backup } from '../backup/commit.ts';
import { looking } from '../backup/contents.ts';
import { rawBlobs } from '../backup/raw.ts';

interface Writing {
  /** As `pathsIn` gives them. */
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
}

interface RawFile {
  readonly path: string;
  readonly blob: string;
  readonly isProgram: boolean;
}

/**
 * Gives files back the very bytes that a backup keeps of them, once git has written them in its own way: with filters,
 * line endings, `$Id$` and encodings.
 */
export async function writeRaw(
  git: Git,
  repository: Repository,
  backup: Backup,
  asked: Writing,
): Promise<void> {
  const { signal } = asked;
  const files = await keptRaw(git, repository, backup, asked);
  const statOf = looking(repository);
  const there = files.filter(({ path }) => statOf(path)?.isFile() === true);
  const blobs = await rawBlobs(
    git,
    repository,
    there.map(({ path }) => path),
    { store: false, signal },
  );
  const same = new Set(there.filter(({ blob }, index) => blob === blobs[index]));
  const different = files.filter((file) => !same.has(file));
  if (different.length === 0) return;
  let open: OpenFile | undefined;
  try {
    await readObjects(
      git,
      repository,
      different.map(({ blob }) => blob),
      {
        begin({ size }, index) {
          const file = different[index];
          // A folder in its place has files that came later.
          if (file === undefined || !isFree(repository, file.path)) return () => true;
          const target = new OpenFile(repository, file);
          open = target;
          let left = size;
          const write = (piece: Buffer) => {
            target.write(piece);
            left -= piece.length;
            if (left === 0) target.finish();
            return true;
          };
          if (size === 0) target.finish();
          return write;
        },
      },
      signal,
    );
  } finally {
    open?.[Symbol.dispose]();
  }
}

/** The files that stand in a backup byte for byte. */
async function keptRaw(
  git: Git,
  repository: Repository,
  { of, commit, parents }: Backup,
  { paths, signal }: Writing,
): Promise<RawFile[]> {
  const found = new Map<string, RawFile>();
  if (of !== 'files') return [];
  const how = ['-r', '-z', '--no-renames', '--diff-filter=AMT'];
  for (const parent of [parents.head, parents.index]) {
    if (parent === undefined) continue;
    let entry: RegExpExecArray | null = null;
    // git-diff-tree(1), Raw Output Format: with -z what changed, then the path.
    const take = latin1Records((record) => {
      if (entry === null) entry = /^:\d+ (\d+) \w+ (\w+) /.exec(record);
      else {
        const [, mode = '', blob = ''] = entry;
        entry = null;
        if (!isSafePath(fromLatin1(record)))
          throw new Refusal(
            'unsafe_backup',
            'This ref is no backup of these tools: it has files that git would not write.',
            'A person can look at it with git ls-tree.',
          );
        if (mode.startsWith('100')) found.set(record, { path: record, blob, isProgram: mode === '100755' });
      }
      return true;
    });
    await git.run(repository, ['diff-tree', ...how, parent, commit, '--', ...paths], { signal, take });
  }
  return [...found.values()];
}

/** Whether nothing leads elsewhere on the way, and no folder stands there. */
const isFree = (repository: Repository, path: string): boolean =>
  !new WorktreeLinks(repository).leadTo(path) && statAt(inTree(repository, path))?.isDirectory() !== true;

/** A file that is written beside its place and takes it when it is whole. */
class OpenFile implements Disposable {
  readonly #temporary: Buffer;
  readonly #place: Buffer;
  #descriptor: number | undefined;

  constructor(repository: Repository, { path, isProgram }: RawFile) {
    const folder = posix.dirname(path);
    this.#place = inTree(repository, path);
    this.#temporary = inTree(repository, posix.join(folder, `.handrail-${randomUUID()}`));
    const stat = statAt(this.#place);
    mkdirSync(inTree(repository, folder), { recursive: true });
    this.#descriptor = openSync(this.#temporary, 'wx', isProgram ? 0o777 : 0o666);
    if (stat?.isFile() === true) fchmodSync(this.#descriptor, stat.mode & 0o777);
  }

  write(piece: Buffer): void {
    if (this.#descriptor === undefined) return;
    for (let from = 0; from < piece.length;) from += writeSync(this.#descriptor, piece, from);
  }

  finish(): void {
    this.#close();
    renameSync(this.#temporary, this.#place);
  }

  [Symbol.dispose](): void {
    this.#close();
    rmSync(this.#temporary, { force: true });
  }

  #close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}
