import { PatternError } from './char-class.ts';
import { NameTable, type Row } from './name-table.ts';
import {
  ANY_DEPTH,
  isEnd,
  parsePathPattern,
  type PathPattern,
  type Positions,
  startOf,
  step,
} from './path-pattern.ts';

/** Longest .gitignore that is read whole, in characters; of a longer one, the beginning. */
const LONGEST = 65_536;

/** Longest line, in characters; a longer one is left out. */
const LONGEST_LINE = 1_000;

/** Most rules in one .gitignore; of more, the first. */
const MOST = 2_000;

/** Most .gitignore files of one directory and those above it; of more, the outer. */
const MOST_FILES = 32;

/** What git ignores in one directory: gitignore(5). */
export interface IgnoreRules {
  /**
   * The rules for a directory in this one.
   *
   * All below an ignored directory is ignored, whatever its own rules say. It is left to the walk not to enter it; in one
   * that is entered all the same, only what the rules name is ignored.
   * @param name of the directory; `undefined` for this same directory
   * @param gitignore text of the .gitignore there. Lines that git can make nothing of have no effect.
   */
  within(name: string | undefined, gitignore: string | undefined): IgnoreRules;
  ignores(name: string, isDirectory: boolean): boolean;
}

interface Rule {
  readonly pattern: PathPattern;
  readonly negated: boolean;
  readonly directoriesOnly: boolean;
  /** Place among the rules of its file, the last first. */
  readonly order: number;
}

/** A rule for paths that the directories on the way have fitted so far. */
interface OpenRule {
  readonly rule: Rule;
  readonly positions: Positions;
}

/** The rules of one .gitignore, in a directory at or below it; of those that match, the last of the file decides. */
interface Layer {
  readonly names: NameTable<Rule>;
  readonly open: readonly OpenRule[];
}

export const noRules: IgnoreRules = rulesOf([]);

/** @param layers the innermost first, which decides before the others */
function rulesOf(layers: readonly Layer[]): IgnoreRules {
  const rules: IgnoreRules = {
    within: (name, gitignore) => {
      const kept = name === undefined ? layers : layers.map((layer) => enter(layer, name));
      if (gitignore !== undefined && layers.length < MOST_FILES)
        return rulesOf([readLayer(gitignore), ...kept]);
      return kept.every((layer, index) => layer === layers[index]) ? rules : rulesOf(kept);
    },
    ignores: (name, isDirectory) => {
      for (const layer of layers) {
        const rule = decide(layer, name, isDirectory);
        if (rule !== undefined) return !rule.negated;
      }
      return false;
    },
  };
  return rules;
}

function enter(layer: Layer, name: string): Layer {
  if (layer.open.length === 0) return layer;
  const open = layer.open
    .map(({ rule, positions }) => ({ rule, positions: step(rule.pattern, positions, name) }))
    .filter(({ rule, positions }) => (positions[0] ?? Infinity) < rule.pattern.length);
  return { ...layer, open };
}

const anyRule = () => true;
const isForFiles = ({ directoriesOnly }: Rule) => !directoriesOnly;

function decide({ names, open }: Layer, name: string, isDirectory: boolean): Rule | undefined {
  const accepts = isDirectory ? anyRule : isForFiles;
  const found = names.find(name, accepts);
  for (const { rule, positions } of open) {
    if (found !== undefined && found.order < rule.order) break;
    if (accepts(rule) && isEnd(rule.pattern, step(rule.pattern, positions, name))) return rule;
  }
  return found?.value;
}

function readLayer(gitignore: string): Layer {
  const lines = gitignore
    .slice(0, LONGEST)
    .replace(/^\uFEFF/, '')
    .split('\n');
  // What is left of a line that was cut would be another rule.
  if (gitignore.length > LONGEST) lines.pop();
  const rules = lines.flatMap((line, index) => readLine(line, -index) ?? []).slice(0, MOST);
  const names: Row<Rule>[] = [];
  const open: OpenRule[] = [];
  for (const rule of rules.toReversed()) {
    const [start, segment] = rule.pattern;
    const isForNames = start === ANY_DEPTH && rule.pattern.length === 2;
    if (isForNames && typeof segment === 'object') names.push({ segment, value: rule, order: rule.order });
    else open.push({ rule, positions: startOf(rule.pattern) });
  }
  return { names: new NameTable(names), open };
}

/** `undefined` for a line that is no rule, or one that git never finds to match. */
function readLine(line: string, order: number): Rule | undefined {
  if (line.startsWith('#') || line.length > LONGEST_LINE) return undefined;
  let text = trimEnd(line.replace(/\r$/, ''));
  const negated = text.startsWith('!');
  if (negated) text = text.slice(1);
  const directoriesOnly = text.endsWith('/');
  if (directoriesOnly) text = text.slice(0, -1);
  try {
    const pattern = parsePathPattern(text.replace(/^\//, ''));
    const hasPlace = text.includes('/') || pattern[0] === ANY_DEPTH;
    return { pattern: hasPlace ? pattern : [ANY_DEPTH, ...pattern], negated, directoriesOnly, order };
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

/** Spaces at the end count only behind a backslash. */
function trimEnd(line: string): string {
  let end = line.length;
  while (line[end - 1] === ' ') end -= 1;
  let start = end;
  while (line[start - 1] === '\\') start -= 1;
  return line.slice(0, end + ((end - start) % 2));
}
