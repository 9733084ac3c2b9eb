import type { Plan, TableAccess } from '../engine/engine.ts';
import type { Catalog, Table } from '../schema/catalog.ts';
import { type EngineKind, shownName, shownTable } from '../schema/identifiers.ts';
import { type NamedTable, namedTables } from '../statement/named-tables.ts';
import { type Conditions, conditionsOf } from './conditions.ts';

/** Fewer rows are read in no time, whatever the way. */
const LARGE = 10_000;
/** From so many rows on an index is worth a word. */
const INDEXED = 1_000;

interface Scan {
  readonly table: Table;
  /** As SQL takes it. */
  readonly name: string;
  readonly rows: number | undefined;
}

/** What a person who knows databases would say about a plan: whole sentences, and only what is certain. */
export function flagsOf(
  { tables, remarks }: Plan,
  { sql, engine, catalog }: { sql: string; engine: EngineKind; catalog: Catalog },
): string[] {
  const conditions = conditionsOf(sql, engine);
  if (conditions.isPlainLimit) return [...remarks];
  const named = namedTables(sql, engine, catalog);
  const scans = tables.flatMap((access): Scan[] => {
    const table = access.by === 'scan' ? tableOf(access, named, catalog) : undefined;
    if (table === undefined) return [];
    return [{ table, name: shownTable(engine, catalog, table), rows: table.rows ?? access.rows }];
  });
  const flags = scans.flatMap((scan) => [
    ...largeScan(scan),
    ...keysWithoutIndex(scan, conditions, engine),
    ...wrappedColumns(scan, scans, conditions, engine),
  ]);
  return [...new Set([...remarks, ...flags])];
}

/** A plan may call a table by its alias, and says no schema then. */
function tableOf(access: TableAccess, named: readonly NamedTable[], { tables }: Catalog): Table | undefined {
  const called = access.table.toLowerCase();
  const isSchema = ({ schema }: Table) => access.schema === undefined || schema === access.schema;
  const aliased = named.filter(({ alias, table }) => alias === called && isSchema(table));
  const found = new Set(
    aliased.length > 0
      ? aliased.map(({ table }) => table)
      : tables.filter((table) => table.name === access.table && isSchema(table)),
  );
  const [only, other] = found;
  return other === undefined ? only : undefined;
}

function largeScan({ name, rows }: Scan): string[] {
  if (rows === undefined || rows < LARGE) return [];
  return [`${name} is read row by row, up to about ${rows.toLocaleString('en')} rows.`];
}

function keysWithoutIndex({ table, name, rows }: Scan, { names }: Conditions, engine: EngineKind): string[] {
  if (rows !== undefined && rows < INDEXED) return [];
  return table.foreignKeys
    .filter(({ columns }) => columns.every((column) => names.has(column.toLowerCase())))
    .filter(({ columns }) => !leadingColumns(table, columns.length).some((lead) => isSameSet(lead, columns)))
    .map(({ columns, table: target }) => {
      const shown = columns.map((column) => shownName(engine, column)).join(', ');
      return `${name} has no index that begins with ${shown}, which refers to ${shownName(engine, target.name)} and stands in a condition.`;
    });
}

function wrappedColumns(
  { table, name, rows }: Scan,
  scans: readonly Scan[],
  { wrapped }: Conditions,
  engine: EngineKind,
): string[] {
  if (rows !== undefined && rows < INDEXED) return [];
  return leadingColumns(table, 1)
    .flat()
    .flatMap((column) => {
      const folded = column.toLowerCase();
      const isOfOne = scans.filter((scan) => hasColumn(scan.table, folded)).length === 1;
      const around = wrapped.find(({ names }) => names.has(folded))?.function;
      if (!isOfOne || !hasColumn(table, folded) || around === undefined || hasExpression(table, around))
        return [];
      return [
        `The index of ${name} on ${shownName(engine, column)} does not help a condition on ${around}(…${shownName(engine, column)}…): it would need the bare column, or an index on that expression.`,
      ];
    });
}

/** The first columns of the primary key and of each index over all rows. */
const leadingColumns = ({ primaryKey, indexes }: Table, count: number): string[][] =>
  [primaryKey, ...indexes.filter(({ where }) => where === undefined).map(({ columns }) => columns)]
    .filter(({ length }) => length >= count)
    .map((columns) => columns.slice(0, count));

const isSameSet = (some: readonly string[], others: readonly string[]): boolean =>
  some.every((one) => others.includes(one));

const hasColumn = ({ columns }: Table, folded: string): boolean =>
  columns.some(({ name }) => name.toLowerCase() === folded);

const hasExpression = ({ indexes }: Table, called: string): boolean =>
  indexes.some(({ columns }) => columns.some((column) => column.toLowerCase().includes(`${called}(`)));
