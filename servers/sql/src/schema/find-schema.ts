import { quote, Refusal } from '@handrail/domain';
import type { Catalog } from './catalog.ts';
import { nearNames } from './near-names.ts';

/**
 * The schema that a caller named, in any letter case.
 * @throws Refusal `unknown_schema`
 */
export function findSchema({ tables, defaultSchema }: Catalog, given: string): string {
  const names = new Set([defaultSchema, ...tables.map(({ schema }) => schema)]);
  if (names.has(given)) return given;
  const folded = given.toLowerCase();
  const found = [...names].find((name) => name.toLowerCase() === folded);
  if (found !== undefined) return found;
  const near = nearNames(given, names);
  throw new Refusal(
    'unknown_schema',
    `There is no schema ${quote(given)}.`,
    'search_schema without a query lists them.',
    near.length === 0 ? {} : { content: near.map(quote).join('\n') },
  );
}
