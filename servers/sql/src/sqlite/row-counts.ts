import type Database from 'better-sqlite3';
import { quoteIdentifier } from '../schema/identifiers.ts';

/** Tables up to this size are counted. */
const COUNTED = 10_000;
/** Time for all of it together. */
const BUDGET_MS = 200;
/** Tables of one statement: many small statements take longer. */
const AT_ONCE = 20;
/** The smallest row that SQLite writes: pointer, two lengths, header, and a byte for the key. */
const ROW_BYTES = 5;

interface Listed {
  readonly name: string;
  readonly type: string;
  readonly isRowless: number;
}

/**
 * Rows of tables: counted where they are few, else as ANALYZE noted them, else the span of the row numbers where the
 * file is large enough for it to be true. The others are absent.
 */
export function rowCounts(
  database: Database.Database,
  tables: readonly Listed[],
): ReadonlyMap<string, number> {
  const noted = statistics(database);
  const size = fileSize(database);
  const end = performance.now() + BUDGET_MS;
  const counts = new Map<string, number>();
  const all = tables.filter(({ type }) => type === 'table');
  for (let at = 0; at < all.length; at += AT_ONCE) {
    const some = all.slice(at, at + AT_ONCE);
    const isLate = performance.now() > end;
    const found = isLate ? [] : counted(database, some);
    for (const [index, { name, isRowless }] of some.entries()) {
      const rows =
        found[index] ??
        noted.get(name) ??
        (isLate || isRowless === 1 ? undefined : span(database, name, size));
      if (rows !== undefined) counts.set(name, rows);
    }
  }
  return counts;
}

/** Undefined for a table that has more rows, or cannot be read, as a damaged one. */
function counted(database: Database.Database, tables: readonly Listed[]): readonly (number | undefined)[] {
  const counts = tables.map(
    ({ name }) =>
      `(SELECT count(*) FROM (SELECT 1 FROM ${quoteIdentifier('sqlite', name)} LIMIT ${COUNTED + 1}))`,
  );
  try {
    const row =
      database
        .prepare<[], number[]>(`SELECT ${counts.join(', ')}`)
        .raw()
        .get() ?? [];
    return row.map((count) => (count <= COUNTED ? count : undefined));
  } catch {
    return tables.length === 1 ? [] : tables.flatMap((table) => counted(database, [table])[0]);
  }
}

function span(database: Database.Database, table: string, size: number): number | undefined {
  const from = `FROM ${quoteIdentifier('sqlite', table)}`;
  const rows = first(database, `SELECT (SELECT max(_rowid_) ${from}) - (SELECT min(_rowid_) ${from}) + 1`);
  return rows !== undefined && rows > COUNTED && rows * ROW_BYTES <= size ? rows : undefined;
}

const fileSize = (database: Database.Database): number =>
  first(database, 'SELECT page_count * page_size FROM pragma_page_count, pragma_page_size') ?? 0;

/** https://www.sqlite.org/fileformat2.html#stat1tab; what it holds may be anything. */
function statistics(database: Database.Database): ReadonlyMap<string, number> {
  try {
    const rows = database
      .prepare<[], { tbl: string; stat: string }>(
        `SELECT tbl, stat FROM sqlite_stat1 WHERE typeof(tbl) = 'text' AND stat GLOB '[0-9]*' AND length(stat) < 1000`,
      )
      .all();
    return new Map(rows.map(({ tbl, stat }) => [tbl, Number.parseInt(stat, 10)]));
  } catch {
    return new Map();
  }
}

/** Undefined where it is no number, or cannot be read, as of a damaged table. */
function first(database: Database.Database, sql: string): number | undefined {
  try {
    const value = database.prepare(sql).pluck().get();
    return typeof value === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
