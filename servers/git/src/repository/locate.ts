import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { isInside, realPath } from './contained.ts';
import { linksBelow, linksIn } from './links.ts';

/** Where the parts of a repository are; all real paths. */
export interface Layout {
  readonly top: string;
  readonly gitDirectory: string;
  readonly commonDirectory: string;
  readonly bare: boolean;
}

/** No gitfile or commondir that git writes is longer than a path. */
const LONGEST_POINTER = 8_192;
/** As git; Documentation/gitrepository-layout, alternates. */
const DEEPEST_ALTERNATES = 5;

/**
 * Finds the repository that a folder belongs to, by the rules of git, before any git runs: at the folder or above it, no
 * higher than its root. Everything it leads to must lie in the roots.
 * @param start real path inside the roots
 * @param roots real paths
 * @throws Refusal `not_a_repository`, `leads_outside`, `dubious_ownership`
 */
export function locate(start: string, roots: readonly string[]): Layout {
  const refuseOutside = (what: string): never => {
    throw new Refusal(
      'leads_outside',
      `This repository is not used, since its ${what} leads out of the folders this server may use.`,
      'The operator can name that folder too when starting the server.',
    );
  };
  const demand = (path: string, what: string): string => {
    const real = realPath(path);
    return isInside(real, roots) ? real : refuseOutside(what);
  };

  const { top, gitDirectory, bare } = discover(start, roots, demand);
  const pointer = readPointer(join(gitDirectory, 'commondir'));
  const commonDirectory =
    pointer === undefined ? gitDirectory : demand(resolve(gitDirectory, pointer), 'commondir file');
  for (const folder of new Set([gitDirectory, commonDirectory])) {
    // Git appends to logs and writes refs through links.
    const parts = ['info', 'refs', 'logs', 'hooks'].flatMap((part) => [...linksBelow(join(folder, part))]);
    for (const link of [...linksIn(folder), ...parts]) demand(link, `link ${quote(relative(folder, link))}`);
  }
  demandObjects(join(commonDirectory, 'objects'), demand, DEEPEST_ALTERNATES);
  return { top, gitDirectory, commonDirectory, bare };
}

type Demand = (path: string, what: string) => string;

function discover(
  start: string,
  roots: readonly string[],
  demand: Demand,
): Pick<Layout, 'top' | 'gitDirectory' | 'bare'> {
  for (let folder = start; isInside(folder, roots); folder = dirname(folder)) {
    const stat = lstatSync(join(folder, '.git'), { throwIfNoEntry: false });
    const dotGit = join(folder, '.git');
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
      const gitDirectory = demand(resolve(folder, target), '.git file');
      if (!looksLikeGit(gitDirectory)) throw notARepository();
      return { top: folder, gitDirectory, bare: false };
    }
    if (looksLikeGit(folder)) return bareAt(folder);
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

/** Git skips its check of the owner where it is told the git directory, as it must be for a bare one. */
function bareAt(folder: string): Pick<Layout, 'top' | 'gitDirectory' | 'bare'> {
  const me = process.geteuid?.();
  if (me !== undefined && statSync(folder).uid !== me)
    throw new Refusal(
      'dubious_ownership',
      'This bare repository belongs to another user than the one this server runs as.',
      'The operator can change its owner.',
    );
  return { top: folder, gitDirectory: folder, bare: true };
}

/** What git looks for; is_git_directory in its setup.c. */
function looksLikeGit(folder: string): boolean {
  const has = (name: string) => lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  return has('HEAD') && (has('commondir') || (existsSync(join(folder, 'objects')) && has('refs')));
}

/** One line that names a path, as gitfiles and commondir have. */
function readPointer(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size > LONGEST_POINTER) return undefined;
  return readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
}

/** @param deepest alternates of alternates that are followed */
function demandObjects(folder: string, demand: Demand, deepest: number): void {
  const objects = demand(folder, 'objects folder');
  for (const part of ['', 'pack', 'info'])
    for (const link of linksIn(join(objects, part))) demand(link, 'objects folder');
  const list = join(objects, 'info', 'alternates');
  if (!existsSync(list)) return;
  if (deepest === 0) demand('/', 'chain of alternates');
  for (const line of readFileSync(list, 'utf8').split('\n'))
    if (line !== '' && !line.startsWith('#'))
      demandObjects(
        resolve(objects, unquoted(line)),
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
