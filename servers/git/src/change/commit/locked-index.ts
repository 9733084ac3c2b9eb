import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Repository } from '../../repository/repository.ts';
import { copyIndex, temporaryIndex } from '../backup/temporary-index.ts';
import { indexLock, lockedOut } from '../locked.ts';
import { isWorkedOn, publish } from './left-behind.ts';
import { headState, markOf } from './lock-mark.ts';

interface Work<T> {
  readonly verb: string;
  /** It makes a commit: once that stands, the index is to be as the copy is, whatever fails. */
  readonly commits: boolean;
  /** Works on a copy of the index. */
  do(environment: { readonly GIT_INDEX_FILE: string }): Promise<T>;
}

/** What git, which is told to end when this process does, gets to do so. */
const LEAVE_MS = 500;
const LOOK_AGAIN_MS = 5;

/** What is to be given back when this process ends. */
const held = new Set<() => void>();
let watched = false;

function hold(leave: () => void): void {
  held.add(leave);
  if (watched) return;
  watched = true;
  process.once('exit', () => {
    for (const one of held) one();
  });
}

/**
 * Several git commands as one change of the index: they work on a copy, which becomes the index when all is done, and also
 * when a commit was made before they failed, since it belongs to that. Git's own lock of the index is held meanwhile, so
 * that nobody else changes it; this process does not end without giving it back, unless it is killed, and then
 * `clearLeftBehind` knows it by its mark.
 * @throws Refusal `locked`
 */
export async function inLockedIndex<T>(repository: Repository, work: Work<T>): Promise<T> {
  using copy = temporaryIndex(repository, 'empty');
  const name = basename(copy.path);
  const before = work.commits ? headState(repository) : undefined;
  take(repository, { verb: work.verb, copy: copy.path, mark: markOf(name, before) });
  const giveBack = () => rmSync(indexLock(repository), { force: true });
  const hasMoved = () => before !== undefined && headState(repository) !== before;
  const settle = () => {
    if (hasMoved()) publish(repository, name);
  };
  const leave = () => {
    const end = performance.now() + LEAVE_MS;
    while (isWorkedOn(repository, name)) {
      if (performance.now() > end) return; // what is left has its mark
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_AGAIN_MS);
    }
    settle();
    copy[Symbol.dispose]();
    giveBack();
  };
  hold(leave);
  try {
    // Somebody committed just before the lock was there; no copy is yet.
    if (hasMoved()) throw lockedOut(repository, work.verb);
    copyIndex(join(repository.gitDirectory, 'index'), copy.path);
    const result = await work.do(copy.environment);
    publish(repository, name);
    return result;
  } catch (error) {
    settle();
    throw error;
  } finally {
    held.delete(leave);
    giveBack();
  }
}

/** With a link, since a lock must never be there without its mark; without one where the file system has none. */
function take(
  repository: Repository,
  { verb, copy, mark }: { readonly verb: string; readonly copy: string; readonly mark: string },
): void {
  const written = `${copy}.mark`;
  const lock = indexLock(repository);
  try {
    writeFileSync(written, mark, { flag: 'wx' });
    try {
      linkSync(written, lock);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw error;
      writeFileSync(lock, mark, { flag: 'wx' });
    }
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw lockedOut(repository, verb);
    throw error;
  } finally {
    rmSync(written, { force: true });
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
