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
    ['REPLACE INTO t VALUES (1)', 'REPLACE', 'mysql'],
    ['REPLACE LOW_PRIORITY t SET a = 1', 'REPLACE', 'mysql'],
    ['INSERT HIGH_PRIORITY IGNORE d.t PARTITION (p) (a) VALUES (1)', 'INSERT', 'mysql'],
    ['INSERT INTO t AS x DEFAULT VALUES RETURNING *', 'INSERT', 'postgres'],
    ['INSERT OR IGNORE INTO t VALUES (1)', 'INSERT', 'sqlite'],
    ['UPDATE ONLY t * AS x SET a = 1 FROM u WHERE true', 'UPDATE', 'postgres'],
    ['UPDATE t x SET a = b IS DISTINCT FROM c WHERE true', 'UPDATE', 'postgres'],
    ['UPDATE main.t AS x INDEXED BY i SET a = 1 WHERE b = 1', 'UPDATE', 'sqlite'],
    ['DELETE FROM t NOT INDEXED WHERE b = 1', 'DELETE', 'sqlite'],
    ['UPDATE t USE INDEX FOR ORDER BY (i, j) SET a = 1 WHERE b = 1 ORDER BY c LIMIT 1', 'UPDATE', 'mysql'],
    ['UPDATE t x NATURAL LEFT OUTER JOIN (u, (SELECT 1) AS d) SET a = 1 WHERE b = 1', 'UPDATE', 'mysql'],
    ['DELETE QUICK a.*, u FROM t AS a JOIN u USING (id) WHERE b = 1', 'DELETE', 'mysql'],
    ["DELETE FROM t WHERE at < TIMESTAMP WITH TIME ZONE '2020-01-01'", 'DELETE', 'postgres'],
    ['INSERT INTO t SELECT a, count(*) FROM u GROUP BY a WITH ROLLUP', 'INSERT', 'mysql'],
    ['INSERT INTO t SELECT * FROM f() WITH ORDINALITY AS x (a, b)', 'INSERT', 'postgres'],
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

