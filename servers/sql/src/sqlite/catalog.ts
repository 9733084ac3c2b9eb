import type Database from 'better-sqlite3';
import type { Catalog, ForeignKey, Table, TableColumn, TableKind } from '../schema/catalog.ts';
import { indexesOf } from './indexes.ts';
import { rowCounts } from './row-counts.ts';
import { rowsOfEach } from './rows-of-each.ts';

const SCHEMA = 'main';

/** What is listed, and how SQLite calls it; shadow tables belong to a virtual one. */
const KINDS: Readonly<Record<string, TableKind>> = {
  table: 'table',
  view: 'view',
  virtual: 'virtual table',
};

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly isRowless: number;
}

interface Described {
  readonly of: number;
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly default: string | null;
  /** Place in the primary key, from 1. */
  readonly pk: number;
  /** 1: of a virtual table, not shown by `*`; 2 and 3: generated. */
  readonly hidden: number;
}

interface KeyPart {
  readonly of: number;
  readonly id: number;
  readonly table: string;
  readonly from: string;
  /** Null where the key of the other table is meant. */
  readonly to: string | null;
}

/** Everything in the file but SQLite's own tables. What cannot be described, such as a view of a table that is gone, has no columns. */
export function readCatalog(database: Database.Database): Catalog {
  const listed = database
    .prepare<[], Listed>(
      `SELECT name, type, wr AS isRowless FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
    .filter(({ type }) => type in KINDS);
  const names = listed.map(({ name }) => name);
  const described = rowsOfEach<Described>(database, COLUMNS, names);
  const byName = new Map(names.map((name, at) => [name.toLowerCase(), described[at] ?? []]));
  // Only these have any, and no view can be in the way.
  const tables = listed.filter(({ type }) => type === 'table').map(({ name }) => name);
  const keys = foreignKeys(database, tables, byName);
  const indexes = indexesOf(database, tables);
  const counts = rowCounts(database, listed);
  return {
    defaultSchema: SCHEMA,
    tables: listed.map(({ name, type }, at): Table => {
      const columns = described[at] ?? [];
      const rows = counts.get(name);
      return {
        schema: SCHEMA,
        name,
        kind: KINDS[type] ?? 'table',
        ...(rows === undefined ? {} : { rows }),
        columns: columns.filter(({ hidden }) => hidden !== 1).map(column(columns)),
        primaryKey: primaryKey(columns),
        foreignKeys: keys.get(name) ?? [],
        indexes: indexes.get(name) ?? [],
      };
    }),
  };
}

const COLUMNS = `
SELECT each.key AS "of", c.name, c.type, c."notnull", c.dflt_value AS "default", c.pk, c.hidden
FROM json_each(?) AS each, pragma_table_xinfo(each.value, 'main') AS c`;

const primaryKey = (columns: readonly Described[]): readonly string[] =>
  columns
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map(({ name }) => name);

function column(all: readonly Described[]): (described: Described) => TableColumn {
  const isRowid = ({ pk, type }: Described) =>
    pk === 1 && type.toUpperCase() === 'INTEGER' && all.every((other) => other.pk <= 1);
  return (described) => ({
    name: described.name,
    type: described.type,
    nullable: described.notnull === 0 && !isRowid(described),
    ...(described.default === null ? {} : { default: described.default }),
    ...(described.hidden > 1 ? { generated: true } : {}),
  });
}

const KEYS = `
SELECT each.key AS "of", k.id, k."table", k."from", k."to"
FROM json_each(?) AS each, pragma_foreign_key_list(each.value, 'main') AS k
ORDER BY "of", k.id, k.seq`;

function foreignKeys(
  database: Database.Database,
  tables: readonly string[],
  described: ReadonlyMap<string, readonly Described[]>,
): ReadonlyMap<string, readonly ForeignKey[]> {
  const keyOf = (parts: readonly KeyPart[]): ForeignKey => {
    const name = parts[0]?.table ?? '';
    const implied = primaryKey(described.get(name.toLowerCase()) ?? []);
    return {
      columns: parts.map(({ from }) => from),
      table: { schema: SCHEMA, name },
      references: parts.flatMap(({ to }, index) => to ?? implied[index] ?? []),
    };
  };
  const parts = rowsOfEach<KeyPart>(database, KEYS, tables);
  return new Map(
    tables.map((name, at) => [name, [...Map.groupBy(parts[at] ?? [], ({ id }) => id).values()].map(keyOf)]),
  );
}
