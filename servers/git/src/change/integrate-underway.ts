import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import type { Repository } from '../repository/repository.ts';

export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert';

/** An operation that stopped before its end. */
export interface Underway {
  readonly operation: Operation;
  /** The commit that it stopped at, or that is merged; full hash. */
  readonly commit: string | undefined;
  /** For a rebase: the how manieth commit it stopped at, of how many. */
  readonly step: string | undefined;
  /** Where HEAD goes back to when it is given up; full hash, undefined for where it is. */
  readonly start: string | undefined;
  /** Commits that are still to be applied; as the list of the operation names them. */
  readonly left: readonly string[];
}

const SMALL = 4_096;
const LONGEST_LIST = 16 << 20;

/** What git left in the git directory to go on with; gitrepository-layout(5), and sequencer.c and wt-status.c of git. */
export function underway({ gitDirectory }: Repository): Underway | undefined {
  const read = (limit: number, ...names: string[]) => smallFile(join(gitDirectory, ...names), limit);
  const hash = (...names: string[]) => hashIn(read(SMALL, ...names));
  for (const [folder, at, end] of [
    ['rebase-merge', 'msgnum', 'end'],
    ['rebase-apply', 'next', 'last'],
  ] as const) {
    const of = numberIn(read(SMALL, folder, end));
    if (of === undefined && !isFolder(join(gitDirectory, folder))) continue;
    return {
      operation: 'rebase',
      commit: hash(folder, 'stopped-sha') ?? hash('REBASE_HEAD'),
      step: of === undefined ? undefined : `${numberIn(read(SMALL, folder, at)) ?? 0}/${of}`,
      start: hash(folder, 'orig-head'),
      left: commitsIn(read(LONGEST_LIST, folder, 'git-rebase-todo')),
    };
  }
  const merged = hash('MERGE_HEAD');
  if (merged !== undefined)
    return { operation: 'merge', commit: merged, step: undefined, start: undefined, left: [] };
  const todo = read(LONGEST_LIST, 'sequencer', 'todo');
  const [picked, reverted] = [hash('CHERRY_PICK_HEAD'), hash('REVERT_HEAD')];
  if (picked === undefined && reverted === undefined && todo === undefined) return undefined;
  const reverts = picked === undefined && (reverted !== undefined || /^r(?:evert)? /.test(todo ?? ''));
  return {
    operation: reverts ? 'revert' : 'cherry-pick',
    commit: picked ?? reverted,
    step: undefined,
    start: hash('sequencer', 'head'),
    left: commitsIn(todo),
  };
}

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

/** No more than a file that git writes there has. */
function smallFile(path: string, limit: number): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= limit ? readFileSync(path, 'latin1') : undefined;
}

const isFolder = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const hashIn = (text: string | undefined): string | undefined =>
  /^(?:[0-9a-f]{64}|[0-9a-f]{40})(?=\s|$)/.exec(text ?? '')?.[0];

const numberIn = (text: string | undefined): string | undefined => /^\d{1,9}(?=\s|$)/.exec(text ?? '')?.[0];

const commitsIn = (todo: string | undefined): string[] =>
  [
    ...(todo ?? '').matchAll(/^(?:p|pick|r|revert|reword|e|edit|s|squash|f|fixup) ([0-9a-f]{4,64})\b/gm),
  ].flatMap(([, hash = '']) => [hash]);
