import { quote, Refusal } from '@handrail/domain';
import type { Catalog, Table } from './catalog.ts';
import { type EngineKind, shownTable } from './identifiers.ts';
import { nearTables } from './near-tables.ts';
import { hasHidden } from './one-line.ts';

/** A schema that is not named may be any, the default one first. */
interface Reading {
  readonly schema?: string;
  readonly name: string;
}

/**
 * The table that a caller named: as answers show it, `table` or `schema.table`, quoted in the way of any engine or not,
 * in any letter case where that is unambiguous.
 * @throws Refusal `unknown_table` with near names, `ambiguous_table`
 */
export function findTable(catalog: Catalog, engine: EngineKind, given: string): Table {
  const shown = (table: Table) => shownTable(engine, catalog, table);
  // First, for another table may have this one's name with its quotes as its name.
  const written = shownNames(catalog, engine).get(given);
  if (written !== undefined) return written;
  const readings = readingsOf(given);
  for (const fold of [same, lowerCase])
    for (const reading of readings) {
      const found = tablesOf(catalog, reading, fold);
      const table = found.find(({ schema }) => schema === catalog.defaultSchema) ?? found[0];
      // Two that differ in letter case alone, or lie in other schemas.
      const rivals = found.filter(
        ({ schema }) => schema === table?.schema || table?.schema !== catalog.defaultSchema,
      );
      if (rivals.length > 1) throw ambiguous(given, rivals.map(shown));
      if (table !== undefined) return table;
    }
  const [shortest = given] = readings.map(({ name }) => name).toSorted((a, b) => a.length - b.length);
  throw unknown(given, nearTables(catalog, engine, shortest));
}

const kept = new WeakMap<Catalog, ReadonlyMap<string, Table>>();

function shownNames(catalog: Catalog, engine: EngineKind): ReadonlyMap<string, Table> {
  const known = kept.get(catalog);
  if (known !== undefined) return known;
  // A name that really has what stands for a hidden character goes before one that has the character.
  const tables = catalog.tables.toSorted((a, b) => Number(hasHidden(b.name)) - Number(hasHidden(a.name)));
  const names = new Map(tables.map((table) => [shownTable(engine, catalog, table), table]));
  kept.set(catalog, names);
  return names;
}

function tablesOf({ tables }: Catalog, reading: Reading, fold: (name: string) => string): Table[] {
  const name = fold(reading.name);
  const schema = reading.schema === undefined ? undefined : fold(reading.schema);
  return tables.filter(
    (table) => fold(table.name) === name && (schema === undefined || fold(table.schema) === schema),
  );
}

const same = (name: string) => name;
const lowerCase = (name: string) => name.toLowerCase();

const PART = /\s*(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|([^."`[\]]+))\s*(?:\.|$)/gsy;

/** What is longer is a name as it stands; no engine but SQLite takes it. */
const LONGEST = 1_000;

/** As SQL text; as it stands and split at each dot, since names may have dots and quotes in them. */
function readingsOf(given: string): Reading[] {
  if (given.length > LONGEST) return [{ name: given }];
  const split = [...given.matchAll(/\./g)].slice(0, 5).map(({ index }) => ({
    schema: given.slice(0, index),
    name: given.slice(index + 1),
  }));
  const parts = [...given.matchAll(PART)];
  const isWhole = parts.reduce((length, [text]) => length + text.length, 0) === given.length;
  const names = parts.map(
    ([, double, back, bracket, bare]) =>
      double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`') ?? bracket ?? bare?.trim() ?? '',
  );
  const [name, schema] = names.toReversed();
  if (!isWhole || name === undefined) return [{ name: given }, ...split];
  const parsed = { name, ...(schema === undefined ? {} : { schema }) };
  // Of three the first is the database.
  return names.length > 2 ? [{ name: given }, ...split, parsed] : [parsed, { name: given }, ...split];
}

const ambiguous = (given: string, names: readonly string[]) =>
  new Refusal('ambiguous_table', `Several tables are called ${quote(given)}.`, 'Name one of those above.', {
    content: names.slice(0, 20).join('\n'),
  });

const unknown = (given: string, near: readonly string[]) =>
  new Refusal(
    'unknown_table',
    `There is no table or view ${quote(given)}.`,
    near.length === 0 ? 'search_schema finds names.' : 'Near names stand above; search_schema finds others.',
    near.length === 0 ? {} : { content: near.join('\n') },
  );
