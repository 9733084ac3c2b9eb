import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Database } from '../../src/session/database.ts';
import { defaultLimits } from '../../src/settings/connection.ts';
import { codeOf, connectionTo, fill, insisted, read, reader, until } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

/** What a session looks like to the statement that runs in it. */
const SESSION = `SELECT DATABASE(), CURRENT_USER(), @a, @@tx_read_only, @@tx_isolation, @@sql_mode, @@autocommit, @@sql_select_limit,
  @@character_set_client, @@character_set_results, @@collation_connection, @@max_statement_time, @@time_zone,
  @@foreign_key_checks, @@lc_messages, @@group_concat_max_len, @@in_transaction, LAST_INSERT_ID(), FOUND_ROWS(), CURRENT_ROLE()`;

/** Each is tried; whether it is refused does not matter here. */
const TRACES = [
  'SELECT @a := 5',
  'SELECT @a := id FROM customer',
  'SET @a = 5',
  "SELECT GET_LOCK('handrail', 0)",
  "SELECT GET_LOCK('one', 0), GET_LOCK('two', 0), LAST_INSERT_ID(7)",
  'SELECT poisoned()',
  'USE other',
  'USE information_schema',
  "SET sql_mode = 'ANSI_QUOTES'",
  'SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED',
  'SET NAMES latin1',
  'SET autocommit = 0',
  'START TRANSACTION',
  'CREATE TEMPORARY TABLE customer (id INT)',
  "PREPARE p FROM 'SELECT 1'",
  'LOCK TABLES customer READ',
  'HANDLER customer OPEN',
  'SELECT SQL_CALC_FOUND_ROWS * FROM orders LIMIT 1',
  'SELECT * FROM nothing',
  'SELECT 1 FROM (SELECT SLEEP(0)) x',
];

describe.skipIf(skip)('nothing of a statement is left to the next', () => {
  let limited: Database;
  let root: Database;
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    await server.sql(`
      USE shop;
      DELIMITER //
      CREATE FUNCTION poisoned() RETURNS INT BEGIN
        SET @a = 6, sql_mode = 'ANSI_QUOTES', SESSION tx_read_only = 0, foreign_key_checks = 0, time_zone = '+05:00',
          max_statement_time = 0, sql_select_limit = 1, group_concat_max_len = 4;
        RETURN GET_LOCK('handrail', 0); END//
      DELIMITER ;
      GRANT EXECUTE ON shop.* TO reader@'%';`);
    // One session: the next statement runs where this one did.
    const limits = { ...defaultLimits, sessions: 1 };
    limited = new Database(connectionTo(server, reader, { limits }));
    root = new Database({ ...insisted(server).connection, limits });
  });
  afterAll(() => {
    limited[Symbol.dispose]();
    root[Symbol.dispose]();
  });

  test.for(['limited', 'root'] as const)('as %s', async (role) => {
    const database = role === 'root' ? root : limited;
    const [fresh] = (await read(database, SESSION)).rows;
    const [connection] = (await read(database, 'SELECT CONNECTION_ID()')).rows;
    for (const sql of TRACES) {
      await codeOf(read(database, sql));
      const seen = {
        sql,
        session: (await read(database, SESSION)).rows,
        count: (await read(database, 'SELECT COUNT(*) FROM customer')).rows,
        locks: await server?.sql(
          "SELECT IS_FREE_LOCK('handrail') + IS_FREE_LOCK('one') + IS_FREE_LOCK('two')",
        ),
      };
      expect(seen).toEqual({ sql, session: [fresh], count: [[3]], locks: '3\n' });
    }
    // All of it was one connection, so that nothing here is new for that reason.
    expect((await read(database, 'SELECT CONNECTION_ID()')).rows).toEqual([connection]);
    expect(await codeOf(read(database, 'EXECUTE p'))).toBe('read_only');
  });

  test('no transaction with a snapshot stays open, and no lock on a table', async () => {
    await read(limited, 'SELECT * FROM customer');
    // The reset runs behind the answer; a lock that stayed would hold this up for ever.
    await server?.sql(
      "USE shop; ALTER TABLE customer COMMENT 'altered'; UPDATE customer SET name = 'Ada' WHERE id = 1",
    );
    const open = 'SELECT COUNT(*) FROM information_schema.INNODB_TRX';
    await expect(until(async () => (await server?.sql(open)) === '0\n')).resolves.toBeUndefined();
  });

  test('a reading that is not read to its end leaves its thread nothing to do', async () => {
    const { rows } = await read(limited, 'SELECT seq, @a := seq FROM seq_1_to_5000000', { rows: 3 });
    expect(rows.slice(0, 3)).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
    expect((await read(limited, 'SELECT @a')).rows).toEqual([[null]]);
    const running =
      "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%seq_1_to_5000000%' AND ID <> CONNECTION_ID()";
    await until(async () => (await server?.sql(running)) === '0\n');
  });
});
