import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import { readShort } from './read-short.ts';
import type { Repository } from './repository.ts';
import { statAt } from './stat-at.ts';

export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert';

/** An operation that stopped before its end. */
export interface Underway {
  readonly operation: Operation;
  /** The commit that it stopped at, or that is merged; full hash. */
  readonly commit?: string | undefined;
  /** For a rebase: the how manieth commit it stopped at, of how many. */
  readonly step?: { readonly at: string; readonly of: string } | undefined;
  /** For a rebase: short name of the branch that is rebased; undefined when detached. */
  readonly branch?: string | undefined;
  /** What looks like a rebase is git-am(1). */
  readonly isMail?: boolean;
  /** Where HEAD goes back to when it is given up; full hash, undefined for where it is. */
  readonly start?: string | undefined;
  /** Commits that are still to be applied; as the list of the operation names them. */
  readonly left: readonly string[];
}

/** Of the list of what is to be done: more than anybody has. */
const LONGEST_LIST = 16 << 20;

/** What git left in the git directory to go on with; gitrepository-layout(5), and sequencer.c and wt-status.c of git. */
export function underway(repository: Repository): Underway | undefined {
  const { gitDirectory } = repository;
  const read = (...names: string[]) => readShort(join(gitDirectory, ...names));
  const hash = (...names: string[]) => HASH.exec(read(...names) ?? '')?.[0];
  for (const [folder, at, of] of [
    ['rebase-merge', 'msgnum', 'end'],
    ['rebase-apply', 'next', 'last'],
  ] as const) {
    if (statAt(join(gitDirectory, folder))?.isDirectory() !== true) continue;
    const [step, last] = [at, of].map((name) => NUMBER.exec(read(folder, name) ?? '')?.[0]);
    return {
      operation: 'rebase',
      commit: hash(folder, 'stopped-sha') ?? hash('REBASE_HEAD'),
      step: last === undefined ? undefined : { at: step ?? '0', of: last },
      branch: /^refs\/heads\/([^\n]+)/.exec(read(folder, 'head-name') ?? '')?.[1],
      isMail: read(folder, 'applying') !== undefined,
      start: hash(folder, 'orig-head'),
      left: commitsIn(readShort(join(gitDirectory, folder, 'git-rebase-todo'), LONGEST_LIST)),
    };
  }
  const merged = hash('MERGE_HEAD');
  if (merged !== undefined) return { operation: 'merge', commit: merged, left: [] };
  // Between the commits of a series there is the list alone.
  const todo = readShort(join(gitDirectory, 'sequencer', 'todo'), LONGEST_LIST);
  const [picked, reverted] = [hash('CHERRY_PICK_HEAD'), hash('REVERT_HEAD')];
  if (picked === undefined && reverted === undefined && todo === undefined) return undefined;
  const reverts = picked === undefined && (reverted !== undefined || /^r(?:evert)? /.test(todo ?? ''));
  return {
    operation: reverts ? 'revert' : 'cherry-pick',
    commit: picked ?? reverted,
    start: hash('sequencer', 'head'),
    left: commitsIn(todo),
  };
}

/** git-bisect(1), which may be under way beside any other. */
export const isBisecting = ({ gitDirectory }: Repository): boolean =>
  statAt(join(gitDirectory, 'BISECT_LOG'))?.isFile() === true;

/** @throws Refusal `in_progress` */
export function demandIdle(repository: Repository): void {
  const found = underway(repository);
  if (found === undefined) return;
  throw new Refusal(
    'in_progress',
    `A ${found.operation} is under way.`,
    'git_status shows it; git_integrate goes on with action "continue" or gives up with "abort".',
  );
}

const HASH = /^(?:[0-9a-f]{64}|[0-9a-f]{40})(?=\s|$)/;

const NUMBER = /^\d{1,9}(?=\s|$)/;

const commitsIn = (todo = ''): string[] =>
  [...todo.matchAll(/^(?:p|pick|r|revert|reword|e|edit|s|squash|f|fixup) ([0-9a-f]{4,64})\b/gm)].flatMap(
    ([, hash = '']) => [hash],
  );
