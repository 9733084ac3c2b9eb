import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { temporaryFolder } from '@handrail/testing/temporary';
import Sqlite from 'better-sqlite3';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Connection } from '../../src/settings/connection.ts';
import { committed, type World, worldOf } from './world.ts';

const HAS_AUTHORIZER =
  'setAuthorizer' in (process.getBuiltinModule('node:sqlite')?.DatabaseSync.prototype ?? {});

function worldWith(statements: string, settings?: Partial<Connection>): World {
  const folder = temporaryFolder();
  const path = folder.at('it.sqlite');
  const database = new Sqlite(path);
  database.exec(statements);
  database.close();
  const world = worldOf({ engine: 'sqlite', path }, settings);
  onTestFinished(() => {
    world[Symbol.dispose]();
    folder[Symbol.dispose]();
  });
  return world;
}

it('checks deferred foreign keys in a dry run as at the end', async () => {
  const { change, rows } = worldWith(
    `CREATE TABLE p (id INTEGER PRIMARY KEY);
     CREATE TABLE c (id INTEGER PRIMARY KEY, p REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);`,
  );
  for (const options of [{}, committed])
    expect(await change(['INSERT INTO c VALUES (1, 9)'], options)).toMatch(
      /^sql_error: SQLITE_CONSTRAINT_FOREIGNKEY/,
    );
  expect(await rows('SELECT * FROM c')).toEqual([]);
  const both = ['INSERT INTO c VALUES (1, 9)', 'INSERT INTO p VALUES (9)'];
  expect(await change(both)).toEqual([
    { rows: 1, after: '[1,9]' },
    { rows: 1, after: '[9]' },
  ]);
  expect(await rows('SELECT * FROM c')).toEqual([]);
  expect(await change(['DROP TABLE p', 'CREATE TABLE p (id INTEGER PRIMARY KEY)'])).toHaveLength(2);
});

it('takes numbered placeholders, and finds the rows by them', async () => {
  const { change } = worldWith(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')`,
  );
  const found = [{ rows: 1, before: '[2,"b"]', after: '[2,"x"]' }];
  expect(await change([['UPDATE t SET a = ?1 WHERE id = ?2', 'x', 2]])).toEqual(found);
  expect(await change([['UPDATE t SET a = $2 WHERE $1 = id AND id = $1', 2, 'x']])).toEqual(found);
  expect(await change([['UPDATE t SET a = ? WHERE id = ?', 'x', 2]])).toEqual(found);
  expect(await change([['INSERT INTO t(id, a) VALUES (?1 + 1, ?1)', 4]])).toEqual([
    { rows: 1, after: '[5,4]' },
  ]);
  expect(await change([['UPDATE t SET a = ?1 WHERE id = :id', 'x', 2]])).toMatch(/^bad_parameter/);
});

