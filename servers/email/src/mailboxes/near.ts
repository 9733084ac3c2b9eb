const fold = (name: string): string => name.normalize('NFKC').toLowerCase();

const pairsOf = (text: string): Set<string> =>
  new Set(Array.from(text.slice(0, 100), (_, at) => text.slice(at, at + 2)));

/** How much two names have in common, from 0 to 1: the pairs of letters that both have (Dice). */
function likeness(a: string, b: string): number {
  const [one, other] = [pairsOf(fold(a)), pairsOf(fold(b))];
  const both = [...one].filter((pair) => other.has(pair)).length;
  return one.size + other.size === 0 ? 0 : (2 * both) / (one.size + other.size);
}

/** Names that may have been meant come first. */
export const nearestFirst = (name: string, names: readonly string[]): string[] =>
  names
    .map((candidate) => ({ candidate, like: likeness(name, candidate) }))
    .toSorted((a, b) => b.like - a.like)
    .map(({ candidate }) => candidate);