const LOOP = 'WITH RECURSIVE y(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM y WHERE n < 3)';
const REPLACING = 'REPLACE on SQLite, which deletes rows without counting them,';

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
    [
      `${LOOP} SEARCH DEPTH FIRST BY n SET replace DELETE FROM t`,
      'WITH … DELETE: DELETE without WHERE',
      'postgres',
    ],
    [
      `${LOOP} SEARCH DEPTH FIRST BY n SET insert UPDATE t SET n = 0`,
      'WITH … UPDATE: UPDATE without WHERE',
      'postgres',
    ],
    [`${LOOP} CYCLE n SET is_c USING path DELETE FROM t`, 'WITH … DELETE: DELETE without WHERE', 'postgres'],
    [
      `${LOOP} CYCLE n SET c TO 1 DEFAULT 0 USING p DELETE FROM t`,
      'WITH … DELETE: DELETE without WHERE',
      'postgres',
    ],
    [
      `WITH z AS (INSERT INTO u VALUES (1) RETURNING 1), x AS (${LOOP} SEARCH BREADTH FIRST BY n SET o DELETE FROM t RETURNING *) SELECT * FROM x`,
      'WITH … SELECT: DELETE without WHERE',
      'postgres',
    ],
    [
      'WITH time AS (DELETE FROM t RETURNING *) SELECT * FROM time WHERE true',
      'WITH … SELECT: DELETE without WHERE',
      'postgres',
    ],
    [
      'INSERT INTO u SELECT * FROM (WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d) x WHERE true',
      'INSERT: DELETE without WHERE',
      'postgres',
    ],
    ['WITH values (n) AS (SELECT 1) DELETE FROM t', 'WITH … DELETE: DELETE without WHERE'],
    ['WITH replace AS (SELECT 1) DELETE FROM t', 'WITH … DELETE: DELETE without WHERE'],
    ['WITH x AS NOT MATERIALIZED (SELECT 1) DELETE FROM t', 'WITH … DELETE: DELETE without WHERE', 'sqlite'],
    [
      'WITH RECURSIVE x (n) AS (SELECT 1) CYCLE n RESTRICT DELETE FROM t',
      'WITH … DELETE: DELETE without WHERE',
      'mysql',
    ],
    ['DELETE FROM t --\u007F WHERE id = 1', 'DELETE: DELETE without WHERE', 'mysql'],
    ['DELETE t FROM t JOIN m', 'DELETE: DELETE without WHERE', 'mysql'],
    ['UPDATE t JOIN m ON t.a = (SELECT 1 WHERE 1) SET m.x = 1', 'UPDATE: UPDATE without WHERE', 'mysql'],
    ['UPDATE t SET a = $p(/*) -- */ ) WHERE id = 1', 'UPDATE: UPDATE without WHERE', 'sqlite'],
    ['UPDATE t SET a = :p::q(/*) -- */ ) WHERE id = 1', 'UPDATE: UPDATE without WHERE', 'sqlite'],
    ['UPDATE OR REPLACE t SET a = 1 WHERE id = 1', `UPDATE: ${REPLACING}`, 'sqlite'],
    ['INSERT OR REPLACE INTO t VALUES (1)', `INSERT: ${REPLACING}`, 'sqlite'],
    ['REPLACE INTO t VALUES (1)', `REPLACE: ${REPLACING}`, 'sqlite'],
    ['TRUNCATE t', 'TRUNCATE: TRUNCATE', 'postgres'],
    ['TRUNCATE TABLE ONLY t *, s.u RESTART IDENTITY CASCADE', 'TRUNCATE: TRUNCATE', 'postgres'],
    ['TRUNCATE TABLE d.t', 'TRUNCATE: TRUNCATE', 'mysql'],
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
    ['DROP TABLE IF EXISTS a, b', 'DROP TABLE: DROP TABLE', 'postgres'],
    [
      "CREATE OR REPLACE ALGORITHM = MERGE DEFINER = 'a'@'%' SQL SECURITY INVOKER VIEW v AS SELECT 1",
      'CREATE VIEW: CREATE VIEW',
      'mysql',
    ],
    [
      'CREATE DEFINER=`a`@`b` TRIGGER x AFTER INSERT ON t FOR EACH ROW DELETE FROM u',
      'CREATE TRIGGER: CREATE TRIGGER',
      'mysql',
    ],
    ['CREATE DEFINER = CURRENT_USER() VIEW v AS SELECT 1', 'CREATE VIEW: CREATE VIEW', 'mysql'],
    ['ALTER IGNORE TABLE t ADD UNIQUE (a)', 'ALTER TABLE: ALTER TABLE', 'mysql'],
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

  it.each<[Dialect, string]>([
    // What a reader of words takes for something else.
    ['postgres', 'WITH recursive AS (SELECT 1) DELETE FROM t WHERE true'],
    ['postgres', 'WITH x AS (SELECT 1) NOBODY KNOWS DELETE FROM t WHERE true'],
    ['postgres', 'WITH x AS (SELECT 1) SEARCH DEPTH FIRST BY n SET o q DELETE FROM t WHERE true'],
    ['postgres', 'WITH x AS (SELECT 1) CYCLE n SET c TO f() DEFAULT 1 USING p DELETE FROM t WHERE true'],
    ['postgres', 'WITH d AS (DELETE FROM t WHERE a = 1 RETURNING *) SELECT * INTO x FROM d'],
    ['postgres', 'UPDATE t FOR PORTION OF p FROM 1 TO 2 SET a = 1 WHERE true'],
    ['postgres', 'UPDATE U&"\\0074" SET a = 1 WHERE true'],
    ['postgres', 'REPLACE INTO t VALUES (1)'],
    ['postgres', 'UPDATE t JOIN u SET a = 1 WHERE true'],
    ['mysql', 'UPDATE t FOR PORTION OF p FROM 1 TO 2 SET n = 1 WHERE a = 1'],
    ['mysql', 'UPDATE t LEFT SET n = 1 WHERE a = 1'],
    ['mysql', 'UPDATE t SET a = 1 WHERE b = t.1e5where'],
    ['mysql', 'UPDATE t SET a = d.1e5 WHERE b = 1'],
    ['mysql', 'UPDATE /*+ SET_VAR(foreign_key_checks = 0) */ t SET a = 1 WHERE b = 1'],
    ['mysql', 'DELETE HISTORY FROM t'],
    ['mysql', 'DELETE u FROM t WHERE a = 1'],
    ['mysql', 'DELETE FROM t, u WHERE a = 1'],
    ['mysql', 'DELETE FROM t JOIN'],
    ['mysql', 'INSERT DELAYED INTO t VALUES (1)'],
    ['mysql', 'SET STATEMENT max_statement_time = 1 FOR DELETE FROM t'],
    ['mysql', 'WITH x AS (DELETE FROM t WHERE a = 1) SELECT 1'],
    ['mysql', 'MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE'],
    ['mysql', 'DROP TABLE a, b'],
    ['mysql', 'DROP VIEW a, b'],
    ['mysql', 'DROP TEMPORARY TABLE a'],
    ['mysql', 'CREATE DEFINER = a PROCEDURE p() SELECT 1'],
    ['mysql', 'CREATE DEFINER TABLE t (a int)'],
    ['sqlite', 'WITH x AS (DELETE FROM t WHERE a = 1 RETURNING *) SELECT * FROM x'],
    ['sqlite', "UPDATE 't' SET a = 1 WHERE b = 1"],
    ['sqlite', '(DELETE FROM t WHERE 1)'],
    ['sqlite', 'CREATE TABLE temp.t (a)'],
    ['sqlite', 'CREATE TRIGGER IF NOT EXISTS "temp".x AFTER INSERT ON t BEGIN DELETE FROM u; END'],
    ['postgres', 'CREATE TABLE IF NOT EXISTS pg_temp.t (a int)'],
    ['postgres', 'CREATE LOCAL TEMP TABLE t (a int)'],
    ...all.flatMap((each): [Dialect, string][] =>
      [
        'CREATE TEMP TABLE t (a int)',
        'CREATE TEMPORARY TABLE t AS SELECT 1',
        'CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1',
        'UPDATE t SET a = 1 WHERE b = 1 WHERE c = 1',
        'UPDATE t SET a = (1 WHERE b = 1',
        'UPDATE t SET a = 1) WHERE b = 1',
        'UPDATE t SET a = 1where b = 1',
        'UPDATE SET a = 1 WHERE b = 1',
        'UPDATE t a b SET a = 1 WHERE b = 1',
        'UPDATE WHERE b = 1',
        'DELETE FROM t nothing known WHERE b = 1',
        'DELETE FROM',
        'INSERT t nothing',
        'INSERT INTO t SELECT 1 INTO x',
        'WITH x AS () DELETE FROM t WHERE a = 1',
        'WITH x (a b) AS (SELECT 1) DELETE FROM t WHERE a = 1',
        'WITH x AS SELECT 1 DELETE FROM t WHERE a = 1',
        'INSERT INTO t SELECT * FROM (WITH x AS (SELECT 1) UPDATE t SET a = 1 WHERE b = 1)',
      ].map((sql) => [each, sql]),
    ),
  ])('what is not known: %s: %s', (dialect, sql) => {
    expect(said(sql, dialect)).toBe('not_allowed');
  });

  it.each<[Dialect, string]>([
    ['postgres', "UPDATE t SET n = setval('sq', 5000) WHERE id = 1"],
    ['postgres', 'UPDATE t SET n = pg_catalog."setval" /* */ (\'sq\', 1) WHERE id = 1'],
    ['postgres', "CREATE TABLE n AS SELECT setval('sq', 9999)"],
    ['mysql', 'UPDATE t SET n = SETVAL(sq, 5000) WHERE id = 1'],
  ])('what no rollback takes back: %s: %s', (dialect, sql) => {
    expect(said(sql, dialect)).toBe('no_dry_run');
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

it.each([
  ['', 'update a ('],
  ['', '(delete from a'],
  ['', '('],
  ['', 'with a as ('],
  ['', 'update a set where '],
  ['', 'with a as (select 1) '],
  ['WITH ', 'a as (update t set b = 1), '],
  ['UPDATE t JOIN ', 't join '],
  ['DELETE t FROM ', 't, '],
  ['UPDATE t, (', 't, '],
  ['DELETE ', 't, '],
  ['DELETE FROM ', 'a.'],
  ['', '$a('],
  ['WITH a AS (SELECT 1) CYCLE ', 'a, '],
])('reads 512 kB of %j and %j in one go', (start, piece) => {
  const sql = start + piece.repeat((1 << 19) / piece.length);
  for (const dialect of all) expect(said(sql, dialect)).toMatch(/not_allowed|without WHERE|^UPDATE$/);
});