it('says what triggers and foreign keys change as well, and counts it', async () => {
  const { change } = worldWith(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a); CREATE TABLE log (a);
     CREATE TABLE c (t REFERENCES t (id) ON DELETE CASCADE);
     CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log VALUES (old.a); END;
     INSERT INTO t VALUES (1, 'a'), (2, 'b'); INSERT INTO c VALUES (1), (1), (2);`,
  );
  const remove = ['DELETE FROM t WHERE id = 1 RETURNING a'];
  expect(await change(remove)).toEqual([
    {
      rows: 1,
      before: '[1,"a"]',
      returned: '["a"]',
      notes: '3 more rows were changed by triggers, foreign keys or virtual tables.',
    },
  ]);
  expect(await change(remove, { mostRows: 3 })).toMatch(/^too_many_rows: This changes 4 rows/);
});

it.skipIf(!HAS_AUTHORIZER)('neither reads nor changes what is denied', async () => {
  const { change, rows } = worldWith(
    `CREATE TABLE t (id INTEGER PRIMARY KEY, a, ssn); CREATE TABLE secret (a); CREATE TABLE audited (a);
     CREATE TRIGGER x AFTER DELETE ON audited BEGIN INSERT INTO secret VALUES (old.a); END;
     INSERT INTO t VALUES (1, 'a', 'canary'); INSERT INTO secret VALUES ('canary'); INSERT INTO audited VALUES (1);
     CREATE VIEW v AS SELECT id, ssn AS x FROM t;`,
    { deny: { tables: ['secret'], columns: ['t.ssn'] } },
  );
  for (const sql of [
    'UPDATE t SET a = ssn WHERE id = 1',
    "DELETE FROM t WHERE ssn > 'a'",
    'UPDATE t SET a = 1 WHERE id = 1 RETURNING *',
    'DELETE FROM t AS x WHERE id = 1 RETURNING ssn',
    'INSERT INTO t (id, a) VALUES (1, 2) ON CONFLICT (id) DO UPDATE SET a = ssn',
    'INSERT INTO audited SELECT a FROM secret',
    'INSERT INTO audited SELECT x FROM v',
    'WITH w AS (SELECT ssn AS s FROM t) INSERT INTO audited SELECT s FROM w',
    'INSERT INTO secret VALUES (1)',
    'DELETE FROM secret WHERE 1',
    'DELETE FROM audited WHERE a = 1',
  ])
    expect([sql, await change([sql])]).toEqual([sql, expect.stringMatching(/^denied_name: /)]);
  for (const sql of [
    'ALTER TABLE secret RENAME TO open',
    'CREATE TABLE copy AS SELECT * FROM secret',
    'CREATE VIEW w AS SELECT * FROM t',
  ])
    expect([sql, await change([sql])]).toEqual([sql, expect.stringMatching(/^not_allowed: /)]);
  const shown = await change([
    "UPDATE t SET a = 'b' WHERE id = 1",
    'INSERT INTO t (a) VALUES (2)',
    'DELETE FROM t WHERE id = 1',
  ]);
  expect(shown).toEqual([{ rows: 1 }, { rows: 1 }, { rows: 1 }]);
  expect(await rows('SELECT * FROM t')).toEqual(['1|a|canary']);
});

it.each([
  "INSERT INTO t (a) SELECT load_extension('x')",
  'INSERT INTO t (a) SELECT file FROM pragma_database_list',
  "UPDATE sqlite_schema SET sql = '' WHERE 1",
  'INSERT INTO temp.sqlite_schema VALUES (1, 1, 1, 1, 1)',
  "DELETE FROM t WHERE id = 1; ATTACH '/tmp/x' AS y",
])('does not reach beyond the data: %s', async (sql) => {
  const { change, rows } = worldWith(
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1, 'x')",
  );
  expect(await change([sql], committed)).toMatch(/^(?:read_only|sql_error|not_allowed): /);
  expect(await rows('SELECT * FROM t')).toEqual(['1|x']);
});

it('goes no further when a trigger ends the transaction', async () => {
  const { change, rows } = worldWith(
    `CREATE TABLE t (a); CREATE TRIGGER x BEFORE INSERT ON t WHEN new.a = 'bad' BEGIN SELECT RAISE(ROLLBACK, 'no'); END;`,
  );
  const three = [
    "INSERT INTO t VALUES ('good')",
    "INSERT INTO t VALUES ('bad')",
    "INSERT INTO t VALUES ('later')",
  ];
  expect(await change(three, committed)).toMatch(/^sql_error: Statement 2 of 3/);
  expect(await change(["INSERT OR ROLLBACK INTO t SELECT a FROM (SELECT 'bad' AS a)"], committed)).toMatch(
    /^sql_error: /,
  );
  expect(await rows('SELECT * FROM t')).toEqual([]);
});

it('leaves no lock in the session', async () => {
  const { change, rows } = worldWith('CREATE TABLE t (a)');
  expect(await change(['INSERT INTO main.t VALUES (1)'], committed)).toHaveLength(1);
  expect(await change(['INSERT INTO t (a) VALUES (2)'], committed)).toMatchObject([{ rows: 1 }]);
  expect(await rows('SELECT a FROM t')).toEqual(['1', '2']);
  expect(await rows('INSERT INTO t VALUES (3)')).toEqual(['1']);
});

it('waits for another writer, and says so when that takes too long', async () => {
  const { change, target } = worldWith('CREATE TABLE t (a)');
  if (target.engine !== 'sqlite') throw new Error('no file');
  const other = new Sqlite(target.path);
  other.exec('BEGIN IMMEDIATE');
  expect(await change(['INSERT INTO t VALUES (1)'], committed)).toMatch(/^busy: /);
  other.exec('COMMIT');
  expect(await change(['INSERT INTO t VALUES (1)'], committed)).toMatchObject([{ rows: 1 }]);
  other.exec('BEGIN EXCLUSIVE');
  // It waits once, however many statements there are: before each it would take longer than a call may.
  const many = Array.from({ length: 10 }, () => 'INSERT INTO t VALUES (2)');
  expect(await change(many, committed)).toMatch(/^busy: /);
  other.close();
});

it.skipIf(process.platform !== 'linux').each(['DELETE', 'WAL'])(
  'keeps nothing when its process is killed in the middle (%s), and can be read at once',
  async (mode) => {
    const filler = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)
      INSERT INTO t SELECT i, hex(randomblob(500)) FROM n`;
    const { change, database, target, rows } = worldWith(
      `PRAGMA journal_mode = ${mode}; CREATE TABLE t (id INTEGER PRIMARY KEY, a); ${filler}`,
    );
    if (target.engine !== 'sqlite') throw new Error('no file');
    const journal = `${target.path}-${mode === 'WAL' ? 'wal' : 'journal'}`;
    const before = await rows('SELECT sum(length(a)) FROM t');
    const endless =
      'UPDATE t SET a = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) WHERE id = 1';
    const failure = change(["UPDATE t SET a = '' WHERE id > 1", endless], { ...committed, mostRows: 1e6 });
    // More than the cache holds is written before the end.
    await vi.waitFor(() => expect(existsSync(journal)).toBe(true), { timeout: 10_000, interval: 5 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    // Another one was started meanwhile, for the next statement.
    process.kill(Math.min(...sessions()), 'SIGKILL');
    expect(await failure).toMatch(/^session_killed: The change was stopped/);
    const form = { kind: 'page', cellBytes: 100, rowBytes: 1_000 } as const;
    const lines: string[] = [];
    await database.read(
      { sql: 'SELECT sum(length(a)) FROM t', params: [] },
      { form, portion: { rows: 1, bytes: 100 }, signal: new AbortController().signal },
      (batch) => lines.push(...batch.lines) > 9,
    );
    expect(lines).toEqual([`[${before[0]}]`]);
    expect(await rows('PRAGMA integrity_check')).toEqual(['ok']);
  },
);

/** Processes of sessions that this one has. */
const sessions = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const status = readFileSync(`/proc/${name}/stat`, 'utf8');
        const parent = status.slice(status.lastIndexOf(')') + 2).split(' ')[1];
        return (
          Number(parent) === process.pid &&
          readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('session/child.ts')
        );
      } catch {
        return false; // gone meanwhile
      }
    })
    .map(Number);
