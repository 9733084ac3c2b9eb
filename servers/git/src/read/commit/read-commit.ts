import { Refusal } from '@handrail/domain';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { diffOptions, type Mode } from '../diff/options.ts';
import { type DiffPage, readerOf } from '../diff/read-diff.ts';
import type { Reader, Told } from '../diff/reader.ts';
import { Seek } from '../diff/seek.ts';
import { BlankSkipper, type Header, HeaderParser } from './header.ts';

export interface CommitQuestion {
  readonly revision: string;
  /** The commit that the page before was of. */
  readonly hash: string | undefined;
  readonly mode: Mode;
}

export interface CommitRead {
  readonly hash: string;
  readonly told: Told;
}

/** What stands before all sections of the diff; see Place. */
const HEADER_SECTION = -1;

/**
 * Reads as much of a commit, or of a tag and its commit, as a page has room for.
 * @returns undefined where the revision is no commit
 * @throws Refusal `moved`, and what git refuses
 */
export async function readCommit(
  git: Git,
  repository: Repository,
  { revision, hash, mode }: CommitQuestion,
  page: DiffPage,
): Promise<CommitRead | undefined> {
  const { from, lines, add } = page;
  // The text of a tag is of the tag; all that comes behind it of the commit.
  const isInHeader = from?.[1] === HEADER_SECTION;
  const shown = isInHeader ? revision : (hash ?? revision);
  const parser = new HeaderParser(crypto.randomUUID());
  const blanks = new BlankSkipper();
  let reader: Reader | undefined;
  const begin = (header: Header): boolean => {
    if (hash !== undefined && header.hash !== hash) return false;
    const seek = new Seek(from);
    reader = readerOf(mode, { seek, add, lines, canSkip: header.parents.length < 2, asked: [] });
    const before = from === undefined ? 0 : isInHeader ? from[2] : Infinity;
    return header.lines.every(
      (line, index) => index < before || add(lines.text(line), [null, HEADER_SECTION, index + 1]),
    );
  };
  let isOther = false;
  const take = (chunk: Buffer): boolean => {
    const isBegun = parser.header !== undefined;
    const rest = parser.push(chunk);
    isOther = rest === undefined;
    if (rest === undefined || parser.header === undefined) return !isOther;
    return (isBegun || begin(parser.header)) && reader?.push(blanks.push(rest)) === true;
  };
  const { cut } = await git.run(
    repository,
    showArguments(shown, parser.format, mode, from?.[0] ?? undefined),
    {
      signal: page.signal,
      take,
    },
  );
  if (isOther || parser.header === undefined) return undefined;
  if (reader === undefined) throw moved();
  if (!cut) reader.end();
  return { hash: parser.header.hash, told: reader.told };
}

const showArguments = (
  revision: string,
  format: string,
  mode: Mode,
  skipTo: string | undefined,
): string[] => [
  'show',
  ...diffOptions(mode, { skipTo }),
  // Merges against all of their parents, and first commits whole, whatever is configured.
  '--cc',
  '--root',
  `--format=${format}`,
  '--date=iso-strict',
  '--no-notes',
  '--no-show-signature',
  '--end-of-options',
  revision,
  '--',
];

const moved = () =>
  new Refusal(
    'moved',
    'The revision names another commit than on the page before.',
    'Leave the cursor out to begin again.',
  );
