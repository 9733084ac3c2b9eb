/** The sample database on every engine, with the same names, rows and keys. */
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import * as z from 'zod';
import type { Target } from '../src/settings/connection.ts';
import type { Laboratory } from './engines.ts';

export const SAMPLE = join(import.meta.dirname, '../sample/chinook.sqlite');

/** Rows of one statement. */
const ROWS = 500;

export async function chinookOn(laboratory: Laboratory, engine: Target['engine']): Promise<Target> {
  return engine === 'sqlite' ? { engine, path: SAMPLE } : await laboratory.database(chinook(engine));
}

const table = z.object({ name: z.string() });
const column = z.object({ name: z.string(), type: z.string(), notnull: z.number(), pk: z.number() });
const key = z.object({ from: z.string(), table: z.string(), to: z.string() });
const cells = z.array(z.union([z.null(), z.number(), z.string()]));

/** Statements that make the database. Names are not quoted, so PostgreSQL has them in lower case. */
function chinook(engine: 'postgres' | 'mysql'): string[] {
  const sample = new Sqlite(SAMPLE, { readonly: true });
  const all = (sql: string, ...params: string[]): unknown[] => sample.prepare(sql).all(...params);
  const tables = all(`SELECT name FROM sqlite_schema WHERE type = 'table'`).map(
    (row) => table.parse(row).name,
  );
  const made = tables.flatMap((name) => {
    const columns = all('SELECT * FROM pragma_table_info(?) ORDER BY cid', name).map((row) =>
      column.parse(row),
    );
    const primary = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    const rows = sample.prepare(`SELECT * FROM ${name} ORDER BY 1, 2`).raw().all();
    const values = rows.map(
      (row) =>
        `(${cells
          .parse(row)
          .map((cell) => literal(engine, cell))
          .join(', ')})`,
    );
    return [
      `CREATE TABLE ${name} (${[
        ...columns.map(
          (one) => `${one.name} ${typeOn(engine, one.type)}${one.notnull > 0 ? ' NOT NULL' : ''}`,
        ),
        `PRIMARY KEY (${primary.map((one) => one.name).join(', ')})`,
      ].join(', ')})`,
      ...Array.from({ length: Math.ceil(values.length / ROWS) }, (_, part) => {
        const some = values.slice(part * ROWS, (part + 1) * ROWS);
        return `INSERT INTO ${name} VALUES ${some.join(', ')}`;
      }),
    ];
  });
  const linked = tables.flatMap((name) =>
    all('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', name)
      .map((row) => key.parse(row))
      .flatMap(({ from, table: target, to }) => [
        `CREATE INDEX IFK_${name}${from} ON ${name} (${from})`,
        `ALTER TABLE ${name} ADD FOREIGN KEY (${from}) REFERENCES ${target} (${to})`,
      ]),
  );
  sample.close();
  return [
    ...made,
    ...linked,
    ...(engine === 'postgres' ? ['ANALYZE'] : [`ANALYZE TABLE ${tables.join(', ')}`]),
  ];
}

const typeOn = (engine: 'postgres' | 'mysql', type: string): string =>
  type.replace('NVARCHAR', 'VARCHAR').replace('DATETIME', engine === 'postgres' ? 'TIMESTAMP' : 'DATETIME');

function literal(engine: 'postgres' | 'mysql', cell: null | number | string): string {
  if (typeof cell !== 'string') return String(cell ?? 'NULL');
  const text = engine === 'mysql' ? cell.replaceAll('\\', '\\\\') : cell;
  return `'${text.replaceAll("'", "''")}'`;
}
