import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { latin1Records } from '../../process/latin1.ts';

/** One version of a file in conflict: 1 the common one, 2 ours, 3 theirs. */
export interface Stage {
  readonly number: 1 | 2 | 3;
  readonly mode: string;
  readonly blob: string;
}

/** A path that differs between HEAD, the index and the working tree; letters as in git-status(1), `.` for no change. */
export interface Changed {
  /** Each byte one Latin-1 character. */
  readonly path: string;
  /** The index against HEAD, `?` when untracked. */
  readonly staged: string;
  /** The working tree against the index, `?` when untracked. */
  readonly unstaged: string;
  readonly isSubmodule: boolean;
  /** Empty unless it is in conflict. */
  readonly stages: readonly Stage[];
}

export interface State {
  /** Hash of the commit that is checked out; undefined on a branch without any. */
  readonly head: string | undefined;
  readonly changed: readonly Changed[];
  /** There is more than `most`. */
  readonly cut: boolean;
}

interface Reading {
  readonly signal: AbortSignal;
  /** All unless told; literal, relative to the top. */
  readonly paths?: readonly string[];
  /** Most changes that are read; no bound unless told. */
  readonly most?: number;
}

/** What differs between HEAD, the index and the working tree; files that are ignored are not looked at. */
export async function readState(
  git: Git,
  repository: Repository,
  { signal, paths = [], most = Number.POSITIVE_INFINITY }: Reading,
): Promise<State> {
  let head: string | undefined;
  const changed: Changed[] = [];
  const take = latin1Records((record) => {
    if (record.startsWith('# branch.oid ')) head = hashIn(record);
    const entry = parse(record);
    if (entry === undefined) return true;
    changed.push(entry);
    return changed.length <= most;
  });
  const { cut } = await git.run(
    repository,
    [
      'status',
      '--porcelain=v2',
      '-z',
      '--branch',
      '--no-ahead-behind',
      '--untracked-files=all',
      '--no-renames',
      '--ignore-submodules=dirty',
      '--',
      ...paths,
    ],
    { signal, take },
  );
  return { head, changed, cut };
}

const hashIn = (record: string): string | undefined => /^# branch\.oid ([0-9a-f]+)$/.exec(record)?.[1];

/** git-status(1), Porcelain Format Version 2. */
function parse(record: string): Changed | undefined {
  const kind = record[0];
  if (kind === '?')
    return { path: record.slice(2), staged: '?', unstaged: '?', isSubmodule: false, stages: [] };
  if (kind !== '1' && kind !== 'u') return undefined;
  const fields = kind === '1' ? 8 : 10;
  const [, xy = '..', sub = 'N', ...rest] = record.split(' ', fields);
  return {
    path: record.split(' ').slice(fields).join(' '),
    staged: xy[0] ?? '.',
    unstaged: xy[1] ?? '.',
    isSubmodule: sub.startsWith('S'),
    stages: kind === '1' ? [] : stagesIn(rest),
  };
}

/** @param fields `<m1> <m2> <m3> <mW> <h1> <h2> <h3>` */
function stagesIn(fields: readonly string[]): Stage[] {
  return ([1, 2, 3] as const).flatMap((number) => {
    const mode = fields[number - 1];
    const blob = fields[number + 3];
    return mode === undefined || blob === undefined || mode === '000000' ? [] : [{ number, mode, blob }];
  });
}
