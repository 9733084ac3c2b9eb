import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/statement/tokens.ts';
import { policyOf } from '../../src/write/policy.ts';

const all: readonly Dialect[] = ['sqlite', 'postgres', 'mysql'];

function said(sql: string, dialect: Dialect): string {
  try {
    const { kind, full } = policyOf(sql, dialect);
    return full === undefined ? kind : `${kind}: ${full}`;
  } catch (error) {
    return String(Reflect.get(Object(error), 'code'));
  }
}

describe('what write access is enough for', () => {
  it.each<[string, string, Dialect?]>([
    ['insert into t values (1)', 'INSERT'],
    ['INSERT INTO t SELECT * FROM u', 'INSERT'],
    ['REPLACE INTO t VALUES (1)', 'REPLACE'],
    ['UPDATE t SET a = f(1) WHERE id = 1', 'UPDATE'],
    ['UPDATE t SET a = (SELECT max(x) FROM u) WHERE id = 1;', 'UPDATE'],
    ['DELETE FROM t WHERE a = (b)', 'DELETE'],
    ['/* why */ -- \nDELETE FROM t WHERE a = 1 RETURNING *', 'DELETE'],
    ['INSERT INTO t VALUES (1) ON CONFLICT (id) DO UPDATE SET a = 1', 'INSERT'],
    ['INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1', 'INSERT'],
    ['INSERT INTO t ("update", "delete") VALUES (1, 2)', 'INSERT'],
    ['INSERT INTO t (update, delete) VALUES (1, 2)', 'INSERT'],
    ["INSERT INTO t VALUES ('DELETE FROM t; DROP TABLE t')", 'INSERT'],
    ['WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a', 'WITH … INSERT'],
    ['WITH a AS (SELECT 1) DELETE FROM t WHERE id IN (SELECT * FROM a)', 'WITH … DELETE'],
    ['WITH update AS (SELECT 1) INSERT INTO t SELECT 1', 'WITH … INSERT', 'postgres'],
    ['WITH update(a) AS (SELECT 1) UPDATE t SET a = 1 WHERE true', 'WITH … UPDATE', 'postgres'],
    ['WITH d AS (DELETE FROM t WHERE id = 1 RETURNING *) SELECT * FROM d', 'WITH … SELECT', 'postgres'],
    ['MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE', 'MERGE', 'postgres'],
    ['UPDATE t SET a = t.where WHERE id = 1', 'UPDATE'],
  ])('%s', (sql, expected, dialect) => {
    for (const each of dialect === undefined ? all : [dialect]) expect(said(sql, each)).toBe(expected);
  });
});

describe('what takes full access', () => {
  it.each<[string, string, Dialect?]>([
    ['UPDATE t SET a = 1', 'UPDATE: UPDATE without WHERE'],
    ['UPDATE t SET a = (SELECT 1 WHERE 1)', 'UPDATE: UPDATE without WHERE'],
    ["UPDATE t SET a = ' WHERE ' -- WHERE\n/* WHERE */", 'UPDATE: UPDATE without WHERE'],
    ['UPDATE t SET a = "b"".WHERE"', 'UPDATE: UPDATE without WHERE'],
    ['UPDATE t SET a = t.where', 'UPDATE: UPDATE without WHERE'],
    ['UPDATE t SET a = 1 RETURNING a AS where', 'UPDATE: UPDATE without WHERE', 'postgres'],
    ['UPDATE t SET a = $x$ WHERE $x$', 'UPDATE: UPDATE without WHERE', 'postgres'],
    ["UPDATE t SET a = E'\\' WHERE '", 'UPDATE: UPDATE without WHERE', 'postgres'],
    ["UPDATE t SET a = '\\' WHERE '", 'UPDATE: UPDATE without WHERE', 'mysql'],
    ['UPDATE t SET a = @where', 'UPDATE: UPDATE without WHERE', 'mysql'],
    ['UPDATE t SET a = 1 # WHERE', 'UPDATE: UPDATE without WHERE', 'mysql'],
    ['UPDATE t SET a = [WHERE]', 'UPDATE: UPDATE without WHERE', 'sqlite'],
    ['DELETE FROM t LIMIT 5', 'DELETE: DELETE without WHERE', 'mysql'],
    ['DELETE FROM t USING u', 'DELETE: DELETE without WHERE', 'postgres'],
    [
      'WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d WHERE 1 = 1',
      'WITH … SELECT: DELETE without WHERE',
      'postgres',
    ],
    [
      'WITH d AS (UPDATE t SET a = 1) INSERT INTO u SELECT 1 WHERE true',
      'WITH … INSERT: UPDATE without WHERE',
      'postgres',
    ],
    [
      'INSERT INTO u WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d WHERE true',
      'INSERT: DELETE without WHERE',
      'postgres',
    ],
    [
      'MERGE INTO t USING u ON t.id = u.id WHEN NOT MATCHED BY SOURCE THEN DELETE',
      'MERGE: MERGE … BY SOURCE',
      'postgres',
    ],
    ['TRUNCATE t', 'TRUNCATE: TRUNCATE', 'postgres'],
    ['CREATE TABLE t (a int)', 'CREATE TABLE: CREATE TABLE'],
    ['CREATE UNIQUE INDEX i ON t (a)', 'CREATE INDEX: CREATE INDEX'],
    ['DROP TABLE IF EXISTS t', 'DROP TABLE: DROP TABLE'],
    ['ALTER TABLE t ADD COLUMN b int', 'ALTER TABLE: ALTER TABLE'],
    ['CREATE OR REPLACE VIEW v AS SELECT 1', 'CREATE VIEW: CREATE VIEW'],
    [
      'CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; DELETE FROM v; END',
      'CREATE TRIGGER: CREATE TRIGGER',
      'sqlite',
    ],
    ['COMMENT ON COLUMN t.a IS NULL', 'COMMENT COLUMN: COMMENT COLUMN', 'postgres'],
    ['RENAME TABLE a TO b', 'RENAME TABLE: RENAME TABLE', 'mysql'],
  ])('%s', (sql, expected, dialect) => {
    for (const each of dialect === undefined ? all : [dialect]) expect(said(sql, each)).toBe(expected);
  });
});

