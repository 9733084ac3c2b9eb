import { existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isGone, isRunningWith, place } from '../../process/process-identity.ts';
import type { Repository } from '../../repository/repository.ts';
import { statAt } from '../../repository/stat-at.ts';
import { indexLock } from '../locked.ts';
import { COPY, headState, type Mark, readMark } from './lock-mark.ts';

/** Taking a lock over takes no longer. */
const TAKING_MS = 10_000;

/**
 * Removes what a process of this server that was killed left behind: its lock of the index, and copies of the index. Git
 * that it had started goes on; while that works on a copy, nothing is removed. Where the commit was made already, its
 * copy becomes the index, which then agrees with HEAD.
 */
export function clearLeftBehind(repository: Repository): void {
  const mark = readMark(repository);
  if (mark !== undefined && isLeft(repository, mark)) takeOver(repository, mark);
  for (const name of readdirSync(repository.gitDirectory)) {
    const [, pid, begun = ''] = COPY.exec(name) ?? [];
    if (pid === undefined || !isGone({ pid: Number(pid), begun })) continue;
    const copy = name.replace(/\.(?:lock|mark)$/, '');
    // In a container numbers of processes mean something else: the mark tells where it is from.
    if (readMark(repository)?.copy === copy || isWorkedOn(repository, copy)) continue;
    rmSync(join(repository.gitDirectory, name), { force: true });
  }
}

/** Makes the copy the index. */
export function publish({ gitDirectory }: Repository, copy: string): void {
  if (existsSync(join(gitDirectory, copy))) renameSync(join(gitDirectory, copy), join(gitDirectory, 'index'));
}

/** Whether git works on a copy; see `isRunningWith`. */
export const isWorkedOn = ({ gitDirectory }: Repository, copy: string): boolean =>
  isRunningWith(`GIT_INDEX_FILE=${join(gitDirectory, copy)}`);

const isLeft = (repository: Repository, mark: Mark): boolean =>
  mark.place === place && isGone(mark) && !isWorkedOn(repository, mark.copy);

/** One process at a time, which looks again: another may have done it, and somebody hold a lock of their own by now. */
function takeOver(repository: Repository, mark: Mark): void {
  const taking = join(repository.gitDirectory, `${mark.copy}.taking`);
  const stat = statAt(taking);
  if (stat !== undefined && Date.now() - stat.mtimeMs > TAKING_MS) rmSync(taking, { force: true });
  try {
    writeFileSync(taking, '', { flag: 'wx' });
  } catch {
    return; // another is at it
  }
  try {
    if (readMark(repository)?.copy !== mark.copy) return;
    if (mark.head !== undefined && headState(repository) !== mark.head) publish(repository, mark.copy);
    rmSync(indexLock(repository), { force: true });
  } finally {
    rmSync(taking, { force: true });
  }
}
