import { describe, expect, it, onTestFinished } from 'vitest';
import { Refusal } from '@handrail/domain';
import { temporaryFolder } from '@handrail/testing/temporary';
import type { Deny } from '../../src/settings/connection.ts';
import { alter, connectionTo, Opened } from './opened.ts';
import { SqliteFile } from '../../src/sqlite/sqlite-file.ts';
import { wallOf } from '../../src/sqlite/wall.ts';

const SECRET = 'tr0ub4dor';

const SCHEMA = `
  CREATE TABLE users(id INTEGER PRIMARY KEY, name TEXT, password TEXT, shout AS (upper(password)), half AS (substr(password, 1, 4)) STORED, born TEXT);
  CREATE TABLE keys(id INTEGER PRIMARY KEY, value TEXT, FOREIGN KEY (id) REFERENCES users(id));
  CREATE TABLE plain(id INTEGER PRIMARY KEY, note TEXT, password TEXT);
  CREATE INDEX by_password ON users(password);
  CREATE INDEX by_value ON keys(value);
  CREATE VIEW people AS SELECT * FROM users;
  CREATE VIEW joined AS SELECT plain.id FROM plain JOIN users USING (password);
  CREATE VIEW twice AS SELECT * FROM joined;
  CREATE VIEW names AS SELECT id, name FROM users;
  CREATE VIEW all_keys(a, b) AS SELECT k.id, k.value FROM keys AS k;
  CREATE VIEW opened_by AS SELECT s.id FROM (SELECT 1 AS id, 'x' AS value) AS s JOIN keys USING (value);
  CREATE VIEW deep AS SELECT b AS c FROM all_keys;
  CREATE VIRTUAL TABLE found USING fts5(value, content='keys', content_rowid='id');
  CREATE VIRTUAL TABLE found4 USING fts4(content="keys", value);
  CREATE VIRTUAL TABLE terms USING fts5vocab('found', 'row');
  CREATE VIRTUAL TABLE of_users USING fts5(password, content=[users], content_rowid=id);
  CREATE VIRTUAL TABLE notes USING fts5(text);
  CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
  INSERT INTO users(id, name, password, born) VALUES (1, 'Ada', '${SECRET}', '1815');
  INSERT INTO keys VALUES (1, '${SECRET}');
  INSERT INTO plain VALUES (1, 'hello', 'harmless');
  INSERT INTO found(found) VALUES ('rebuild');
  INSERT INTO found4(found4) VALUES ('rebuild');
  INSERT INTO of_users(of_users) VALUES ('rebuild');
  INSERT INTO notes VALUES ('hello');
  INSERT INTO boxes VALUES (1, 2, 3);
  ANALYZE;`;

function setUp(deny: Partial<Deny>) {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  alter(path, SCHEMA);
  const opened = new Opened(path, { deny });
  onTestFinished(async () => await opened[Symbol.asyncDispose]());
  return { opened, path };
}

