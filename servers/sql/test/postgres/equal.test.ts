import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../../src/session/database.ts';
import { limitedDatabase, makeLimited, read } from './reader.ts';
import { queries, TABLES } from './queries.ts';

const COUNT = 3_000;
const [NULL, CELL, ROW, QUERY] = ['<null>', '<cell>', '<row>', '<query>'];

describe.skipIf(lacks('postgresql'))('readings of PostgreSQL', () => {
  let server: PostgresServer;
  let database: Database;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(
      `${makeLimited}; ${TABLES} GRANT SELECT ON ALL TABLES IN SCHEMA public TO limited; ANALYZE`,
    );
    database = limitedDatabase(server);
  });
  afterAll(async () => {
    database?.[Symbol.dispose]();
    await server?.stop();
  });

  it(`none of ${COUNT} is refused, and each gives what psql gives`, async () => {
    const seed = Date.now();
    const all = fc.sample(queries, { numRuns: COUNT, seed });
    const script = all.map((sql) => `${sql}\n;\n\\echo '${QUERY}'`);
    const told = await server.sql(
      [
        `\\pset null '${NULL}'`,
        `\\pset fieldsep '${CELL}'`,
        `\\pset recordsep '${ROW}'`,
        'SET ROLE limited;',
        ...script,
      ].join('\n'),
    );
    const expected = told.split(new RegExp(`${QUERY}\n?`));
    for (const [index, sql] of all.entries()) {
      const { rows, columns } = await read(database, sql).catch((error: unknown) => {
        throw new Error(`${sql} (seed ${seed})`, { cause: error });
      });
      const ours = rows.map((row) => row.map((cell) => textOf(cell)).join(CELL)).toSorted();
      const lines =
        columns.length === 0
          ? rows.map(() => '')
          : rowsOf(
              expected[index] ?? '',
              columns.map(({ type }) => type),
            );
      expect([sql, seed, ours]).toEqual([sql, seed, lines.toSorted()]);
    }
  }, 60_000);

  it.each([
    'SELECT 1 AS "update"',
    "SELECT 'drop into table'",
    '-- DELETE FROM x\nSELECT 1',
    '(SELECT 1) UNION (SELECT 2)',
    'TABLE pg_catalog.pg_am',
    'VALUES (1), (2)',
    'SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM generate_series(1, 9) x',
    'SELECT 1 AS a, 2 AS a',
    'SELECT * FROM generate_series(1, 3)',
    'SELECT 1;',
    'SELECT 1 -- end',
    'SELECT 1 /* end */',
    "SELECT $$;$$, E'\\';'",
    "SELECT current_setting('search_path'), now(), random(), gen_random_uuid(), clock_timestamp()",
    "SELECT pg_size_pretty(pg_database_size(current_database())), pg_relation_size('t1')",
    'SELECT * FROM pg_stat_activity',
    'SELECT pg_advisory_unlock_all(), pg_sleep(0), txid_current_if_assigned()',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT * FROM r',
    'SELECT count(*) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM t1',
    'SELECT insert.delete FROM (SELECT 1 AS delete) AS insert',
    'SELECT * FROM t1 ORDER BY b FETCH FIRST ROW WITH TIES',
  ])('%s is read', async (sql) => {
    const { rows } = await read(database, sql);
    expect(rows.length).toBeGreaterThan(0);
  });
});

/** As psql writes a cell. */
function textOf(cell: unknown): string {
  if (cell === null) return NULL;
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** The rows of psql, with floats as JavaScript writes them; where there is none it writes nothing, not even a line end. */
function rowsOf(output: string, types: readonly string[]): string[] {
  if (output === '') return [];
  const isFloat = (index: number) => types[index] === 'double precision';
  return output
    .replace(/\n$/, '')
    .split(ROW)
    .map((row) => row.split(CELL))
    .map((cells) =>
      cells.map((cell, index) => (isFloat(index) && cell !== NULL ? String(Number(cell)) : cell)),
    )
    .map((cells) => cells.join(CELL));
}
