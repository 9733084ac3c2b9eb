import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { shortHash } from '../../repository/short-hash.ts';
import { statAt } from '../../repository/stat-at.ts';
import { patternFailure } from '../asked/caller-text.ts';
import { demandPaths } from '../asked/existing-paths.ts';
import { logArguments, type LogFilters } from './arguments.ts';
import { logRecord } from './record.ts';
import { eachRecord } from '../../repository/each-record.ts';
import { checked, resolve } from '../asked/resolve.ts';

/** Where a page goes on: what the start stood for when the first one was made, how many commits were shown since, and the last one, short. */
export type LogPosition = readonly [starts: readonly string[], shown: number, last: string];

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
const MOST_COMMITS = 50;

const MiB = 1 << 20;

export interface Log {
  /** There may be more commits than were handed on, and the position behind those. */
  readonly more: LogPosition | undefined;
  /** There are no commits at all. */
  readonly isUnborn: boolean;
}

/** One revision whose tip is the first commit shown, unless commits are left out. */
const SINGLE = /^(?!.*\.\.)[^^:@]+$/;

/**
 * Git is asked for the names as they are given; what they stood for is found out when there is a further page.
 * @throws Refusal `invalid_revision`, `unknown_revision`, `invalid_pattern`, `no_such_path`, `list_changed` and those of `logArguments`
 */
export async function logOf(
  git: Git,
  repository: Repository,
  { ref, path, graph = false, after, signal, ...filters }: LogQuestion,
  add: AddCommit,
): Promise<Log> {
  const [known, passed, last] = after ?? [undefined, 0, ''];
  const starts = known ?? (ref === undefined ? [] : [checked(ref)]);
  const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
  try {
    const follow = path !== undefined && !(await isFolder(git, repository, { path, starts, ref, signal }));
    // Git counts what it leaves out only later, and draws nothing for what it passes over: those are counted here.
    const countsHere = graph || follow || filters.pickaxe !== undefined;
    // The last commit of the page before is asked for again, to see that it stands where it stood.
    const skipped = countsHere ? 0 : Math.max(0, passed - 1);
    const args = [
      ...logArguments(filters),
      `--max-count=${passed - skipped + MOST_COMMITS + 1}`,
      `--skip=${skipped}`,
      ...(graph ? ['--graph'] : []),
      ...(follow ? ['--follow'] : []),
      '--end-of-options',
      ...starts,
      '--',
      ...(path === undefined ? [] : [path]),
    ];
    // Of a start that is not known before a page is full the length is.
    const [dots = '.'] = /\.{2,3}/.exec(ref ?? '') ?? [];
    const startsLike = (hash: string) => known ?? dots.split('').map(() => hash);
    let [first, previous, current] = ['', '', ''];
    let count = skipped;
    let pending: string[] = [];
    let end: { readonly shown: number; readonly last: string } | undefined;
    const flush = (): boolean => {
      if (pending.length === 0 || count <= passed) return true;
      const isOn = add(pending.join('\n'), [startsLike(current), count, shortHash(current)]);
      if (!isOn) end = { shown: count - 1, last: previous };
      return isOn;
    };
    const { cut } = await eachRecord(git, repository, args, { signal, most: MiB }, ({ bytes }) => {
      const { hash, line } = logRecord(bytes);
      if (hash === '') {
        pending.push(line);
        return true;
      }
      if (!flush()) return false;
      if (count >= passed + MOST_COMMITS) {
        end = { shown: count, last: current };
        return false;
      }
      pending = [line];
      count += 1;
      [previous, current] = [current, hash];
      first ||= hash;
      if (count === passed && !hash.startsWith(last)) throw changed();
      return true;
    });
    if (!cut) flush();
    if (count < passed) throw changed();
    if (
      count === 0 &&
      path !== undefined &&
      !(isFiltered && (await hasCommits(git, repository, { path, starts, signal })))
    )
      await demandPaths(git, repository, {
        paths: [path],
        revision: await commitIn(git, repository, { starts, signal }),
        signal,
      });
    if (end === undefined) return { more: undefined, isUnborn: false };
    const resolved =
      known ??
      (!isFiltered && path === undefined && SINGLE.test(ref ?? 'HEAD')
        ? [first]
        : await resolve(git, repository, ref ?? 'HEAD', signal));
    return { more: [resolved, end.shown, shortHash(end.last)], isUnborn: false };
  } catch (error) {
    if (ref === undefined && isUnborn(error)) return { more: undefined, isUnborn: true };
    throw patternFailure(error);
  }
}

const changed = () =>
  new Refusal(
    'list_changed',
    'The commits before this page are others than they were.',
    'Leave the cursor out to begin again.',
  );

const isUnborn = (error: unknown): boolean =>
  error instanceof Refusal && /does not have any commits yet/.test(error.content ?? '');

type Start = { readonly path: string; readonly starts: readonly string[] } & Pick<
  LogQuestion,
  'ref' | 'signal'
>;

/** Renames are followed for a file alone: in the working tree, or where it is not there in the commit that is begun at. */
async function isFolder(git: Git, repository: Repository, start: Start): Promise<boolean> {
  const { path, ref, signal } = start;
  if (path === '.') return true;
  const stat = ref === undefined && !repository.bare ? statAt(join(repository.top, path)) : undefined;
  if (stat !== undefined) return stat.isDirectory();
  const name = `${await commitIn(git, repository, start)}:${path}`;
  const asked = ['cat-file', '-t', '--end-of-options', name];
  const { out } = await git.run(repository, asked, { signal, codes: [0, 128] });
  return out.toString().trim() !== 'blob' && out.length > 0;
}

/** Whether any of the commits that are begun at changed a path, which may be gone since. */
async function hasCommits(
  git: Git,
  repository: Repository,
  { path, starts, signal }: Omit<Start, 'ref'>,
): Promise<boolean> {
  const begin = starts.length === 0 ? ['HEAD'] : starts;
  const asked = ['rev-list', '--max-count=1', '--end-of-options', ...begin, '--', path];
  return (await git.run(repository, asked, { signal })).out.length > 0;
}

/** What stands for several commits; gitrevisions(7), "Specifying ranges". */
const SEVERAL = /\.\.|^\^|\^(?:[!@]|-\d*)$/;
/** Of plain names; the second may be left out for HEAD. */
const RANGE = /^[^:{^]*?\.{2,3}([^:{^]*)$/;

/** One of the commits that are begun at. */
async function commitIn(
  git: Git,
  repository: Repository,
  { starts: [one = 'HEAD', ...others], signal }: Pick<Start, 'starts' | 'signal'>,
): Promise<string> {
  if (others.length === 0 && !SEVERAL.test(one)) return one;
  const end = RANGE.exec(one)?.[1];
  if (end !== undefined) return end || 'HEAD';
  const starts = others.length > 0 ? [one, ...others] : await resolve(git, repository, one, signal);
  return starts.find((hash) => !hash.startsWith('^')) ?? 'HEAD';
}
