import { lstatSync, readSync } from 'node:fs';
import type { DenyRules } from '../patterns/deny-rules.ts';
import type { Directory, OpenFile } from './directory.ts';
import { type Entries, type Entry, readEntries } from './entries.ts';
import type { IgnoreRules } from '../patterns/ignore-rules.ts';
import { codeOf } from '../node-error.ts';
import { filterAtPace, type Pace } from './pace.ts';

/** Deeper directories are named but not entered; the longest path Linux takes has about as many levels. */
const DEEPEST = 256;

/** As many, unless told otherwise: some 20 MB. */
const CHUNK = 200_000;

/** Unreadable directories that are named. */
const MOST_NAMED = 5;

/** Of a .gitignore that is larger, only the first part counts. */
const GITIGNORE_BYTES = 65_536;

/** Where a walk was, for it to go on behind: names of directories below the start, and of the last entry seen there. */
export interface Position {
  readonly path: readonly string[];
  readonly name: string;
}

/** Some entries of one directory, in the order of their names. */
export interface Listing {
  /** Below the start. */
  readonly path: readonly string[];
  readonly entries: readonly Entry[];
  readonly directory: Directory;
  /** Keeps the directory open beyond this step of the walk, until the returned function is called. */
  hold(): () => void;
}

/** What a walk did not look into. */
export interface Omitted {
  /** Directories that the server's user may not read, below the start; the first few. */
  readonly unreadable: string[];
  unreadableCount: number;
  tooDeep: number;
  denied: number;
}

export const nothingOmitted = (): Omitted => ({ unreadable: [], unreadableCount: 0, tooDeep: 0, denied: 0 });

export interface Walk {
  readonly pace: Pace;
  readonly deny: DenyRules;
  readonly omitted: Omitted;
  /** Levels below the start that are entered; all by default. */
  readonly depth?: number;
  /** What becomes of .git and of what .gitignore excludes: left out, named but not entered, or like anything else. */
  readonly gitignored: 'omitted' | 'named' | 'entered';
  /** Entries of one directory that are handled at a time; of more than these, a page has no room. */
  readonly chunk?: number;
  /** Only what comes behind. */
  readonly after?: Position | undefined;
  /** Says which directories cannot have anything of interest below them. */
  readonly enters?: (path: readonly string[]) => boolean;
}

export interface Start {
  readonly directory: Directory;
  /** Of the start, below its root. */
  readonly components: readonly string[];
  readonly ignore: IgnoreRules;
}

/**
 * Walks down a tree: each directory's entries by name, then each of its directories in the same way. Links are named and
 * never followed. What it goes through it holds open, so that it cannot be led elsewhere.
 */
export async function* walk(
  { directory, components, ignore }: Start,
  options: Walk,
): AsyncGenerator<Listing, void, void> {
  const own = new Shared({ ...directory, [Symbol.dispose]: () => {} }); // the caller's to close
  yield* walkDirectory({ own, path: [], components, ignore }, options.after, options);
}

interface Level {
  readonly own: Shared;
  readonly path: readonly string[];
  readonly components: readonly string[];
  /** The rules that hold outside of this directory. */
  readonly ignore: IgnoreRules;
}

async function* walkDirectory(
  level: Level,
  after: Position | undefined,
  options: Walk,
): AsyncGenerator<Listing, void, void> {
  const { own, path } = level;
  const { directory } = own;
  const ignore =
    options.gitignored !== 'entered'
      ? level.ignore.within(path.at(-1), gitignoreOf(directory))
      : level.ignore;
  const keeps = keeper(level.components, ignore, options);
  // A position further down lies behind all of this directory's own entries.
  const deeper =
    after === undefined || after.path.length === path.length ? undefined : after.path[path.length];
  const seen = deeper === undefined ? after?.name : undefined;

  const directories: string[] = [];
  const listed = after === undefined;
  if (deeper === undefined) {
    for await (const entries of chunksOf(level, seen, keeps, options)) {
      if (listed) directories.push(...directoriesOf(entries));
      if (entries.length > 0) yield { path, entries, directory, hold: () => own.hold() };
    }
  }
  if (path.length + 1 >= (options.depth ?? Infinity)) return;
  if (!listed) {
    const only: Keeps = (name, isDirectory) => isDirectory && keeps(name, true);
    for await (const entries of chunksOf(level, undefined, only, options))
      directories.push(...directoriesOf(entries));
  }
  for (const name of directories) {
    if (deeper !== undefined && name < deeper) continue;
    if (options.gitignored === 'named' && isIgnored(name, true, ignore)) continue;
    const child = enter(directory, [...path, name], options);
    if (child === undefined) continue;
    const below = { own: child, path: [...path, name], components: [...level.components, name], ignore };
    try {
      yield* walkDirectory(below, name === deeper ? after : undefined, options);
    } finally {
      child.release();
    }
  }
}

