import { existsSync, readdirSync } from 'node:fs';
import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/session/database.ts';
import { codeOf, databaseOf, fill, insisted, read } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

/** `$FILES` is a folder that the server can write to. */
const WRITES = [
  // stacked
  'SELECT 1; DELETE FROM customer',
  'COMMIT; DROP TABLE customer',
  'ROLLBACK; DELETE FROM customer',
  'SELECT 1; COMMIT; BEGIN; DELETE FROM customer; COMMIT',
  "SELECT 1 /*; */; INSERT INTO customer (name) VALUES ('x')",
  "SELECT ';'; DELETE FROM customer",
  // hidden in comments
  '/* SELECT */ DELETE FROM customer',
  '-- SELECT\nDELETE FROM customer',
  '#SELECT\nDELETE FROM customer',
  '/*! DELETE FROM customer */',
  '/*!50000 DELETE */ FROM customer',
  '/*M! DELETE FROM customer */',
  '/*M!100100 DELETE FROM customer */',
  '/*!99999 SELECT 1 */ DELETE FROM customer',
  '/*!99999 SELECT */ OPTIMIZE TABLE customer',
  '/*M!999999 SELECT */ CHECK TABLE customer',
  'SELECT 1 /*! INTO OUTFILE "$FILES/a1" */',
  'SELECT 1 /*M! INTO OUTFILE "$FILES/a2" */',
  'SELECT 1 /*!99999 FROM t */ INTO OUTFILE "$FILES/a3"',
  'SELECT 1 --1; DELETE FROM customer',
  'SELECT 5 --1\n; DELETE FROM customer',
  'SELECT 1; -- \nDELETE FROM customer',
  'SELECT 1 /* unclosed',
  'DELETE FROM customer /* SELECT',
  'SELECT 1 */ ; DELETE FROM customer; /*',
  'SELECT 1\0; DELETE FROM customer',
  'DELETE FROM customer\0SELECT 1',
  // statements that change
  "INSERT INTO customer (name) VALUES ('x')",
  "INSERT INTO customer (name) VALUES ('x') RETURNING id",
  "REPLACE INTO customer (name) VALUES ('x') RETURNING id",
  'DELETE FROM customer RETURNING id',
  "UPDATE customer SET name = 'x'",
  '(DELETE FROM customer)',
  'WITH x AS (SELECT 1) DELETE FROM customer',
  'WITH x AS (DELETE FROM customer RETURNING id) SELECT * FROM x',
  'WITH x AS (REPLACE INTO customer (name) VALUES (1)) SELECT * FROM x',
  'TRUNCATE customer',
  'DROP TABLE customer',
  'CREATE TABLE made (a INT)',
  'CREATE TABLE made AS SELECT 1 a',
  'CREATE TEMPORARY TABLE customer (a INT)',
  'CREATE OR REPLACE VIEW made AS SELECT 1',
  'ALTER TABLE customer ADD made INT',
  'RENAME TABLE customer TO made',
  'LOAD DATA INFILE "/etc/passwd" INTO TABLE customer',
  'LOAD DATA LOCAL INFILE "/etc/passwd" INTO TABLE customer',
  // run a statement by another
  'EXPLAIN ANALYZE DELETE FROM customer',
  'EXPLAIN FORMAT=JSON ANALYZE DELETE FROM customer',
  'ANALYZE DELETE FROM customer',
  'ANALYZE FORMAT=JSON DELETE FROM customer',
  'ANALYZE FORMAT=JSON UPDATE customer SET name = 1',
  'DO RELEASE_ALL_LOCKS()',
  'CALL wipe()',
  "EXECUTE IMMEDIATE 'DELETE FROM customer'",
  "PREPARE p FROM 'DELETE FROM customer'",
  'EXECUTE p',
  'BEGIN NOT ATOMIC DELETE FROM customer; END',
  'IF 1 THEN DELETE FROM customer; END IF',
  'FOR i IN 1..1 DO DELETE FROM customer; END FOR',
  'SET STATEMENT max_statement_time = 0 FOR DELETE FROM customer',
  'SET STATEMENT tx_read_only = 0 FOR SELECT 1',
  'SELECT wiped()',
  'SELECT unlocked()',
  'SELECT NEXT VALUE FOR ticket',
  'SELECT NEXTVAL(ticket)',
  'SELECT SETVAL(ticket, 100)',
  // files
  'SELECT * FROM customer INTO OUTFILE "$FILES/b1"',
  'SELECT name INTO OUTFILE "$FILES/b2" FROM customer',
  'SELECT name FROM customer LIMIT 1 INTO DUMPFILE "$FILES/b3"',
  '(SELECT 1) UNION (SELECT 2) INTO OUTFILE "$FILES/b4"',
  'SELECT 1 INTO @a',
  'VALUES (1) INTO OUTFILE "$FILES/b5"',
  // settings and session
  'SET GLOBAL max_connections = 77',
  'SET @@GLOBAL.max_connections = 77',
  'SET GLOBAL general_log_file = "$FILES/c1"',
  'SET PASSWORD = PASSWORD("x")',
  'SET SESSION TRANSACTION READ WRITE',
  'SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE',
  'SET TRANSACTION READ WRITE',
  'SET tx_read_only = 0',
  'SET ROLE NONE',
  'SET @a = 1',
  'USE other',
  'START TRANSACTION READ WRITE',
  'BEGIN',
  'COMMIT',
  'COMMIT AND CHAIN',
  'ROLLBACK',
  'SAVEPOINT a',
  'XA START "x"',
  'LOCK TABLES customer WRITE',
  'LOCK TABLE customer READ',
  'UNLOCK TABLES',
  'SELECT * FROM customer FOR UPDATE',
  'HANDLER customer OPEN',
  'HANDLER customer READ FIRST',
  'FLUSH TABLES WITH READ LOCK',
  'KILL 1',
  'SHUTDOWN',
  'RESET MASTER',
  'CHANGE MASTER TO MASTER_HOST = "x"',
  'PURGE BINARY LOGS BEFORE NOW()',
  'INSTALL SONAME "x"',
  'GRANT ALL ON *.* TO reader@"%"',
  'CREATE USER made',
  'CREATE FUNCTION made RETURNS STRING SONAME "x.so"',
  'BACKUP STAGE START',
  'SIGNAL SQLSTATE "45000"',
  // they give rows, and are no reading
  'CHECK TABLE customer',
  'CHECK TABLE customer FOR UPGRADE',
  'CHECKSUM TABLE customer',
  'ANALYZE TABLE customer',
  'OPTIMIZE TABLE customer',
  'REPAIR TABLE customer',
  'ANALYZE TABLE customer PERSISTENT FOR ALL',
  'CACHE INDEX customer IN hot',
  'LOAD INDEX INTO CACHE customer',
  // hashes of passwords
  'SHOW GRANTS',
  'SHOW /*!99999 x */ GRANTS',
  'SHOW CREATE USER',
  'SHOW /* */ CREATE # \n USER CURRENT_USER()',
  '',
  ';',
  '; SELECT 1',
];

