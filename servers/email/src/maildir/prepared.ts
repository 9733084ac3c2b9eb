import type Database from 'better-sqlite3';

const kept = new WeakMap<Database.Database, Map<string, Database.Statement>>();

/** A statement of ours, prepared once for a database: that takes longer than to run most of them. */
export function prepared<Row>(database: Database.Database, sql: string): Database.Statement<unknown[], Row> {
  const statements = kept.get(database) ?? new Map<string, Database.Statement>();
  kept.set(database, statements);
  const statement = statements.get(sql) ?? database.prepare(sql);
  statements.set(sql, statement);
  // The text of the statement says what its rows are.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return statement as Database.Statement<unknown[], Row>;
}
