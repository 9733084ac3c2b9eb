import { quote, Refusal } from '@handrail/domain';
import { decodeText } from '../../process/decode-text.ts';
import { fromLatin1, toLatin1 } from '../../process/latin1.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';
import { shortHash } from '../../repository/short-hash.ts';
import { type BlamedLine, Porcelain } from './porcelain.ts';
import { cutText } from '../text/cut-text.ts';
import { quotePath } from '../text/quote-path.ts';
import { wholeCharacters } from '../text/whole-characters.ts';
import { eachRecord } from '../../repository/each-record.ts';
import { resolveOne } from '../asked/resolve.ts';
import { WorktreeLinks } from '../../repository/worktree-links.ts';

/** The next line, and the commit that the first page began at; null for the working tree. */
export type BlamePosition = readonly [line: number, commit: string | null];

export interface BlameQuestion {
  /** Relative to the top of the repository. */
  readonly path: string;
  readonly first: number;
  readonly last: number | undefined;
  /** A revision, or a hash from a cursor; the working tree when left out. */
  readonly rev: string | undefined;
  /** Lines to ask git for at most. */
  readonly most: number;
  readonly signal: AbortSignal;
}

/** Takes a line, with what is told of its commit before it where that changes; answers false when the page is full. */
export type AddBlamed = (text: string, position: BlamePosition) => boolean;

const asked = ['blame', '--porcelain', '--root', '--no-textconv', '--no-progress', '--encoding=UTF-8'];

/** More than is shown of a line. */
const LONGEST = 4_096;

/**
 * Who wrote which lines. Git is asked for no more lines than a page may show.
 * @returns where to go on, if there are more lines than were asked for
 * @throws Refusal `binary_file`, `no_such_lines`, `no_such_path`, `unknown_revision`, `outside_repository`
 */
export async function blameOf(
  git: Git,
  repository: Repository,
  { path, first, last, rev, most, signal }: BlameQuestion,
  add: AddBlamed,
): Promise<BlamePosition | undefined> {
  const commit = rev === undefined ? null : await resolveOne(git, repository, rev, signal);
  if (commit === null && !repository.bare && new WorktreeLinks(repository).leadTo(toLatin1(path)))
    throw new Refusal(
      'outside_repository',
      `The path ${quote(path)} leads through a symbolic link.`,
      'Give "rev" to look at what is committed.',
    );
  // One line more tells whether there are more.
  const end = Math.min(last ?? Number.POSITIVE_INFINITY, first + most);
  const args = [...asked, `-L${first},${end}`, ...(commit === null ? [] : [commit]), '--', path];
  const porcelain = new Porcelain();
  const shown = new Set<string>();
  let run = '';
  let next: number | undefined;
  try {
    await eachRecord(git, repository, args, { signal, most: LONGEST }, (record) => {
      const line = porcelain.take(record);
      if (line === undefined) return true;
      if (line.text.includes(0)) throw binary(path);
      if (line.number >= first + most) {
        next = line.number;
        return false;
      }
      const key = `${line.commit.hash} ${line.file}`;
      const head = key === run ? [] : [headOf(line, path, shown)];
      const text = [...head, `${line.number}\t${textOf(line)}`].join('\n');
      run = key;
      shown.add(key);
      return add(text, [line.number + 1, commit]);
    });
  } catch (error) {
    throw lineFailure(error);
  }
  return next === undefined ? undefined : [next, commit];
}

/** A commit in full where it is met first on a page, later its hash alone. */
function headOf({ commit, file }: BlamedLine, path: string, shown: ReadonlySet<string>): string {
  const { hash, date, author, subject, isBoundary } = commit;
  if (/^0+$/.test(hash)) return 'not committed yet';
  const short = shortHash(hash);
  if (shown.has(`${hash} ${file}`)) return short;
  const name = fromLatin1(file);
  const where = name === path ? '' : ` (in ${quotePath(name)})`;
  const age = isBoundary ? ' or earlier' : '';
  return `${short} ${date}${age}${where} ${cutText(author)}  ${cutText(subject)}`.trimEnd();
}

function textOf({ text, whole }: BlamedLine): string {
  const shown = decodeText(whole ? text : wholeCharacters(text));
  return cutText(shown.endsWith('\r') ? shown.slice(0, -1) : shown);
}

const binary = (path: string) =>
  new Refusal(
    'binary_file',
    `${quote(path)} is binary: it has no lines that could be told apart.`,
    'git_log with its path tells which commits changed it.',
  );

function lineFailure(error: unknown): unknown {
  const content = error instanceof Refusal ? (error.content ?? '') : '';
  if (content.includes('Cannot lstat'))
    return new Refusal(
      'no_such_path',
      'The file is not in the working tree.',
      'Give "rev" to look at what is committed.',
    );
  const said = /has only (\d+) lines?/.exec(content)?.[1];
  if (said === undefined) return error;
  return new Refusal(
    'no_such_lines',
    said === '0' ? 'The file is empty.' : `The file has only ${said} lines.`,
    'Leave "lines" out to begin at the first.',
  );
}
