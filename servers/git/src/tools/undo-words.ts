import { quote } from '@handrail/domain';
import { nameOf } from '../change/backup/state-text.ts';
import type { Reset } from '../change/undo/reset.ts';
import { currentBranch } from '../repository/head.ts';
import type { Repository } from '../repository/repository.ts';
import { shortHash } from '../repository/short-hash.ts';

/** What a person is asked before a reset. */
export function resetting(
  repository: Repository,
  { target, leaving, losing, backup }: Reset,
  hard: boolean,
): string {
  const what = backup === undefined ? placeOf(target) : `the backup on ${placeOf(target)}`;
  return `Reset ${branchOf(repository)}${hard ? ' and all files' : ''} to ${what}? ${commits(leaving)} leave it. ${going(losing)}`;
}

/** The branch that is checked out, in words. */
export function branchOf(repository: Repository): string {
  const branch = currentBranch(repository);
  return branch === undefined ? 'HEAD (detached)' : quote(branch);
}

const NAMED = 5;

/** What a person is told of the files whose changes go; paths as in a state. */
export function going(losing: readonly string[]): string {
  if (losing.length === 0) return 'No change that is not committed goes.';
  const names = losing.slice(0, NAMED).map((path) => quote(nameOf(path)));
  const more = losing.length > NAMED ? ', …' : '';
  return `Changes that are not committed go in ${count(losing.length)}: ${names.join(', ')}${more}.`;
}

export const count = (files: number): string => (files === 1 ? '1 file' : `${files} files`);

export const commits = (number: number): string => (number === 1 ? '1 commit' : `${number} commits`);

export const placeOf = (hash: string | undefined): string =>
  hash === undefined ? 'no commit yet' : shortHash(hash);
