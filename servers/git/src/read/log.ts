import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import type { Git } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';
import { statAt } from '../repository/stat-at.ts';
import { patternFailure } from './caller-text.ts';
import { logArguments, type LogFilters } from './log-arguments.ts';
import { logRecord } from './log-record.ts';
import { eachRecord, NEWLINE } from './records.ts';
import { checked, resolve } from './resolve.ts';

/** Where a page goes on: what the start stood for when the first one was made, and how many commits have been shown since. */
export type LogPosition = readonly [starts: readonly string[], shown: number];

export interface LogQuestion extends LogFilters {
  /** A revision or a range; HEAD when left out. */
  readonly ref?: string | undefined;
  /** Relative to the top of the repository. */
  readonly path?: string | undefined;
  readonly graph?: boolean | undefined;
  readonly after: LogPosition | undefined;
  readonly signal: AbortSignal;
}

/** Takes the lines of a commit, more than one in a graph; answers false when the page is full. */
export type AddCommit = (text: string, position: LogPosition) => boolean;

/** Commits on a page. */
export const MOST_COMMITS = 50;

const MiB = 1 << 20;

export interface Log {
  /** There may be more commits than were handed on, and the position behind those. */
  readonly more: LogPosition | undefined;
  /** There are no commits at all. */
  readonly isUnborn: boolean;
}

/** One revision whose tip is the first commit shown, unless commits are left out. */
const SINGLE = /^(?!.*\.\.)[^^:@]+$/;

/** @throws Refusal `invalid_revision`, `unknown_revision`, `invalid_pattern` and those of `logArguments` */
export async function logOf(
  git: Git,
  repository: Repository,
  { ref, path, graph = false, after, signal, ...filters }: LogQuestion,
  add: AddCommit,
): Promise<Log> {
  const isFiltered = path !== undefined || Object.values(filters).some((filter) => filter !== undefined);
  const startsHere = !isFiltered && SINGLE.test(ref ?? 'HEAD');
  try {
    let starts = after?.[0] ?? [];
    if (after === undefined && (!startsHere || ref !== undefined))
      starts = startsHere ? [checked(ref ?? 'HEAD')] : await resolveStart(git, repository, ref, signal);
    const follow = path !== undefined && !(await isFolder(git, repository, { path, starts, ref, signal }));
    const passed = after?.[1] ?? 0;
    // Git counts what it leaves out only later, and draws nothing for what it passes over: those are counted here.
    const countsHere = graph || follow || filters.pickaxe !== undefined;
    const args = [
      ...logArguments(filters),
      `--max-count=${MOST_COMMITS + 1 + (countsHere ? passed : 0)}`,
      ...(countsHere ? [] : [`--skip=${passed}`]),
      ...(graph ? ['--graph'] : []),
      ...(follow ? ['--follow'] : []),
      '--end-of-options',
      ...starts,
      '--',
      ...(path === undefined ? [] : [path]),
    ];

    let count = countsHere ? 0 : passed;
    let pending: string[] = [];
    let more: LogPosition | undefined;
    const flush = (): boolean => {
      if (pending.length === 0 || count <= passed) return true;
      const isOn = add(pending.join('\n'), [starts, count]);
      if (!isOn) more = [starts, count - 1];
      return isOn;
    };
    const options = { signal, ends: [NEWLINE], most: MiB };
    const { cut } = await eachRecord(git, repository, args, options, (record) => {
      const { hash, line } = logRecord(record);
      if (hash === '') {
        pending.push(line);
        return true;
      }
      if (!flush()) return false;
      if (startsHere && after === undefined && count === 0) starts = [hash];
      if (count >= passed + MOST_COMMITS) {
        more = [starts, count];
        return false;
      }
      pending = [line];
      count += 1;
      return true;
    });
    if (!cut) flush();
    return { more, isUnborn: false };
  } catch (error) {
    if (ref === undefined && isUnborn(error)) return { more: undefined, isUnborn: true };
    throw patternFailure(error);
  }
}

/** Of a branch without commits none, so that git itself says so. */
async function resolveStart(
  git: Git,
  repository: Repository,
  ref: string | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    return await resolve(git, repository, ref ?? 'HEAD', signal);
  } catch (error) {
    if (ref === undefined && error instanceof Refusal && error.code === 'unknown_revision') return [];
    throw error;
  }
}

const isUnborn = (error: unknown): boolean =>
  error instanceof Refusal && /does not have any commits yet/.test(error.content ?? '');

/** Renames are followed for a file alone: in the working tree, or where it is not there in the commit that is begun at. */
async function isFolder(
  git: Git,
  repository: Repository,
  {
    path,
    starts,
    ref,
    signal,
  }: { path: string; starts: readonly string[] } & Pick<LogQuestion, 'ref' | 'signal'>,
): Promise<boolean> {
  if (path === '.') return true;
  const stat = ref === undefined && !repository.bare ? statAt(join(repository.top, path)) : undefined;
  if (stat !== undefined) return stat.isDirectory();
  const start = starts.find((hash) => !hash.startsWith('^'));
  if (start === undefined) return false;
  const asked = ['cat-file', '-t', `${start}:${path}`];
  const { out } = await git.run(repository, asked, { signal, codes: [0, 128] });
  return out.toString().trim() !== 'blob' && out.length > 0;
}
