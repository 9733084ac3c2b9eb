import type { Database } from '../session/database.ts';
import type { Deny } from '../settings/connection.ts';
import type { Catalog, ForeignKey, Index, QualifiedName, Table } from './catalog.ts';

const kept = new WeakMap<Catalog, Catalog>();

/** What callers may know of a database; the same object as long as the database keeps its catalog. */
export async function catalogOf(database: Database): Promise<Catalog> {
  const catalog = await database.catalog();
  const known = kept.get(catalog) ?? visibleCatalog(catalog, database.connection.deny);
  kept.set(catalog, known);
  return known;
}

/**
 * The catalog without what the operator denies: tables, columns, and whatever tells of them, such as a foreign key that
 * leads there or an index over one. Comments are the words of whoever wrote them and stay.
 */
export function visibleCatalog(catalog: Catalog, deny: Deny): Catalog {
  if (deny.tables.length === 0 && deny.columns.length === 0) return catalog;
  const denied = deniedNames(deny);
  const tables = catalog.tables
    .filter((table) => !denied.hasTable(table))
    .map((table) => visibleTable(table, denied));
  return { ...catalog, tables };
}

export type Denied = ReturnType<typeof deniedNames>;

/** Whole names are compared, so that one with a dot in it is found as well. */
export function deniedNames({ tables, columns }: Deny) {
  const ofTables = new Set(tables.map(folded));
  const ofColumns = new Set(columns.map(folded));
  const isIn = (set: ReadonlySet<string>, schema: string, name: string) =>
    set.has(name) || set.has(`${folded(schema)}.${name}`);
  return {
    hasTable: ({ schema, name }: QualifiedName) => isIn(ofTables, schema, folded(name)),
    hasColumn: ({ schema, name }: QualifiedName, column: string) =>
      isIn(ofColumns, schema, `${folded(name)}.${folded(column)}`),
  };
}

function visibleTable(table: Table, denied: Denied): Table {
  const isDenied = (column: string) => denied.hasColumn(table, column);
  const gone = table.columns.filter(({ name }) => isDenied(name)).map(({ name }) => folded(name));
  // SQL text is not parsed: where it may speak of a denied column it is left out.
  const mayName = (sql: string | undefined) =>
    sql !== undefined && gone.some((name) => folded(sql).includes(name));
  const isVisible = ({ columns, table: target, references }: ForeignKey) =>
    !columns.some(isDenied) &&
    !denied.hasTable(target) &&
    !references.some((column) => denied.hasColumn(target, column));
  const isColumn = new Set(table.columns.map(({ name }) => name));
  const isSecret = ({ columns, where }: Index) =>
    columns.some((column) => (isColumn.has(column) ? isDenied(column) : mayName(column))) || mayName(where);
  return {
    ...table,
    columns: table.columns
      .filter(({ name }) => !isDenied(name))
      .map((column) => {
        if (!mayName(column.default)) return column;
        const { default: _, ...rest } = column;
        return rest;
      }),
    // A part of a key is no key.
    primaryKey: table.primaryKey.some(isDenied) ? [] : table.primaryKey,
    foreignKeys: table.foreignKeys.filter(isVisible),
    indexes: gone.length === 0 ? table.indexes : table.indexes.filter((index) => !isSecret(index)),
  };
}

const folded = (name: string): string => name.toLowerCase();
