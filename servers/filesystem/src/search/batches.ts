import { filterAtPace, type Pace } from '../paths/pace.ts';
import type { Listing } from '../paths/walk.ts';
import type { Group } from './job.ts';

/** Files that a worker searches at a time. */
const FILES = 128;

/** Directories that a batch keeps open, each with a descriptor. */
const DIRECTORIES = 16;

/** Files of one directory, with where it is. */
export interface Files extends Group {
  /** Of the directory, below the start of the walk. */
  readonly path: readonly string[];
}

/** Files that are searched together. */
export interface Batch {
  readonly files: readonly Files[];
  /** Only lines behind this one; 0 for all. */
  readonly after: number;
  /** Lets go of the directories. */
  release(): void;
}

/** Parts a walk into batches of the regular files that are wanted. */
export async function* batchesOf(
  listings: AsyncIterable<Listing>,
  wants: (path: readonly string[], name: string) => boolean,
  pace: Pace,
): AsyncGenerator<Batch, void, void> {
  let files: Files[] = [];
  let releases: (() => void)[] = [];
  let count = 0;
  const take = (): Batch => {
    const taken = releases;
    const batch = { files, after: 0, release: () => taken.forEach((release) => release()) };
    files = [];
    releases = [];
    count = 0;
    return batch;
  };
  try {
    for await (const { path, entries, directory, hold } of listings) {
      const wanted = await filterAtPace(
        entries,
        ({ name, kind }) => kind === 'file' && wants(path, name),
        pace,
      );
      for (let at = 0; at < wanted.length;) {
        const names = wanted.slice(at, at + FILES - count).map(({ name }) => name);
        at += names.length;
        files.push({ at: directory.at, path, names });
        releases.push(hold());
        count += names.length;
        if (count === FILES || files.length === DIRECTORIES) yield take();
      }
    }
    if (count > 0) yield take();
  } finally {
    take().release();
  }
}
