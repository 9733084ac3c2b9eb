/** Names that the content of a Refusal has. */
export const NAMED = 50;

/**
 * The first names, a line each, for the content of a Refusal.
 * @param count how many there are; unknown where the names end behind the first that is too many
 */
export function firstNames(names: readonly string[], count?: number): string {
  const left = (count ?? names.length) - NAMED;
  const more = left <= 0 ? [] : [count === undefined ? 'and more' : `and ${left} more`];
  return [...names.slice(0, NAMED), ...more].join('\n');
}