/** What would have changed, as root sees it. */
async function state(): Promise<string> {
  return await (server?.sql(`
    USE shop; SELECT * FROM customer; SHOW TABLES; SHOW CREATE TABLE customer; SELECT COUNT(*) FROM orders;
    SELECT @@max_connections, @@general_log_file, @@read_only; SELECT User, Host FROM mysql.global_priv ORDER BY 1, 2;
    SELECT next_not_cached_value FROM ticket; SELECT COUNT(*) FROM mysql.column_stats;
    SELECT GROUP_CONCAT(PRIVILEGE_TYPE ORDER BY 1) FROM information_schema.USER_PRIVILEGES WHERE GRANTEE LIKE '%reader%';
    SELECT COUNT(*) FROM information_schema.METADATA_LOCK_INFO WHERE TABLE_SCHEMA = 'shop' AND LOCK_MODE LIKE '%WRITE%'`) ??
    '');
}

describe.skipIf(skip)('what only reads lets nothing else through', () => {
  const roles: Record<string, Database> = {};
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    await server.sql(`
      USE shop; INSTALL SONAME 'metadata_lock_info'; CREATE SEQUENCE ticket;
      DELIMITER //
      CREATE PROCEDURE wipe() DELETE FROM customer//
      CREATE FUNCTION wiped() RETURNS INT BEGIN DELETE FROM customer; RETURN 1; END//
      CREATE FUNCTION unlocked() RETURNS INT BEGIN SET SESSION tx_read_only = 0; DELETE FROM customer; RETURN 1; END//
      DELIMITER ;
      CREATE USER writer@'%' IDENTIFIED BY 'w'; GRANT ALL PRIVILEGES ON shop.* TO writer@'%';`);
    roles['reader'] = databaseOf(server);
    roles['writer'] = databaseOf(server, { user: 'writer', password: 'w' });
    roles['root'] = insisted(server);
  });
  afterAll(() => {
    for (const database of Object.values(roles)) database[Symbol.dispose]();
  });

  test.for(['reader', 'writer', 'root'] as const)('as %s', { timeout: 30_000 }, async (role) => {
    const database = roles[role];
    if (server === undefined || database === undefined) throw new Error('no server');
    const before = await state();
    const files = server.folder.at('files');
    const admitted: string[] = [];
    for (const sql of WRITES) {
      const code = await codeOf(read(database, sql.replaceAll('$FILES', files), { rows: 5 }));
      if (code !== 'read_only' && code !== 'sql_error') admitted.push(`${sql} → ${String(code)}`);
    }
    expect(admitted).toEqual([]);
    expect(await state()).toBe(before);
    expect(readdirSync(files)).toEqual([]);
    expect((await read(database, 'SELECT COUNT(*) FROM customer')).rows).toEqual([[3]]);
  });

  test('a plan of INTO OUTFILE writes nothing', async () => {
    const file = server?.folder.at('files', 'plan') ?? '';
    const { root } = roles;
    if (root === undefined) throw new Error('no server');
    await codeOf(read(root, `EXPLAIN SELECT 1 INTO OUTFILE '${file}'`));
    await codeOf(
      root.explain({ sql: `SELECT 1 INTO OUTFILE '${file}'`, params: [] }, true, {
        signal: new AbortController().signal,
      }),
    );
    expect(existsSync(file)).toBe(false);
  });

  test.for([
    "SELECT LOAD_FILE('/etc/passwd')",
    "SELECT `LOAD_FILE`('/etc/passwd')",
    "SELECT load_file/**/('/etc/passwd')",
    "SELECT LOAD_FILE/*!(*/'/etc/passwd')",
    "SELECT /*!LOAD_FILE('/etc/passwd')*/",
    "SELECT /*M!100000 LOAD_FILE*/('/etc/passwd')",
  ])('files of the server: %s', async (sql) => {
    const { reader: limited, root } = roles;
    if (limited === undefined || root === undefined) throw new Error('no server');
    // The limited role lacks the right: the server gives NULL.
    expect([[[null]], undefined]).toContainEqual((await read(limited, sql).catch(() => undefined))?.rows);
    expect(await codeOf(read(root, sql))).toBe('read_only');
  });

  test.for([
    'SELECT 1; DELETE FROM customer',
    'COMMIT; DROP TABLE customer',
    "SELECT ';'; DELETE FROM customer",
    'SELECT 1; -- \nDELETE FROM customer',
    'SELECT 1 --1; DELETE FROM customer',
  ])('several statements are called that: %s', async (sql) => {
    const { reader: limited } = roles;
    if (limited === undefined) throw new Error('no server');
    expect(await codeOf(read(limited, sql))).toBe('read_only');
  });

  test('another database is not there for the limited role', async () => {
    const { reader: limited } = roles;
    if (limited === undefined) throw new Error('no server');
    expect(await codeOf(read(limited, 'SELECT * FROM other.secret'))).toBe('sql_error');
    expect(await codeOf(read(limited, 'SELECT * FROM mysql.user'))).toBe('sql_error');
  });
});
