import { readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve, sep } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { attempt } from './attempt.ts';
import { isInside, realPath } from './contained.ts';
import { type Layout, locate } from './locate.ts';
import type { Repository } from './repository.ts';

/** Repositories that an error names, and folders that are looked into for them. */
const SHOWN = 20;
const LOOKED_INTO = 500;
const DEEPEST = 3;

/** The folders that the operator named, and the repositories in them. */
export class Repositories {
  /** Real paths. */
  readonly roots: readonly string[];
  readonly #trusted: readonly string[];

  /**
   * @param folders as given; a leading `~/` is the home folder
   * @param trusted repositories whose configuration may name programs
   * @throws Refusal `not_found`
   */
  constructor(folders: readonly string[], trusted: readonly string[]) {
    this.roots = folders.map(openFolder);
    this.#trusted = trusted.map(openFolder);
  }

  /**
   * @param asked path relative to a root, or absolute; undefined where the only root is a repository
   * @throws Refusal `outside_roots`, `not_a_repository`, `repo_needed` and those of `locate`
   */
  find(asked: string | undefined): Repository {
    if (asked === undefined) return this.#only();
    if (asked.includes('\0')) throw outside(asked);
    const candidates = this.roots
      .map((root) => resolve(root, asked))
      .filter((path) => isInside(path, this.roots));
    const path = candidates.find(isFolder) ?? candidates[0];
    if (path === undefined) throw outside(asked);
    return this.#at(path, asked);
  }

  /** The name under which a folder of the roots is shown. */
  nameOf(path: string): string {
    const [root, ...others] = this.roots;
    if (root === undefined || others.length > 0) return path;
    return relative(root, path).split(sep).join('/') || '.';
  }

  /** Repositories in the roots, the first that are found, by name. */
  list(): string[] {
    const found: string[] = [];
    let left = LOOKED_INTO;
    const look = (folder: string, deepest: number): void => {
      if (found.length >= SHOWN || (left -= 1) < 0) return;
      const layout = attempt(() => locate(folder, this.roots));
      if (layout?.top === folder) found.push(this.nameOf(folder));
      else if (deepest > 0)
        for (const entry of attempt(() => readdirSync(folder, { withFileTypes: true })) ?? [])
          if (entry.isDirectory() && entry.name !== 'node_modules')
            look(join(folder, entry.name), deepest - 1);
    };
    for (const root of this.roots) look(root, DEEPEST);
    return found;
  }

  #only(): Repository {
    const [root, ...others] = this.roots;
    if (root !== undefined && others.length === 0)
      try {
        return this.#made(locate(root, this.roots));
      } catch (error) {
        if (!(error instanceof Refusal && error.code === 'not_a_repository')) throw error;
      }
    const names = this.list();
    throw new Refusal(
      'repo_needed',
      'Several repositories may be meant, so "repo" must name one.',
      names.length === 0
        ? 'No repository was found; git_create makes one at full access.'
        : 'Give one of these.',
      names.length === 0 ? {} : { content: names.join('\n') },
    );
  }

  #at(path: string, asked: string): Repository {
    const real = attempt(() => realpathSync.native(path));
    if (real !== undefined && !isInside(real, this.roots)) throw outside(asked);
    if (real === undefined || !isFolder(real))
      throw new Refusal(
        'not_a_repository',
        `There is no folder ${quote(asked)}.`,
        'Paths of repositories are relative to the folder the operator named, or absolute.',
      );
    return this.#made(locate(real, this.roots));
  }

  #made(layout: Layout): Repository {
    return {
      ...layout,
      name: this.nameOf(layout.top),
      trusted: this.#trusted.includes(layout.top),
    };
  }

  /**
   * Where something new may be made.
   * @param asked path relative to a root, or absolute
   * @returns the real path; its last names may not exist
   * @throws Refusal `outside_roots`
   */
  place(asked: string): string {
    const path = resolve(this.roots[0] ?? '/', asked);
    if (asked.includes('\0') || !isInside(path, this.roots)) throw outside(asked);
    const real = attempt(() => realPath(path));
    if (real === undefined || !isInside(real, this.roots)) throw outside(asked);
    return real;
  }
}

const outside = (asked: string) =>
  new Refusal(
    'outside_roots',
    `${quote(asked)} is not in the folders this server may use.`,
    'Use a path in them; only the operator can add a folder.',
  );

function openFolder(given: string): string {
  const path = given.startsWith('~/') ? join(homedir(), given.slice(2)) : resolve(given);
  if (!isFolder(path))
    throw new Refusal('not_found', `There is no folder ${quote(given)}.`, 'Name one that exists.');
  return realpathSync.native(path);
}

const isFolder = (path: string): boolean => attempt(() => statSync(path).isDirectory()) ?? false;
