import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MysqlEngine } from '../../src/mysql/mysql-engine.ts';
import type { Cell } from '../../src/rows/cell.ts';
import { engineOf, fill, rowsOf } from './mysql-database.ts';
import { QueryWriter } from './query-writer.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

const QUERIES = 3_000;

const READINGS = [
  "SELECT 1 AS `update`, 2 AS 'delete'",
  "SELECT 'drop into table; -- /* */' AS x",
  '/* leading */ SELECT 1',
  '-- leading\nSELECT 1',
  '# leading\r\nSELECT 1',
  ' \n\t SELECT 1 ; ',
  '(SELECT 1) UNION (SELECT 2) ORDER BY 1',
  '((SELECT 1))',
  'SELECT 1;',
  'SELECT 1; -- end',
  'SELECT 1 /*!50000 + 1 */ AS two',
  'SELECT 1 /*M! + 1 */ AS two',
  'SELECT 5--1',
  'SELECT 5 --1',
  'SELECT /*+ NO_INDEX_MERGE(customer) */ id FROM customer ORDER BY id',
  'VALUES (1, 2), (3, 4)',
  'WITH `into` AS (SELECT 1 AS `for`) SELECT `for` FROM `into`',
  'SELECT SQL_CALC_FOUND_ROWS id FROM customer ORDER BY id LIMIT 1',
  'SELECT @x := 1, @x + 1',
  "SELECT GET_LOCK('a', 0), RELEASE_LOCK('a')",
  "SELECT REPLACE('abc', 'b', 'x'), INSERT('abc', 1, 1, 'y'), TRUNCATE(1.55, 1)",
  'SELECT id, name FROM customer PROCEDURE ANALYSE()',
  'SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY id) OVER () FROM customer',
  'SELECT SLEEP(0), BENCHMARK(1, 1)',
  'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1',
  "SHOW VARIABLES LIKE 'version_comment'",
  'SHOW CREATE TABLE customer',
  'SHOW TABLE STATUS LIKE "nothing"',
  'SHOW WARNINGS',
  'DESCRIBE customer',
  'EXPLAIN SELECT id FROM customer WHERE id = 1',
  "SELECT CONVERT('ä' USING latin1), _utf8mb4'ö', N'ü', 'a' 'b'",
];

/** As the client writes a cell. */
const textOf = (cell: Cell): string =>
  cell instanceof Uint8Array ? Buffer.from(cell).toString() : cell === null ? 'NULL' : String(cell);

const isSame = (cell: Cell, text: string | undefined): boolean =>
  typeof cell === 'number' ? Number(text) === cell : text === textOf(cell);

describe.skipIf(skip)('answers are those of the client mariadb', () => {
  let engine: MysqlEngine;
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    await server.sql(`SET NAMES utf8mb4; USE shop; ${new QueryWriter(7).schema(9)}`);
    engine = engineOf(server);
    await engine.open();
  });
  afterAll(async () => await engine?.close());

  /** Rows of each query; undefined where the client has an error. */
  async function expected(queries: readonly string[]): Promise<(readonly string[][])[]> {
    const mark = (index: number) => `\n;SELECT '=== ${index}'`;
    const script = queries.map((sql, index) => `${mark(index)};\n${sql}\n;`).join('');
    const text = (await server?.sql(script, '--database=shop', '--force')) ?? '';
    const parts = text.split(/^=== \d+\n/m).slice(1);
    return parts.map((part) =>
      part
        .split('\n')
        .slice(0, -1)
        .map((line) => line.split('\t')),
    );
  }

  function differs(rows: readonly (readonly Cell[])[], lines: readonly (readonly string[])[] = []): boolean {
    const key = (row: readonly Cell[]) => JSON.stringify(row.map(textOf));
    if (rows.map(key).toSorted().join() === lines.map(key).toSorted().join()) return false;
    // Numbers with a fraction may be written otherwise; then in the order in which they came.
    return (
      rows.length !== lines.length ||
      !rows.every((row, at) => row.every((cell, index) => isSame(cell, lines[at]?.[index])))
    );
  }

  test('a few thousand queries', async () => {
    const writer = new QueryWriter(11);
    const queries = Array.from({ length: QUERIES }, () => writer.query());
    const answers = await expected(queries);
    expect(answers).toHaveLength(queries.length);
    const refused: string[] = [];
    const wrong: object[] = [];
    let rows = 0;
    let rejected = 0;
    for (const [index, sql] of queries.entries()) {
      try {
        const got = await rowsOf(engine, sql);
        rows += got.length;
        if (differs(got, answers[index])) wrong.push({ sql, ours: got, theirs: answers[index] });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        // What the server itself rejects has no rows there either.
        rejected++;
        if (error.code !== 'sql_error' || (answers[index]?.length ?? 0) > 0)
          refused.push(`${String(error.code)} ${error.message} ${sql}`);
      }
    }
    expect(refused).toEqual([]);
    expect(wrong).toEqual([]);
    // Else the queries would prove little.
    expect(rejected).toBeLessThan(QUERIES / 20);
    expect(rows).toBeGreaterThan(QUERIES * 5);
  }, 60_000);

  test.for(READINGS)('must not be refused: %s', async (sql) => {
    expect((await rowsOf(engine, sql)).length).toBeGreaterThanOrEqual(0);
  });
});
