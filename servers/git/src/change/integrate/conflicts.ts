import { constants, realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Git } from '../../repository/git.ts';
import { inTree } from '../../repository/in-tree.ts';
import type { Repository } from '../../repository/repository.ts';
import { fromLatin1, latin1Records } from '../../process/latin1.ts';
import { conflictHunks, type Hunk } from './conflict-markers.ts';

export interface Conflict {
  readonly path: string;
  /** As `git status` calls it: both modified, deleted by them … */
  readonly kind: string;
  /** Where the marks are; empty for what is no text, is not there or has none. */
  readonly hunks: readonly Hunk[];
}

export interface Conflicts {
  /** All of them. */
  readonly count: number;
  /** In the order of the index. */
  readonly first: readonly Conflict[];
}

/** By the stages there are: 1 the common version, 2 ours, 3 theirs; wt-status.c of git. */
const KINDS: Readonly<Record<string, string>> = {
  '1': 'both deleted',
  '2': 'added by us',
  '3': 'added by them',
  '12': 'deleted by them',
  '13': 'deleted by us',
  '23': 'both added',
  '123': 'both modified',
};

const MOST = 100;
const LARGEST = 2 << 20;

/** The files in conflict: how many, and of the first ones what stands in them. */
export async function listConflicts(
  git: Git,
  repository: Repository,
  signal: AbortSignal,
): Promise<Conflicts> {
  const stages = new Map<string, { stages: string; modes: string }>();
  let [count, last] = [0, ''];
  const take = latin1Records((record) => {
    const [, mode = '', stage = '', path = ''] = /^(\d+) \w+ (\d)\t([^]*)$/.exec(record) ?? [];
    if (path !== last) count += 1;
    last = path;
    const found = stages.get(path);
    if (found !== undefined || stages.size < MOST)
      stages.set(path, {
        stages: `${found?.stages ?? ''}${stage}`,
        modes: `${found?.modes ?? ''} ${mode}`,
      });
    return true;
  });
  await git.run(repository, ['ls-files', '--unmerged', '-z'], { signal, take });
  const first: Conflict[] = [];
  for (const [path, found] of stages) {
    signal.throwIfAborted();
    const kind = KINDS[found.stages] ?? 'in conflict';
    const isModule = found.modes.includes('160000');
    first.push({
      path: fromLatin1(path),
      kind: isModule ? `${kind} (submodule)` : kind,
      hunks: await hunksAt(repository, path),
    });
  }
  return { count, first };
}

/** Files that were in conflict and are staged with marks of it still in them. */
export async function listLeftMarks(
  git: Git,
  repository: Repository,
  signal: AbortSignal,
): Promise<Conflict[]> {
  const paths = new Set<string>();
  const take = latin1Records((record) => {
    if (paths.size < MOST) paths.add(record.slice(record.indexOf('\t') + 1));
    return true;
  });
  await git.run(repository, ['ls-files', '--resolve-undo', '-z'], { signal, take });
  const left: Conflict[] = [];
  for (const path of paths) {
    const hunks = await hunksAt(repository, path);
    if (hunks.length > 0) left.push({ path: fromLatin1(path), kind: 'staged with conflict marks', hunks });
  }
  return left;
}

/** Reads a file of the working tree, past no link. */
async function hunksAt(repository: Repository, path: string): Promise<Hunk[]> {
  const file = inTree(repository, path);
  const folder = file.subarray(0, file.lastIndexOf('/'));
  try {
    if (!realpathSync.native(folder, { encoding: 'buffer' }).equals(folder)) return [];
    await using handle = await open(
      file,
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    );
    const stat = await handle.stat();
    return stat.isFile() && stat.size <= LARGEST ? conflictHunks(await handle.readFile('latin1')) : [];
  } catch {
    return []; // not there, or not open to us
  }
}
