import type Database from 'better-sqlite3';
import { deniedNames } from '../schema/visible-catalog.ts';
import type { Deny } from '../settings/connection.ts';
import { tokens } from '../statement/tokens.ts';
import { unquoted } from './unquoted.ts';

export interface Denied {
  /** Those of the file, in lower case. */
  readonly tables: ReadonlySet<string>;
  /** Columns by table, of tables that may be read otherwise; in lower case. */
  readonly columns: ReadonlyMap<string, ReadonlySet<string>>;
  hasTable(name: string): boolean;
  hasColumn(table: string, column: string): boolean;
  /** Whether the schema is still the one that this was found from. */
  isCurrent(): boolean;
}

interface Entry {
  readonly name: string;
  readonly sql: string | null;
}

/**
 * What must not be read so that the operator's tables and columns are not: beside them, what repeats them elsewhere.
 * Undefined where nothing is denied. The answer is that of the schema as it is when it is called.
 */
export function deniedBy(deny: Deny, database: Database.Database): (() => Denied) | undefined {
  if (deny.tables.length === 0 && deny.columns.length === 0) return undefined;
  const version = database.prepare<[], number>('PRAGMA schema_version').pluck();
  let known: Denied | undefined;
  return () => {
    if (known?.isCurrent() === true) return known;
    const found = version.get();
    known = { ...closure(deny, database), isCurrent: () => version.get() === found };
    return known;
  };
}

function closure(deny: Deny, database: Database.Database): Omit<Denied, 'isCurrent'> {
  const named = deniedNames(deny);
  const main = (name: string) => ({ schema: 'main', name });
  const all = database.prepare<[], Entry>(`SELECT name, sql FROM sqlite_schema WHERE type = 'table'`).all();
  const columns = database.prepare<[string], { name: string; hidden: number }>(
    'SELECT name, hidden FROM pragma_table_xinfo(?)',
  );
  const tables = new Set(
    all.filter(({ name }) => named.hasTable(main(name))).map(({ name }) => folded(name)),
  );
  const partly = new Map<string, ReadonlySet<string>>();
  for (const { name } of all) {
    const of = columns.all(name);
    if (!of.some((column) => named.hasColumn(main(name), column.name))) continue;
    // A generated column may be made from the denied one.
    const gone = of.filter(({ name: column, hidden }) => hidden > 1 || named.hasColumn(main(name), column));
    partly.set(folded(name), new Set(gone.map((column) => folded(column.name))));
  }
  spread(all, tables, partly);
  return {
    tables,
    columns: partly,
    hasTable(table) {
      const name = folded(table);
      return tables.has(name) || named.hasTable(main(table)) || isTelling(name);
    },
    hasColumn: (table, column) =>
      partly.get(folded(table))?.has(folded(column)) === true || named.hasColumn(main(table), column),
  };
}

/**
 * What tells of tables whether they are denied or not: their definitions, sizes, pages, counters and statistics, which
 * have samples of what is indexed.
 * @param name in lower case
 */
export const isTelling = (name: string): boolean =>
  name.startsWith('sqlite_') || name === 'dbstat' || TELLING_PRAGMA.test(name);

const TELLING_PRAGMA = /^pragma_(?:table|index|foreign_key|integrity|quick)_/;

/** A virtual table may read the table that its definition names, and keeps what is its own in tables called after it. */
function spread(all: readonly Entry[], tables: Set<string>, partly: ReadonlyMap<string, unknown>): void {
  const virtual = all.filter(({ sql }) => sql !== null && /^CREATE VIRTUAL/i.test(sql));
  for (let before = -1; before < tables.size;) {
    before = tables.size;
    for (const { name, sql } of virtual)
      if (wordsOf(sql ?? '').some((word) => tables.has(word) || partly.has(word))) tables.add(folded(name));
  }
  for (const { name } of virtual) {
    if (!tables.has(folded(name))) continue;
    for (const other of all)
      if (folded(other.name).startsWith(`${folded(name)}_`)) tables.add(folded(other.name));
  }
}

/** Arguments of a virtual table are free text, and a name in them is quoted or not. */
const wordsOf = (sql: string): readonly string[] =>
  [...tokens(sql, 'sqlite')].map(({ text }) => unquoted(text));

const folded = (name: string): string => name.toLowerCase();
