import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../src/engine/engine.ts';
import type { Database } from '../../src/session/database.ts';
import { limitedDatabase, makeLimited, never } from './reader.ts';

const SETUP = `${makeLimited};
CREATE SCHEMA side;
CREATE TABLE side.small (id int PRIMARY KEY, n text);
CREATE TABLE large (id int PRIMARY KEY, small_id int REFERENCES side.small, x numeric);
INSERT INTO side.small SELECT i, 'n' || i FROM generate_series(1, 500) i;
INSERT INTO large SELECT i, i % 500 + 1, i FROM generate_series(1, 20000) i;
CREATE TABLE stale (a int);
ANALYZE stale, large, side.small;
GRANT USAGE ON SCHEMA side TO limited;
GRANT ALL ON large, side.small, stale TO limited;
ALTER TABLE stale SET (autovacuum_enabled = false);
INSERT INTO stale SELECT 1 FROM generate_series(1, 300000);
CREATE TABLE heavy (id int, g int, h text);
INSERT INTO heavy SELECT i, i % 1000, md5(i::text) FROM generate_series(1, 100000) i;
CREATE INDEX heavy_g ON heavy (g);
ALTER TABLE heavy SET (parallel_workers = 2);
ALTER ROLE limited SET parallel_setup_cost = 0;
ANALYZE heavy;
GRANT ALL ON heavy TO limited;
CREATE STATISTICS off ON a, (a + 1) FROM stale;
`;

describe.skipIf(lacks('postgresql'))('plans of PostgreSQL', () => {
  let server: PostgresServer;
  let database: Database;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(SETUP);
    database = limitedDatabase(server);
  });
  afterAll(async () => {
    database?.[Symbol.dispose]();
    await server?.stop();
  });
  const explain = async (
    sql: string,
    analyze = false,
    params: readonly (string | number)[] = [],
  ): Promise<Plan> => await database.explain({ sql, params }, analyze, { signal: never });

  it('tells how each table is reached', async () => {
    const { lines, tables } = await explain(
      'SELECT s.n, sum(l.x) FROM large AS l JOIN side.small s ON s.id = l.small_id WHERE l.x > 10 GROUP BY s.n ORDER BY 2',
    );
    expect(tables).toEqual([
      { schema: 'public', table: 'large', by: 'scan' },
      { schema: 'side', table: 'small', by: 'scan', rows: 500 },
    ]);
    expect(lines.find((line) => line.includes('large'))).toMatch(
      /^ +Seq Scan on public\.large l \(cost=0\.\.[\d.]+ rows=\d+\)$/,
    );
    expect(lines.map((line) => line.trim())).toContain("Filter: (l.x > '10'::numeric)");
    expect(lines[0]).toMatch(/^Sort \(cost=/);
    expect(lines.join('\n')).not.toMatch(/actual|Output|Parallel Aware/);
  });

  it('names the index, with params', async () => {
    const { tables, remarks } = await explain('SELECT * FROM large WHERE id = $1', false, [7]);
    expect(tables).toEqual([{ schema: 'public', table: 'large', by: 'index', index: 'large_pkey', rows: 1 }]);
    expect(remarks).toEqual([]);
  });

  it('runs the statement where that is asked for', async () => {
    const { lines, tables } = await explain('SELECT * FROM large WHERE x < 100', true);
    expect(tables).toEqual([{ schema: 'public', table: 'large', by: 'scan', rows: 20_000 }]);
    expect(lines[0]).toMatch(/\(actual time=[\d.]+ rows=99 loops=1\)$/);
    expect(lines.map((line) => line.trim())).toContain('Rows Removed by Filter: 19901');
    expect(lines.at(-1)).toMatch(/^Execution Time: [\d.]+ ms$/);
  });

  it('raises a sort on disk and old statistics', async () => {
    const { remarks } = await explain("SELECT a, repeat('x', 100) FROM stale ORDER BY random()", true);
    expect(remarks).toContainEqual(
      expect.stringMatching(/^A sort did not fit into memory, and used \d+ kB of disk\.$/),
    );
    await server.sql("UPDATE pg_class SET reltuples = 1, relpages = 100000 WHERE relname = 'stale'");
    const stale = await explain('SELECT count(*) FROM stale', true);
    expect(stale.remarks).toEqual([
      expect.stringMatching(/^\d+ rows of stale were expected and 300000 found: /),
    ]);
  });

  it('explains a change, and runs none', async () => {
    expect((await explain('DELETE FROM large')).lines[0]).toMatch(/^ModifyTable on public\.large/);
    await expect(explain('DELETE FROM large', true)).rejects.toMatchObject({ code: 'read_only' });
    expect(await server.sql('SELECT count(*) FROM large')).toBe('20000');
  });

  it('shows the plan that a reading has: of all rows, and without parallel workers', async () => {
    const sql = "SELECT g, count(*), max(h) FROM heavy WHERE h LIKE '%abc%' GROUP BY g";
    for (const analyze of [false, true]) {
      const { lines, tables } = await explain(sql, analyze);
      expect(tables).toMatchObject([{ table: 'heavy', by: 'scan' }]);
      expect(lines.join('\n')).not.toContain('Gather');
    }
    expect((await explain('DELETE FROM heavy')).lines[0]).toContain('ModifyTable');
  });

  it('says where a statement is wrong', async () => {
    await expect(explain('SELECT 1,\n  nope FROM large')).rejects.toMatchObject({
      code: 'sql_error',
      message: 'PostgreSQL ended the statement with error 42703 (line 2, column 3).',
    });
    await expect(explain('SELECT 1,\n  nope FROM large', true)).rejects.toMatchObject({
      message: 'PostgreSQL ended the statement with error 42703 (line 2, column 3).',
    });
  });
});
