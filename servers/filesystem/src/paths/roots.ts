import { homedir } from 'node:os';
import { isAbsolute, join, normalize, resolve, sep } from 'node:path';
import { type Directory, openDirectory } from './directory.ts';
import { requireName } from './names.ts';
import { quote, Refusal } from '@handrail/domain';

/** A folder given by the operator, opened once: it stays the same folder when it is renamed or replaced. */
export interface Root {
  /** As the operator gave it, absolute. */
  readonly path: string;
  readonly directory: Directory;
}

/** A path that a caller gave, before anything is looked at on disk. */
export interface Address {
  readonly root: Root;
  /** Below the root; empty for the root itself. */
  readonly components: readonly string[];
}

/** Longest path that is taken, in characters: PATH_MAX of Linux. */
const LONGEST = 4_096;

export const openRoot = (path: string): Root => {
  const absolute = resolve(expandHome(path));
  return { path: absolute, directory: openDirectory(absolute) };
};

const expandHome = (path: string): string =>
  path === '~' || path.startsWith(`~${sep}`) || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;

const split = (path: string): string[] =>
  path.split(sep === '\\' ? /[\\/]+/ : /\/+/).filter((component) => component !== '');

const startsWith = (path: readonly string[], start: readonly string[]): boolean =>
  start.length <= path.length && start.every((component, index) => component === path[index]);

/** The folders that may be reached, and how paths in them are read and written. */
export class Roots {
  readonly all: readonly Root[];

  constructor(all: readonly Root[]) {
    this.all = all;
  }

  /**
   * Reads a path as a caller gives it: absolute, or relative to the only root. `..` is taken back from the text, as
   * shells and editors do.
   * @throws Refusal `invalid_path`, `ambiguous_path`, `outside_roots`
   */
  parse(text: string): Address {
    requireText(text);
    const path = expandHome(text);
    const [only, ...others] = this.all;
    if (isAbsolute(path)) return this.absolute(path) ?? this.outside(text);
    if (only === undefined || others.length > 0)
      throw new Refusal(
        'ambiguous_path',
        `${quote(text)} is relative, and there are ${this.all.length} folders.`,
        `Give an absolute path below ${this.#list()}.`,
      );
    const components = split(normalize(path)).filter((component) => component !== '.');
    if (components[0] === '..') return this.outside(text);
    return addressOf(only, components);
  }

  /** The root that an absolute path lies in, by its given or its real name; the innermost where roots are nested. */
  absolute(path: string): Address | undefined {
    const components = split(normalize(path));
    let best: Address | undefined;
    let longest = -1;
    for (const root of this.all) {
      for (const start of [split(root.path), split(root.directory.path())]) {
        if (start.length <= longest || !startsWith(components, start)) continue;
        longest = start.length;
        best = { root, components: components.slice(start.length) };
      }
    }
    return best === undefined ? undefined : addressOf(best.root, best.components);
  }

  /** How a path is shown and can be given again: relative to the only root, else absolute. */
  show({ root, components }: Address): string {
    if (this.all.length > 1) return join(root.path, ...components);
    return components.length === 0 ? '.' : components.join('/');
  }

  /** @throws Refusal `outside_roots`, the same whether anything is there or not */
  outside(text: string): never {
    throw new Refusal(
      'outside_roots',
      `${quote(text)} is outside the folders this server may use.`,
      `Use a path in ${this.#list()}; only the operator can add a folder.`,
    );
  }

  #list(): string {
    return this.all.map(({ path }) => quote(path)).join(', ');
  }
}

function addressOf(root: Root, components: readonly string[]): Address {
  for (const component of components) requireName(component);
  return { root, components };
}

function requireText(text: string): void {
  const wrong = (why: string, hint: string) => new Refusal('invalid_path', `${quote(text)} ${why}.`, hint);
  if (text === '') throw wrong('is empty', 'Give a path; "." is the folder itself.');
  if (text.includes('\0')) throw wrong('has a NUL character', 'Give a path without it.');
  if (!text.isWellFormed()) throw wrong('has half of a character', 'Give a path without it.');
  if (text.length > LONGEST)
    throw wrong(`has ${text.length} characters`, `Paths have at most ${LONGEST} characters.`);
  if (process.platform !== 'win32' && /^(?:[A-Za-z]:[\\/]|\\\\)/.test(text))
    throw wrong('is a path of Windows, and this machine is not', 'Give a path as this machine writes it.');
}
