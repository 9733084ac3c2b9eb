/** What one element must have. */
export interface Compound {
  readonly tag: string | undefined;
  readonly id: string | undefined;
  readonly classes: readonly string[];
}

export interface Selector {
  readonly last: Compound;
  readonly ancestors: readonly Compound[];
  /** Specificity (Selectors 4, §17) as one number. */
  readonly weight: number;
  /** What an element must have to be looked at: `#id`, `.class`, a tag, or `*`. */
  readonly key: string;
  readonly isOnlyKey: boolean;
}

const MOST_COMPOUNDS = 8;

/** @returns undefined for one that has more than tags, classes and ids, which then never applies */
export function selectorOf(text: string): Selector | undefined {
  if (text === '' || text.length > 300 || !/^[\w\s.#*>-]+$/.test(text)) return undefined;
  const compounds = text
    .replaceAll('>', ' ')
    .split(/\s+/)
    .filter((part) => part !== '')
    .map(compoundOf);
  if (compounds.length > MOST_COMPOUNDS || !compounds.every((each) => each !== undefined)) return undefined;
  const last = compounds.at(-1);
  if (last === undefined) return undefined;
  const [name] = last.classes;
  const key = last.id === undefined ? (name === undefined ? (last.tag ?? '*') : `.${name}`) : `#${last.id}`;
  const weight = compounds.reduce((sum, each) => sum + weightOf(each), 0);
  const isOnlyKey =
    compounds.length === 1 &&
    [last.tag, last.id, ...last.classes].filter((each) => each !== undefined).length <= 1;
  return { last, ancestors: compounds.slice(0, -1), weight, key, isOnlyKey };
}

function compoundOf(text: string): Compound | undefined {
  const [, tag, rest] = /^(\*|[a-z][\w-]*)?((?:[.#][\w-]+)*)$/i.exec(text) ?? [];
  if (tag === undefined && rest === undefined) return undefined;
  const names = rest?.match(/[.#][\w-]+/g) ?? [];
  return {
    tag: tag === undefined || tag === '*' ? undefined : tag.toLowerCase(),
    id: names.find((name) => name.startsWith('#'))?.slice(1),
    classes: names.filter((name) => name.startsWith('.')).map((name) => name.slice(1)),
  };
}

const weightOf = ({ tag, id, classes }: Compound): number =>
  (id === undefined ? 0 : 10_000) + classes.length * 100 + (tag === undefined ? 0 : 1);
