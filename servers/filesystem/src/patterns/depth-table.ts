import { parseGlob } from './glob.ts';
import { NameTable, type Row } from './name-table.ts';
import { ANY_DEPTH, follow, isEnd, parsePathPattern, type PathPattern } from './path-pattern.ts';
import type { Segment } from './segment.ts';
import { foldName, shortNamePattern } from './spelling.ts';

/** One pattern of a glob: its last name is found in a table, and the directories are looked at when it was. */
interface Item<T> {
  readonly directories: PathPattern;
  readonly value: T;
}

/**
 * Globs of paths that hold at any depth, and what each stands for. Names are given and matched as `foldName` makes them;
 * the short names of Windows are matched too.
 */
export class DepthTable<T> {
  readonly #items: Item<T>[] = [];
  readonly #names: NameTable<Item<T>>;
  readonly #shortNames: NameTable<Item<T>>;

  /**
   * @param list the first first
   * @throws Refusal `invalid_glob`
   */
  constructor(list: Iterable<{ readonly glob: string; readonly value: T }>) {
    const names: Row<Item<T>>[] = [];
    const shortNames: Row<Item<T>>[] = [];
    for (const { glob, value } of list) {
      for (const pattern of parseGlob(glob, foldName)) {
        const segment = pattern.at(-1);
        if (typeof segment !== 'object') continue; // no pattern ends in `**`
        const start: PathPattern = pattern[0] === ANY_DEPTH ? [] : [ANY_DEPTH];
        const item: Item<T> = { directories: [...start, ...pattern.slice(0, -1).map(withShortName)], value };
        const order = this.#items.push(item);
        names.push({ segment, value: item, order });
        const short = shortNameOf(segment);
        if (short !== undefined) shortNames.push({ segment: short, value: item, order });
      }
    }
    this.#names = new NameTable(names);
    this.#shortNames = new NameTable(shortNames);
  }

  /** The first that stands for an entry of a directory, and is accepted. */
  find(
    directory: readonly string[],
    name: string,
    accepts: (value: T) => boolean = () => true,
  ): T | undefined {
    const acceptsItem = ({ value, directories }: Item<T>) =>
      accepts(value) && (directories.length === 1 || isEnd(directories, follow(directories, directory)));
    const long = this.#names.find(name, acceptsItem);
    const short = name.includes('~') ? this.#shortNames.find(name, acceptsItem) : undefined;
    if (long === undefined || short === undefined) return (long ?? short)?.value.value;
    return (long.order < short.order ? long : short).value.value;
  }

  /** The first that names a directory as one above what it stands for. */
  findBelow(directory: readonly string[]): T | undefined {
    return this.#items.find(
      // Behind the `**` at the start
      ({ directories }) => follow(directories, directory).some((position) => position > 1),
    )?.value;
  }
}

function shortNameOf({ text }: Segment): Segment | undefined {
  const pattern = shortNamePattern(text);
  const segment = pattern === undefined ? undefined : parsePathPattern(pattern)[0];
  return typeof segment === 'object' ? segment : undefined;
}

function withShortName(part: PathPattern[number]): PathPattern[number] {
  const short = part === ANY_DEPTH ? undefined : shortNameOf(part);
  if (part === ANY_DEPTH || short === undefined) return part;
  return { text: part.text, matches: (name) => part.matches(name) || short.matches(name) };
}
