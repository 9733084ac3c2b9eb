import type Database from 'better-sqlite3';
import type { Catalog, ForeignKey, Table, TableColumn, TableKind } from '../schema/catalog.ts';
import { indexesOf } from './indexes.ts';
import { rowCounts } from './row-counts.ts';

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
  const describe = describer(database);
  const described = new Map(listed.map(({ name }) => [name.toLowerCase(), describe(name)]));
  const keysOf = foreignKeys(database, described);
  const indexed = indexesOf(database);
  const counts = rowCounts(database, listed);
  return {
    defaultSchema: SCHEMA,
    tables: listed.map(({ name, type }): Table => {
      const columns = described.get(name.toLowerCase()) ?? [];
      const rows = counts.get(name);
      return {
        schema: SCHEMA,
        name,
        kind: KINDS[type] ?? 'table',
        ...(rows === undefined ? {} : { rows }),
        columns: columns.filter(({ hidden }) => hidden !== 1).map(column(columns)),
        primaryKey: primaryKey(columns),
        foreignKeys: type === 'table' ? keysOf(name) : [],
        indexes: type === 'table' ? indexed(name) : [],
      };
    }),
  };
}

function describer(database: Database.Database): (table: string) => readonly Described[] {
  const columns = database.prepare<[string], Described>(
    `SELECT name, type, "notnull", dflt_value AS "default", pk, hidden FROM pragma_table_xinfo(?, 'main')`,
  );
  return (table) => {
    try {
      return columns.all(table);
    } catch {
      return [];
    }
  };
}

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

function foreignKeys(
  database: Database.Database,
  described: ReadonlyMap<string, readonly Described[]>,
): (table: string) => readonly ForeignKey[] {
  const parts = database.prepare<[string], KeyPart>(
    `SELECT id, "table", "from", "to" FROM pragma_foreign_key_list(?, 'main') ORDER BY id, seq`,
  );
  return (table) =>
    [...Map.groupBy(parts.all(table), ({ id }) => id).values()].map((key) => {
      const name = key[0]?.table ?? '';
      const implied = primaryKey(described.get(name.toLowerCase()) ?? []);
      return {
        columns: key.map(({ from }) => from),
        table: { schema: SCHEMA, name },
        references: key.flatMap(({ to }, index) => to ?? implied[index] ?? []),
      };
    });
}
