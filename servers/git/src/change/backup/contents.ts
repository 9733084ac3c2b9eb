import type { Stats } from 'node:fs';
import { posix } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import { inTree } from '../../repository/in-tree.ts';
import type { Repository } from '../../repository/repository.ts';
import { statAt } from '../../repository/stat-at.ts';
import { latin1Records } from '../../process/latin1.ts';
import type { Changed, State } from './state.ts';

/** Changes to the index that make it a picture of the working tree; each byte of a name one Latin-1 character. */
export interface Contents {
  readonly removed: readonly string[];
  readonly present: readonly string[];
}

export const MOST_FILES = 1_000_000;
const MOST_BYTES = 1 << 30;

/** Files that are looked at before anything else gets its turn. */
const AT_ONCE = 2_000;

/**
 * All that the working tree holds beside the index; submodules are left out.
 * @param hidden files that git was told not to look at
 * @throws Refusal `too_much_to_keep`
 */
export async function contentsOf(
  repository: Repository,
  { changed, cut }: State,
  hidden: readonly string[],
  signal: AbortSignal,
): Promise<Contents> {
  if (cut) throw tooMuch(`more than ${MOST_FILES} changed or new files`);
  const files = changed.filter(({ isSubmodule }) => !isSubmodule);
  const { removed, present, newBytes } = await sortContents(repository, files, signal);
  if (newBytes > MOST_BYTES) throw tooMuch('more than 1 GiB in new files');
  // The file may have other bytes than what git made of it for the index.
  const staged = files.filter((file) => file.staged !== '.' && file.unstaged === '.').map(({ path }) => path);
  const statOf = looking(repository);
  return {
    removed: [...hidden, ...removed],
    present: [...hidden, ...present, ...staged.filter((path) => statOf(path) !== undefined)],
  };
}

/** Sorts changes by what is there now. What is a repository of its own and no submodule is left out. */
export async function sortContents(
  repository: Repository,
  changed: readonly Changed[],
  signal: AbortSignal,
): Promise<Contents & { readonly newBytes: number }> {
  const removed: string[] = [];
  const present: string[] = [];
  const statOf = looking(repository);
  let newBytes = 0;
  for (const [index, { path, staged, unstaged, isSubmodule, stages }] of changed.entries()) {
    if (index % AT_ONCE === 0) await setImmediate(undefined, { signal });
    if (isWithin(path) || (unstaged === '.' && stages.length === 0)) continue;
    const stat = statOf(path);
    const isThere = stat !== undefined || (isSubmodule && unstaged !== 'D');
    (isThere ? present : removed).push(path);
    if (staged === '?') newBytes += stat?.size ?? 0;
  }
  return { removed, present, newBytes };
}

/** Whether git reports a repository of its own, which is not tracked. */
export const isWithin = (path: string): boolean => path.endsWith('/');

/** Files that git was told to take for unchanged (`--assume-unchanged`, `--skip-worktree`): it does not look at them. */
export async function flaggedFiles(git: Git, repository: Repository, signal: AbortSignal): Promise<string[]> {
  const flagged: string[] = [];
  const take = latin1Records((record) => {
    if (/^[a-zS] /.test(record)) flagged.push(record.slice(2));
    return true;
  });
  await git.run(repository, ['ls-files', '-v', '-z'], { signal, take });
  return flagged;
}

/** Those of them that are there all the same: git may write over them. */
export async function hiddenFiles(git: Git, repository: Repository, signal: AbortSignal): Promise<string[]> {
  const statOf = looking(repository);
  const flagged = await flaggedFiles(git, repository, signal);
  return flagged.filter((path) => statOf(path) !== undefined);
}

/**
 * Looks at files and links, which are all that can be kept, as in git itself; what is behind a link is elsewhere.
 * @returns undefined for all else
 */
export function looking(repository: Repository): (path: string) => Stats | undefined {
  const stat = (path: string) => statAt(inTree(repository, path));
  const folders = new Map([['.', true]]);
  const isFolder = (path: string): boolean => {
    const known = folders.get(path);
    if (known !== undefined) return known;
    const is = isFolder(posix.dirname(path)) && stat(path)?.isDirectory() === true;
    folders.set(path, is);
    return is;
  };
  return (path) => {
    const found = isFolder(posix.dirname(path)) ? stat(path) : undefined;
    return found?.isFile() === true || found?.isSymbolicLink() === true ? found : undefined;
  };
}

const tooMuch = (what: string) =>
  new Refusal(
    'too_much_to_keep',
    `Nothing was done: the working tree has ${what}, which is too much to keep before something could be lost.`,
    'Name what is generated in .gitignore, or commit or move files first.',
  );
