import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MysqlEngine } from '../../src/mysql/mysql-engine.ts';
import { codeOf, engineOf, fill, rowsOf } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

describe.skipIf(skip)('what is let through to the server', () => {
  let limited: MysqlEngine;
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    limited = engineOf(server);
    await limited.open();
  });
  afterAll(async () => await limited.close());

  test.for(['ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES'])('whatever the sql_mode is: %s', async (mode) => {
    if (server === undefined) throw new Error('no server');
    await server.sql(`SET GLOBAL sql_mode = '${mode}'`);
    const engine = engineOf(server, server.root, { allowPrivileged: true });
    try {
      await engine.open();
      for (const sql of [
        `SELECT "LOAD_FILE"('/etc/passwd')`,
        String.raw`SELECT '\', LOAD_FILE(0x2f6574632f706173737764), 'b'`,
        ...(mode === 'ANSI_QUOTES' ? [] : [String.raw`SELECT '\', id FROM customer LOCK IN SHARE MODE -- '`]),
      ])
        expect(await codeOf(rowsOf(engine, sql))).toBe('read_only');
    } finally {
      await engine.close();
      await server.sql('SET GLOBAL sql_mode = DEFAULT');
    }
  });

  test.for([
    'SELECT * FROM customer LOCK IN SHARE MODE',
    'SELECT * FROM customer FOR SHARE',
    'SELECT * FROM customer FOR UPDATE NOWAIT',
    '(SELECT * FROM customer lock/**/in -- x\n share mode)',
    'WITH a AS (SELECT * FROM customer LOCK IN SHARE MODE) SELECT * FROM a',
    'SELECT * FROM customer /*! LOCK IN SHARE MODE */',
    'SELECT * FROM customer LOCK /*M! IN */ SHARE MODE',
    'SELECT * FROM customer LOCK /*!99999 x */ IN /*!50000 SHARE*/ MODE',
    'SELECT * FROM customer FOR /*!99999 x */ SHARE',
  ])('rows are not locked: %s', async (sql) => {
    expect(await codeOf(rowsOf(limited, sql))).toBe('read_only');
  });

  test.for([
    "SELECT 'LOCK IN SHARE MODE', name `FOR UPDATE` FROM customer -- FOR UPDATE",
    'SELECT SUBSTRING(name FROM 1 FOR 2) AS share FROM customer USE INDEX FOR JOIN (PRIMARY)',
    String.raw`SELECT 'it\'s FOR SHARE' FROM customer`,
    'SELECT s.for FROM (SELECT 1 AS `for`, 2 AS share) s /*! , customer */',
  ])('it does not lock: %s', async (sql) => {
    expect(await codeOf(rowsOf(limited, sql))).toBeUndefined();
  });

  test.for([
    ['SELEC 1', 'sql_error', 'Did you mean SELECT?'],
    ['UPDATE customer SET name = 1', 'read_only', 'execute_sql makes changes'],
    ['SELECT $1', 'bad_parameter', 'Write ? for each value'],
    ['SELECT :name', 'bad_parameter', 'Write ? for each value'],
    ["SELECT '?' FROM nothing", 'bad_parameter', 'Write ? for each value'],
    ['SELECT ? FROM nothing', 'sql_error', 'search_schema'],
  ] as const)('%s is %s: %s', async ([sql, code, hint]) => {
    await expect(rowsOf(limited, sql, ['x'])).rejects.toMatchObject({
      code,
      hint: expect.stringContaining(hint),
    });
  });

  test('what tells of the database is a reading', async () => {
    for (const sql of ['SHOW TABLES', 'DESCRIBE customer', 'SHOW CREATE TABLE customer'])
      expect(await codeOf(rowsOf(limited, sql))).toBeUndefined();
  });
});