describe('a denied table', () => {
  const REFUSED = [
    'SELECT * FROM keys',
    'SELECT value FROM keys',
    'SELECT count(*) FROM keys',
    'SELECT 1 FROM keys',
    'SELECT rowid FROM keys',
    'SELECT "VALUE" FROM main."KEYS" AS plain',
    'SELECT p.id FROM plain p JOIN keys k ON k.id = p.id',
    'SELECT note FROM plain WHERE id IN (SELECT id FROM keys)',
    'SELECT note FROM plain WHERE EXISTS (SELECT 1 FROM keys)',
    'SELECT note FROM plain ORDER BY (SELECT max(value) FROM keys)',
    'SELECT note FROM plain UNION SELECT value FROM keys',
    'WITH k AS (SELECT * FROM keys) SELECT 1 FROM plain, k',
    'WITH plain AS (SELECT value FROM keys) SELECT * FROM plain',
    'SELECT * FROM all_keys',
    'SELECT c FROM deep',
    'SELECT b IS NULL FROM all_keys',
    "SELECT * FROM found('tr0ub4dor')",
    'SELECT rowid FROM found',
    'SELECT * FROM found_data',
    'SELECT * FROM found_idx',
    'SELECT * FROM found4',
    'SELECT * FROM found4_segments',
    'SELECT * FROM terms',
    'SELECT * FROM sqlite_stat1',
    'SELECT * FROM sqlite_stat4',
    'EXPLAIN SELECT * FROM keys',
    'EXPLAIN QUERY PLAN SELECT * FROM keys',
    'VALUES ((SELECT value FROM keys))',
    "SELECT 1 WHERE (1, 'x') IN keys",
    'SELECT 1 FROM plain JOIN keys USING (id)',
    'SELECT 1 FROM plain NATURAL JOIN keys',
    "WITH guess(value) AS (VALUES ('a'), ('tr0ub4dor')) SELECT guess.value FROM guess JOIN keys USING (value)",
    "WITH guess(value) AS (VALUES ('a')) SELECT guess.value FROM guess NATURAL LEFT JOIN 'KEYS'",
    "WITH guess(value) AS (VALUES ('a')) SELECT coalesce(g.value, 1) FROM guess g FULL OUTER JOIN main.[keys] k USING (value)",
    'SELECT * FROM opened_by',
    'SELECT p.id FROM plain AS p JOIN (SELECT value AS note FROM found) AS f USING (note)',
    "WITH guess(value) AS (VALUES ('a')) SELECT guess.value FROM guess JOIN found USING (value)",
    'SELECT 1 FROM plain AS p JOIN opened_by USING (id)',
    'SELECT sum(id) OVER (ORDER BY (SELECT value FROM keys)) FROM plain',
  ];

  it('cannot be read, nor what is made from it', async () => {
    const { opened } = setUp({ tables: ['Keys'] });
    expect(await opened.unlike(REFUSED, 'denied_name')).toEqual([]);
    await expect(
      opened.engine.explain({ sql: 'SELECT * FROM keys', params: [] }, false),
    ).rejects.toMatchObject({
      code: 'denied_name',
    });
  });

  it('hinders nothing else', async () => {
    const { opened } = setUp({ tables: ['main.keys'] });
    expect(
      await opened.unlike(
        [
          'SELECT * FROM plain',
          'SELECT id, password FROM users',
          'SELECT 1 FROM users JOIN plain USING (id, password)',
          'SELECT 1 FROM users NATURAL JOIN plain',
          'SELECT * FROM people',
          'SELECT * FROM notes',
          "SELECT * FROM notes WHERE notes MATCH 'hello'",
          'SELECT * FROM boxes',
          'WITH keys AS (SELECT 1 AS value) SELECT value FROM keys',
          "SELECT 'keys', 1 AS keys",
          'SELECT page_count FROM pragma_page_count',
          'SELECT name FROM pragma_function_list LIMIT 1',
          'SELECT 1 FROM plain AS a JOIN plain AS b USING (id)',
        ],
        undefined,
      ),
    ).toEqual([]);
  });
});

describe('what tells of tables', () => {
  const TELLING = [
    'SELECT name, sql FROM sqlite_schema',
    'SELECT 1 FROM sqlite_master',
    'SELECT * FROM sqlite_sequence',
    "SELECT sum(pgsize), sum(ncell) FROM dbstat WHERE name = 'keys'",
    'SELECT count(*) FROM "DBSTAT"',
    "SELECT name FROM pragma_table_info('keys')",
    "SELECT name FROM pragma_table_xinfo('users')",
    'SELECT name, ncol FROM pragma_table_list',
    "SELECT name FROM pragma_index_list('keys')",
    "SELECT name FROM pragma_index_info('by_value')",
    "SELECT name FROM pragma_index_xinfo('by_value')",
    `SELECT "from" FROM pragma_foreign_key_list('keys')`,
    'SELECT rowid FROM pragma_foreign_key_check',
    "SELECT * FROM pragma_integrity_check('keys')",
    'SELECT * FROM pragma_quick_check',
    "SELECT g.name FROM (SELECT 'value' AS name) AS g JOIN pragma_table_info('keys') USING (name)",
    "SELECT g.name FROM (SELECT 'keys' AS name) AS g NATURAL JOIN sqlite_schema",
    'SELECT count(*) FROM all_there',
  ];

  it.each([{ tables: ['keys'] }, { columns: ['users.password'] }])('is denied as well: %j', async (deny) => {
    const { opened, path } = setUp(deny);
    alter(
      path,
      'CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT); CREATE VIEW all_there AS SELECT name FROM sqlite_schema',
    );
    // One copy of SQLite knows dbstat, and the other may not.
    expect((await opened.unlike(TELLING, 'denied_name')).filter(({ code }) => code !== 'sql_error')).toEqual(
      [],
    );
    expect(await opened.refusal('SELECT * FROM sqlite_schema')).toBe('denied_name');
  });

  it('hinders no change', async () => {
    const { path } = setUp({});
    alter(path, 'CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT, a)');
    const { engine } = new Opened(path, { mode: 'write', deny: { tables: ['keys'] } });
    onTestFinished(async () => await engine.close());
    const statements = ['INSERT INTO counted(a) VALUES (1)', "INSERT INTO notes VALUES ('more')"].map(
      (sql) => ({ sql, params: [] }),
    );
    const changed = await engine.change({ statements, commit: true, mostRows: 10, samples: 3 });
    expect(changed.map(({ rows }) => rows)).toEqual([1, 1]);
  });

  it('may be read where nothing is denied', async () => {
    const { opened } = setUp({});
    const without = TELLING.filter((sql) => !/sequence|all_there|DBSTAT|dbstat/.test(sql));
    expect(await opened.unlike(without, undefined)).toEqual([]);
  });
});

