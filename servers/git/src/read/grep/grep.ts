import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { callerPattern, callerText, patternFailure } from '../asked/caller-text.ts';
import { demandPaths } from '../asked/existing-paths.ts';
import { matchOf } from './match.ts';
import { quotePath } from '../text/quote-path.ts';
import { NEWLINE, NUL, type RawRecord } from '../../process/record-cutter.ts';
import { eachRecord } from '../../repository/each-record.ts';
import { resolveOne } from '../asked/resolve.ts';
import { WorktreeLinks } from '../../repository/worktree-links.ts';

/** Behind a line of a path, its bytes as Latin-1, and the object that is searched; null for the working tree. */
export type GrepPosition = readonly [path: string, line: number, object: string | null];

export interface GrepQuestion {
  readonly pattern: string;
  /** A revision, or a hash from a cursor; the working tree when left out, HEAD where there is none. */
  readonly rev?: string | undefined;
  /** Relative to the top of the repository. */
  readonly paths: readonly string[];
  /** The pattern is no regular expression. */
  readonly fixed?: boolean | undefined;
  readonly ignoreCase?: boolean | undefined;
  readonly after: GrepPosition | undefined;
  readonly signal: AbortSignal;
}

/** Takes a line that matches; answers false when the page is full. */
export type AddMatch = (text: string, position: GrepPosition) => boolean;

const asked = [
  'grep',
  '--line-number',
  '--column',
  '--null',
  '-I',
  '--full-name',
  '--no-color',
  '--no-textconv',
  '--no-recurse-submodules',
];

/** Lines beyond are shown to here. */
const LONGEST = 256 * 1024;
/** What ends the path, the number of the line, that of the column, and the text: a path may have newlines. */
const MATCH = [NUL, NUL, NUL, NEWLINE];
/** Patterns can take the time and the memory of a machine, where lines are long: then no answer is the better one. */
const LONGEST_MS = 10_000;

/**
 * Lines of text files that match, by path and line.
 * @returns tracked files that were left out, since a symbolic link stands where a folder is tracked
 * @throws Refusal `invalid_pattern`, `pattern_too_large`, `too_slow`, `unknown_revision`, `no_such_path`, `no_worktree`
 */
export async function grepIn(
  git: Git,
  repository: Repository,
  { pattern, rev, paths, fixed = false, ignoreCase = false, after, signal }: GrepQuestion,
  add: AddMatch,
): Promise<number> {
  const wanted = fixed ? callerText('pattern', pattern) : callerPattern('pattern', pattern);
  const start = rev ?? (repository.bare ? 'HEAD' : undefined);
  const object = start === undefined ? null : await resolveOne(git, repository, start, signal);
  const prefix = object === null ? '' : `${object}:`;
  const args = [
    ...asked,
    fixed ? '--fixed-strings' : '--extended-regexp',
    ...(ignoreCase ? ['--ignore-case'] : []),
    '-e',
    wanted,
    ...(object === null ? [] : [object]),
    '--',
    ...paths,
  ];
  const fields: RawRecord[] = [];
  const links = new WorktreeLinks(repository);
  const leftOut = new Set<string>();
  let isEmpty = true;
  const tooSlow = AbortSignal.timeout(LONGEST_MS);
  const options = { signal: AbortSignal.any([signal, tooSlow]), codes: [0, 1], ends: MATCH, most: LONGEST };
  try {
    await eachRecord(git, repository, args, options, (field) => {
      fields.push(field);
      if (fields.length < MATCH.length) return true;
      isEmpty = false;
      const match = matchOf(fields.splice(0), prefix);
      if (isPassed(match.path, match.line, after)) return true;
      if (object === null && links.leadTo(match.path)) {
        leftOut.add(match.path);
        return true;
      }
      return add(`${quotePath(match.name)}:${match.line}: ${match.text}`, [match.path, match.line, object]);
    });
  } catch (error) {
    if (tooSlow.aborted && !signal.aborted) throw slow();
    throw patternFailure(error);
  }
  if (isEmpty && paths.length > 0)
    await demandPaths(git, repository, { paths, revision: object ?? 'HEAD', signal });
  return leftOut.size;
}

const isPassed = (path: string, line: number, after: GrepPosition | undefined): boolean =>
  after !== undefined && (path < after[0] || (path === after[0] && line <= after[1]));

const slow = () =>
  new Refusal(
    'too_slow',
    `The search took longer than ${LONGEST_MS / 1_000} s and was ended.`,
    'Search in fewer paths, or for fixed text.',
  );
