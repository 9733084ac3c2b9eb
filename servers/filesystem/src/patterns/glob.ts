import { expandBraces } from './braces.ts';
import { PatternError } from './char-class.ts';
import { ANY_DEPTH, follow, isEnd, parsePathPattern, type PathPattern } from './path-pattern.ts';
import { quote, Refusal } from '@handrail/domain';
import type { Segment } from './segment.ts';

/** Longest glob, in characters. */
const LONGEST = 1_000;

/** Most characters of all that its braces make of it. */
const MOST = 4_000;

/** Paths are relative, with `/` between their names. */
export interface Glob {
  matches(path: string): boolean;
  /** Whether anything below a directory could match. `false` is certain. */
  canMatchBelow(directory: string): boolean;
}

/**
 * `*` any characters of a name, `?` one, `[a-z]`, `[!a]` and `[^a]` one of some, `**` any number of directories, `{a,b}`
 * and `{1..3}` alternatives, a backslash before a character the character itself. A glob without `/` is for names at
 * any depth: `*.ts` is `**` + `/*.ts`; one with it begins where the search does, and a `./` or `/` in front says just
 * that. `/` at the end means nothing. Names that begin with a dot are like any other.
 *
 * A path is matched in time proportional to its length times that of the glob, at worst.
 * @throws Refusal `invalid_glob`
 */
export function compileGlob(glob: string, { ignoreCase = false } = {}): Glob {
  const fold = ignoreCase ? (text: string) => text.toLowerCase() : asIs;
  const patterns = parseGlob(glob, fold);
  const matchers = patterns.map(matcherOf);
  const anywhere = patterns.some(([first]) => first === ANY_DEPTH);
  return {
    matches: (path) => {
      const folded = fold(path);
      return matchers.some((matches) => matches(folded));
    },
    canMatchBelow: (directory) => {
      if (anywhere) return true;
      const names = namesOf(fold(directory));
      return patterns.some((pattern) => follow(pattern, names).some((position) => position < pattern.length));
    },
  };
}

const asIs = (text: string): string => text;

/**
 * The patterns that a glob stands for.
 * @param fold what is done to the names before they are matched, and so to the glob
 * @throws Refusal `invalid_glob`
 */
export function parseGlob(glob: string, fold = asIs): readonly PathPattern[] {
  try {
    if (glob.length > LONGEST) throw new PatternError(`has more than ${LONGEST} characters`);
    const texts = expandBraces(fold === asIs ? glob : fold(glob).replaceAll('[:upper:]', '[:lower:]'));
    if (texts.reduce((sum, { length }) => sum + length, 0) > MOST)
      throw new PatternError(`stands for patterns of more than ${MOST} characters`);
    return texts.map((text) => {
      const path = text.replace(/\/$/, '');
      const parts = parsePathPattern(path.replace(/^(?:\.?\/)+/, ''));
      return path.includes('/') || parts[0] === ANY_DEPTH ? parts : [ANY_DEPTH, ...parts];
    });
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw new Refusal(
      'invalid_glob',
      `The glob ${quote(glob)} ${error.message}.`,
      'Correct the glob; a backslash before * ? [ ] { } or \\ stands for the character itself.',
      { cause: error },
    );
  }
}

const namesOf = (path: string): string[] => (path === '' ? [] : path.split('/'));

/** Most globs have plain directories, perhaps `**`, and one name: these need not take the path apart. */
function matcherOf(pattern: PathPattern): (path: string) => boolean {
  const name = pattern.at(-1);
  const isDeep = pattern.at(-2) === ANY_DEPTH;
  const directories = pattern.slice(0, isDeep ? -2 : -1).map(literalOf);
  if (!isSegment(name) || directories.includes(undefined))
    return (path) => isEnd(pattern, follow(pattern, namesOf(path)));
  const before = directories.map((directory) => `${directory}/`).join('');
  const { ending } = name;
  if (isDeep && ending !== undefined) return (path) => path.endsWith(ending) && path.startsWith(before);
  return (path) => {
    if (!path.startsWith(before)) return false;
    const start = path.lastIndexOf('/') + 1;
    return (isDeep || start === before.length) && name.matches(path.slice(start));
  };
}

const isSegment = (part: PathPattern[number] | undefined): part is Segment => typeof part === 'object';

const literalOf = (part: PathPattern[number]): string | undefined =>
  isSegment(part) ? part.literal : undefined;