describe('a denied column', () => {
  it('cannot be read, nor what is made from it', async () => {
    const { opened } = setUp({ columns: ['users.PASSWORD'] });
    expect(
      await opened.unlike(
        [
          'SELECT password FROM users',
          'SELECT * FROM users',
          'SELECT upper(u.password) FROM users u',
          "SELECT id FROM users WHERE password LIKE 't%'",
          'SELECT id FROM users ORDER BY password',
          'SELECT count(DISTINCT password) FROM users',
          'SELECT 1 FROM users GROUP BY password',
          'SELECT shout FROM users',
          'SELECT half FROM users',
          'SELECT * FROM people',
          'SELECT password FROM people',
          'SELECT 1 FROM users JOIN plain USING (password)',
          'SELECT plain.password FROM plain, users NATURAL JOIN plain AS p',
          'SELECT password FROM users FULL JOIN plain USING (id, "PASSWORD")',
          "WITH guess([password]) AS (VALUES ('a'), ('tr0ub4dor')) SELECT guess.password FROM guess JOIN users USING ('password')",
          'WITH u AS (SELECT 1 FROM plain JOIN users USING(password)) SELECT * FROM u',
          'SELECT * FROM joined',
          'SELECT count(*) FROM twice',
          "SELECT 1 WHERE (1, 'Ada', 'x', 'y', 'z', '1815') IN users",
          'SELECT value FROM users, json_each(json_array(users.password))',
          'SELECT 1 FROM users NATURAL JOIN plain',
          'SELECT * FROM of_users',
          'SELECT * FROM of_users_data',
          'SELECT * FROM sqlite_stat4',
          'SELECT min(password) OVER () FROM users',
          'SELECT (SELECT password FROM users)',
        ],
        'denied_name',
      ),
    ).toEqual([]);
  });

  it('hinders nothing else', async () => {
    const { opened } = setUp({ columns: ['main.users.password'] });
    expect(await opened.rows('SELECT id, name, born FROM users')).toEqual([[1n, 'Ada', '1815']]);
    expect(await opened.rows('SELECT * FROM names')).toEqual([[1n, 'Ada']]);
    expect(await opened.rows('SELECT count(*) FROM users')).toEqual([[1n]]);
    expect(await opened.rows('SELECT note FROM plain JOIN users USING (id)')).toEqual([['hello']]);
    expect(await opened.rows('SELECT 1 AS natural, 2 AS "using" FROM users')).toEqual([[1n, 2n]]);
    expect(await opened.rows('SELECT password FROM plain')).toEqual([['harmless']]);
    expect(await opened.rows('SELECT value FROM keys')).toEqual([[SECRET]]);
  });

  it('is found where it is the key of the table', async () => {
    const { opened } = setUp({ columns: ['keys.id'] });
    expect(
      await opened.unlike(
        ['SELECT rowid FROM keys', 'SELECT _rowid_ FROM keys', 'SELECT oid FROM keys', 'SELECT id FROM keys'],
        'denied_name',
      ),
    ).toEqual([]);
    expect(await opened.rows('SELECT value FROM keys')).toEqual([[SECRET]]);
  });
});