function enter(directory: Directory, path: readonly string[], options: Walk): Shared | undefined {
  if (options.enters?.(path) === false) return undefined;
  const { omitted } = options;
  if (path.length > DEEPEST) {
    omitted.tooDeep += 1;
    return undefined;
  }
  try {
    return new Shared(directory.enter(path.at(-1) ?? ''));
  } catch (error) {
    note(error, path, omitted);
    return undefined;
  }
}

/** Goes on over what cannot be entered; the start itself must be. */
function note(error: unknown, path: readonly string[], omitted: Omitted): void {
  const code = codeOf(error) ?? '';
  if (path.length === 0) throw error;
  // Gone, or exchanged for something else since it was listed.
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ESTALE'].includes(code)) return;
  if (code !== 'EACCES' && code !== 'EPERM') throw error;
  omitted.unreadableCount += 1;
  if (omitted.unreadable.length < MOST_NAMED) omitted.unreadable.push(path.join('/'));
}

/** A directory that is closed when the walk has gone on and nobody holds it any more. */
class Shared {
  readonly directory: Directory;
  #uses = 1;

  constructor(directory: Directory) {
    this.directory = directory;
  }

  hold(): () => void {
    this.#uses += 1;
    return () => this.release();
  }

  release(): void {
    this.#uses -= 1;
    if (this.#uses === 0) this.directory[Symbol.dispose]();
  }
}

type Keeps = (name: string, isDirectory: boolean) => boolean;

function keeper(
  components: readonly string[],
  ignore: IgnoreRules,
  { deny, omitted, gitignored }: Walk,
): Keeps {
  const hides = deny.hides(components);
  return (name, isDirectory) => {
    if (hides(name)) {
      omitted.denied += 1;
      return false;
    }
    return gitignored !== 'omitted' || !isIgnored(name, isDirectory, ignore);
  };
}

const isIgnored = (name: string, isDirectory: boolean, ignore: IgnoreRules): boolean =>
  name === '.git' || ignore.ignores(name, isDirectory);

async function* chunksOf(
  { own, path }: Level,
  from: string | undefined,
  keeps: Keeps,
  { pace, omitted, chunk: most = CHUNK }: Walk,
): AsyncGenerator<readonly Entry[], void, void> {
  let after = from;
  for (;;) {
    let chunk: Entries;
    try {
      chunk = await readEntries(own.directory, { after, most, pace });
    } catch (error) {
      note(error, path, omitted);
      return;
    }
    yield await filterAtPace(chunk.entries, ({ name, kind }) => keeps(name, kind === 'directory'), pace);
    if (!chunk.more) return;
    after = chunk.entries.at(-1)?.name;
  }
}

const directoriesOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ name, kind }) => (kind === 'directory' ? [name] : []));

/** The rules that a directory adds; none when there is no such file, or it cannot be read. */
export function gitignoreOf(directory: Directory): string | undefined {
  let file: OpenFile;
  try {
    // Asked first, since nearly no directory has one, and an exception costs more than all the rest.
    if (lstatSync(directory.entry('.gitignore'), { throwIfNoEntry: false }) === undefined) return undefined;
    file = directory.open('.gitignore');
  } catch {
    return undefined;
  }
  try {
    const bytes = Buffer.alloc(GITIGNORE_BYTES);
    return bytes.toString('utf8', 0, readSync(file.fd, bytes, 0, bytes.length, 0));
  } finally {
    file[Symbol.dispose]();
  }
}