describe('what is refused', () => {
  it.each(
    [
      '',
      ';',
      '-- only',
      '((',
      "'x'",
      'SELECT 1',
      'VALUES (1)',
      'WITH a AS (SELECT 1) SELECT 1',
      'WITH',
      'EXPLAIN DELETE FROM t',
      'INSERT INTO t VALUES (1); DROP TABLE t',
      'UPDATE t SET a = 1 WHERE b = 1;; COMMIT',
      'COMMIT',
      'BEGIN',
      'ROLLBACK',
      'SAVEPOINT a',
      'START TRANSACTION',
      'LOCK TABLE t',
      "PREPARE TRANSACTION 'x'",
      "XA START 'x'",
      'GRANT ALL ON t TO PUBLIC',
      'REVOKE ALL ON t FROM u',
      'SET GLOBAL x = 1',
      'SET ROLE postgres',
      'DO $$ BEGIN END $$',
      'CALL p()',
      'EXECUTE x',
      "EXECUTE IMMEDIATE 'DROP TABLE t'",
      "COPY t FROM PROGRAM 'id'",
      "COPY t TO '/tmp/x'",
      "ATTACH '/tmp/x' AS y",
      'DETACH y',
      'PRAGMA user_version = 1',
      "VACUUM INTO '/tmp/x'",
      'VACUUM',
      "LOAD DATA INFILE 'x' INTO TABLE t",
      "SELECT 1 INTO OUTFILE '/tmp/x'",
      'ANALYZE DELETE FROM t',
      'HANDLER t OPEN',
      'CREATE USER u',
      'CREATE ROLE r',
      'CREATE DATABASE d',
      'DROP DATABASE d',
      'CREATE EXTENSION dblink',
      'CREATE SERVER s',
      'ALTER SYSTEM SET x = 1',
      'CREATE FUNCTION f() RETURNS int LANGUAGE c',
      "CREATE FUNCTION f RETURNS STRING SONAME 'x.so'",
      'CREATE PROCEDURE p() SELECT 1',
      'CREATE EVENT TRIGGER e',
      'CREATE SUBSCRIPTION s',
      'ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC',
      'CREATE POLICY p ON t',
      'CREATE SCHEMA s GRANT ALL ON t TO PUBLIC',
      'KILL 1',
      'FLUSH TABLES',
      'RESET ALL',
      'DISCARD ALL',
      'NOTIFY x',
      'LISTEN x',
      'DECLARE c CURSOR FOR SELECT 1',
    ].flatMap((sql) => all.map((dialect): [string, Dialect] => [sql, dialect])),
  )('%s (%s)', (sql, dialect) => {
    expect(said(sql, dialect)).toBe('not_allowed');
  });

  it('what hides in an executable comment', () => {
    expect(said('UPDATE t SET a = 1 /*!99999 WHERE id = 1 */', 'mysql')).toBe('not_allowed');
    expect(said('/*M!100000 DROP TABLE t */', 'mysql')).toBe('not_allowed');
    expect(said('INSERT INTO t VALUES (1) /*!; DROP TABLE t */', 'mysql')).toBe('not_allowed');
    expect(said('UPDATE t SET a = 1 /*!99999 WHERE id = 1 */', 'sqlite')).toContain('without WHERE');
  });

  it('a text with a NUL, or one that is too long', () => {
    expect(said('DELETE FROM t WHERE a = 1\0', 'sqlite')).toBe('sql_error');
    expect(said(`DELETE FROM t WHERE a = '${'x'.repeat(1 << 20)}'`, 'sqlite')).toBe('too_long');
  });
});

it.each(['update a (', '(delete from a', '(', 'with a as (', 'update a set where '])(
  'reads 1 MB of %j in one go',
  (piece) => {
    const sql = piece.repeat((1 << 20) / piece.length);
    for (const dialect of all) expect(said(sql, dialect)).toMatch(/not_allowed|without WHERE|^UPDATE$/);
  },
);
