import type Database from 'better-sqlite3';
import type { Existing } from '../engine/unknown-denied.ts';
import { rowsOfEach } from './rows-of-each.ts';

const COLUMNS = `
SELECT each.key AS "of", c.name
FROM json_each(?) AS each, pragma_table_xinfo(each.value, 'main') AS c`;

/** The tables and views of a file. */
export function existing(database: Database.Database): readonly Existing[] {
  const names = database
    .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")
    .pluck()
    .all();
  const columns = rowsOfEach<{ of: number; name: string }>(database, COLUMNS, names);
  return names.map((name, at) => ({
    schema: 'main',
    name,
    columns: (columns[at] ?? []).map((column) => column.name),
  }));
}