it('is not found out by a change either', async () => {
  const { path } = setUp({});
  const { engine } = new Opened(path, {
    mode: 'write',
    deny: { tables: ['keys'], columns: ['users.password'] },
  });
  onTestFinished(async () => await engine.close());
  const refusals = [
    'UPDATE plain SET note = (SELECT value FROM keys)',
    "UPDATE plain SET note = 'x' WHERE id IN (SELECT p.id FROM plain AS p JOIN keys USING (id))",
    "INSERT INTO plain(note) SELECT g.value FROM (SELECT 'tr0ub4dor' AS value) AS g JOIN keys USING (value)",
    "INSERT INTO plain(note) SELECT 'x' FROM users NATURAL JOIN plain",
    'INSERT INTO plain(note) SELECT id FROM opened_by',
    'DELETE FROM users RETURNING password',
    'DELETE FROM keys',
  ].map(async (sql) => {
    const change = { statements: [{ sql, params: [] }], commit: true, mostRows: 10, samples: 3 };
    return await engine.change(change).then(
      () => `made: ${sql}`,
      (error: unknown) => (error instanceof Refusal ? error.code : error),
    );
  });
  expect(new Set(await Promise.all(refusals))).toEqual(new Set(['denied_name']));
});

it('follows the schema as it changes', async () => {
  const { opened, path } = setUp({ tables: ['keys'] });
  expect(await opened.refusal('SELECT * FROM plain')).toBeUndefined();
  alter(
    path,
    'CREATE VIEW later AS SELECT value FROM keys; DROP VIEW names; CREATE VIEW names AS SELECT value FROM keys',
  );
  expect(await opened.refusal('SELECT * FROM later')).toBe('denied_name');
  expect(await opened.refusal('SELECT * FROM names')).toBe('denied_name');
  alter(path, "CREATE VIRTUAL TABLE again USING fts5(value, content='keys', content_rowid='id')");
  expect(await opened.refusal('SELECT * FROM again')).toBe('denied_name');
});

it('gives nothing of a statement whose tables were exchanged while it began', async () => {
  const { opened, path } = setUp({ tables: ['keys'] });
  const reading = await opened.engine.read({ sql: 'SELECT * FROM names', params: [] }, { skip: 0 });
  alter(path, 'DROP VIEW names; CREATE VIEW names AS SELECT id, value FROM keys');
  await expect(reading.next(10)).rejects.toMatchObject({ code: 'schema_changed' });
  await reading.close();
});

it('is kept of a view as well', async () => {
  const { opened } = setUp({ tables: ['names'], columns: ['joined.id'] });
  expect(
    await opened.unlike(
      ['SELECT * FROM names', 'SELECT id FROM names', 'SELECT id FROM joined', 'SELECT * FROM twice'],
      'denied_name',
    ),
  ).toEqual([]);
});

it.each([
  [{ tables: ['key'] }, /the table "key" \(near: "keys"/],
  [{ tables: ['plain', 'keys '] }, /: the table "keys " \(near: "keys"/],
  [{ tables: ['"keys"'] }, /near: "keys"/],
  [{ tables: ['db.main.keys'] }, /near: "main.keys"/],
  [{ tables: ['main.*'] }, /the table "main\.\*"/],
  [{ columns: ['password'] }, /the column "password" \(near: ".*password"/],
  [{ columns: ['users.pasword'] }, /the column "users.pasword" \(near: "users.password"/],
  [{ columns: ['main.users.*'], tables: ['main.users'] }, /there: the column "main.users.\*"/],
])('that names nothing is refused when the file is opened, with near names: %j', async (deny, message) => {
  await expect(setUp(deny).opened.engine.open()).rejects.toMatchObject({
    code: 'unknown_denied',
    message: expect.stringMatching(message),
  });
});

it('is not opened where Node cannot keep it', () => {
  const { path } = setUp({});
  const file = new SqliteFile(path);
  onTestFinished(() => file.close());
  const { deny } = connectionTo(path, { deny: { tables: ['keys'] } });
  expect(() => wallOf(file.database, deny, null)).toThrow('cannot keep');
});
