import { statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { attempt } from './attempt.ts';
import { below, isInside, realPath } from './contained.ts';
import { linksBelow, linksIn } from './links.ts';
import { readRegular } from './read-regular.ts';
import { statAt } from './stat-at.ts';

/** Where the parts of a repository are; all real paths. */
export interface Layout {
  readonly top: string;
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  readonly bare: boolean;
}

/** No gitfile, HEAD or commondir that git writes is longer than a path. */
const LONGEST_POINTER = 8_192;
const LONGEST_ALTERNATES = 1 << 20;
/** As git; gitrepository-layout(5), alternates. */
const DEEPEST_ALTERNATES = 5;

/**
 * Finds the repository that a folder belongs to, by the rules of git, before any git runs: at the folder or above it, no
 * higher than its root. Everything it leads to must lie in the roots. Git is then told what was found, so that it finds
 * nothing else.
 * @param start real path inside the roots
 * @param roots real paths
 * @throws Refusal `not_a_repository`, `leads_outside`
 */
export function locate(start: string, roots: readonly string[]): Layout {
  const demand: Demand = (path, what) => {
    const real = attempt(() => realPath(path));
    if (real !== undefined && isInside(real, roots)) return real;
    throw new Refusal(
      'leads_outside',
      `This repository is not used, since its ${what} leads out of the folders this server may use, or nowhere.`,
      'The operator can name that folder too when starting the server.',
    );
  };
  const { top, gitDirectory, bare } = discover(start, roots, demand);
  const pointer = readPointer(join(gitDirectory, 'commondir'));
  const commonDirectory =
    pointer === undefined ? gitDirectory : demand(below(gitDirectory, pointer), 'commondir file');
  for (const folder of new Set([gitDirectory, commonDirectory]))
    for (const link of linksOf(folder)) demand(link, `link ${quote(relative(folder, link))}`);
  demandObjects(join(commonDirectory, 'objects'), demand, DEEPEST_ALTERNATES);
  return { top, gitDirectory, commonDirectory, bare };
}

type Demand = (path: string, what: string) => string;

/** Git reads and writes through links anywhere here; objects and submodules are looked at by themselves. */
function* linksOf(folder: string): Generator<string> {
  yield* linksIn(folder).links;
  for (const part of linksIn(folder).folders)
    if (part !== join(folder, 'objects') && part !== join(folder, 'modules')) yield* linksBelow(part);
}

function discover(
  start: string,
  roots: readonly string[],
  demand: Demand,
): Pick<Layout, 'top' | 'gitDirectory' | 'bare'> {
  for (let folder = start; isInside(folder, roots); folder = dirname(folder)) {
    const dotGit = join(folder, '.git');
    const stat = statAt(dotGit);
    if (stat?.isSymbolicLink() === true)
      throw new Refusal(
        'leads_outside',
        'This repository is not used, since its .git is a symbolic link.',
        'Git itself writes a file there instead: git worktree add, or git init --separate-git-dir.',
      );
    if (stat?.isDirectory() === true && looksLikeGit(dotGit))
      return { top: folder, gitDirectory: dotGit, bare: false };
    if (stat?.isFile() === true) {
      const target = /^gitdir: (.*)$/s.exec(readPointer(dotGit) ?? '')?.[1];
      if (target === undefined) throw notARepository();
      const gitDirectory = demand(below(folder, target), '.git file');
      if (!looksLikeGit(gitDirectory)) throw notARepository();
      return { top: folder, gitDirectory, bare: false };
    }
    if (looksLikeGit(folder)) return { top: folder, gitDirectory: folder, bare: true };
    if (dirname(folder) === folder) break;
  }
  throw notARepository();
}

const notARepository = () =>
  new Refusal(
    'not_a_repository',
    'There is no git repository here.',
    'Give the folder of one; git_create makes one at full access.',
  );

/** What git takes for a git directory; is_git_directory in its setup.c. */
function looksLikeGit(folder: string): boolean {
  const isFolder = (name: string) => attempt(() => statSync(join(folder, name)).isDirectory()) ?? false;
  return (
    hasHead(folder) &&
    (readPointer(join(folder, 'commondir')) !== undefined || (isFolder('objects') && isFolder('refs')))
  );
}

/** A branch or a commit; validate_headref in its path.c. */
function hasHead(folder: string): boolean {
  const head = readPointer(join(folder, 'HEAD'), { links: true });
  return head !== undefined && /^(?:ref:\s*refs\/|[0-9a-f]{40}(?:[0-9a-f]{24})?$)/.test(head);
}

/** One line that names a path or a ref; undefined when it is no such file. */
function readPointer(path: string, { links = false } = {}): string | undefined {
  if (!links && statAt(path)?.isFile() !== true) return undefined;
  const text = readRegular(path, LONGEST_POINTER)
    ?.toString()
    .replace(/[\r\n]+$/, '');
  return text?.includes('\0') === true ? undefined : text;
}

/** @param deepest alternates of alternates that are followed */
function demandObjects(folder: string, demand: Demand, deepest: number): void {
  const objects = demand(folder, 'objects folder');
  for (const part of ['', 'pack', 'info'])
    for (const link of linksIn(join(objects, part)).links) demand(link, 'objects folder');
  const list = join(objects, 'info', 'alternates');
  if (statAt(list) === undefined) return;
  const text = readRegular(list, LONGEST_ALTERNATES)?.toString();
  if (text === undefined || text.includes('\0') || deepest === 0)
    throw new Refusal(
      'leads_outside',
      'This repository is not used, since its list of alternates is no file of a usual size, or leads on and on.',
      'A person can look at .git/objects/info/alternates.',
    );
  for (const line of text.split('\n'))
    if (line !== '' && !line.startsWith('#'))
      demandObjects(
        below(objects, unquoted(line)),
        (path) => demand(path, 'list of alternates'),
        deepest - 1,
      );
}

/** Git takes a line in C-style quotes as well; the escapes that matter for where it leads are few. */
const unquoted = (line: string): string =>
  line.startsWith('"') && line.endsWith('"')
    ? line
        .slice(1, -1)
        .replace(/\\([0-7]{3}|.)/g, (_, escaped: string) =>
          escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped, 8)) : escaped,
        )
    : line;
