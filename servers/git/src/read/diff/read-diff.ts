import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { demandPaths } from '../asked/existing-paths.ts';
import { endArguments, type Ends, revisionOf, unbornEnds } from './ends.ts';
import type { LineText } from '../text/line-text.ts';
import { ListReader } from './list-reader.ts';
import { diffOptions, type Mode } from './options.ts';
import { PatchReader } from './patch-reader.ts';
import type { Reader, ReaderOptions, Told } from './reader.ts';
import { type Place, Seek } from './seek.ts';

export interface DiffQuestion {
  readonly ends: Ends;
  readonly mode: Mode;
  /** Relative to the top of the repository; all when empty. */
  readonly paths: readonly string[];
  /** Lines around each change. */
  readonly context: number | undefined;
}

export interface DiffPage extends Pick<ReaderOptions, 'add'> {
  /** Where the page before ended. */
  readonly from: Place | undefined;
  readonly lines: LineText;
  readonly signal: AbortSignal;
}

export interface DiffRead {
  readonly told: Told;
  /** What was compared, after all. */
  readonly ends: Ends;
  /** The file to go on with that is not in the diff any more. */
  readonly gone: string | undefined;
}

/** What reads one mode of a diff. */
export const readerOf = (
  mode: Mode,
  options: ReaderOptions & { readonly lines: LineText; readonly asked: readonly string[] },
): Reader => (mode === 'patch' ? new PatchReader(options) : new ListReader({ ...options, mode }));

/**
 * Reads as much of a diff as a page has room for; git is ended there.
 * @throws Refusal what git refuses
 */
export async function readDiff(
  git: Git,
  repository: Repository,
  question: DiffQuestion,
  page: DiffPage,
): Promise<DiffRead> {
  try {
    return await readOnce(git, repository, question, page);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'no_such_path' && page.from?.[0] != null)
      return await readOnce(git, repository, question, page, page.from[0]);
    if (error.code !== 'unknown_revision') throw error;
    const ends = await unbornEnds(git, repository, question.ends, page.signal);
    if (ends === undefined) throw error;
    return await readOnce(git, repository, { ...question, ends }, page);
  }
}

async function readOnce(
  git: Git,
  repository: Repository,
  { ends, mode, paths, context }: DiffQuestion,
  { from, add, lines, signal }: DiffPage,
  gone?: string,
): Promise<DiffRead> {
  const seek = new Seek(from, { gone: gone !== undefined });
  const reader = readerOf(mode, { seek, add, lines, canSkip: true, asked: paths });
  const { options, revisions } = endArguments(ends);
  const skipTo = gone === undefined ? (from?.[0] ?? undefined) : undefined;
  const args = ['diff', ...diffOptions(mode, { context, skipTo }), ...options];
  let isEmpty = true;
  const { cut } = await git.run(repository, [...args, '--end-of-options', ...revisions, '--', ...paths], {
    signal,
    take: (chunk) => {
      isEmpty = false;
      return reader.push(chunk);
    },
  });
  if (!cut) reader.end();
  if (isEmpty && from === undefined)
    await demandPaths(git, repository, { paths, revision: revisionOf(ends), signal });
  return { told: reader.told, ends, gone };
}
