import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { prepareReading } from '../../src/sqlite/gate.ts';
import { SqliteFile } from '../../src/sqlite/sqlite-file.ts';
import { wallOf } from '../../src/sqlite/wall.ts';
import { READING, SETTERS, WRITING } from './attacks.ts';
import { alter, Opened, seen } from './opened.ts';

const SCHEMA = `
  CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT);
  INSERT INTO t VALUES (1, 'one'), (2, 'two'), (3, NULL);
  CREATE VIEW seen AS SELECT b FROM t;
  CREATE VIRTUAL TABLE words USING fts5(text);
  INSERT INTO words VALUES ('hello world');
  CREATE VIRTUAL TABLE places USING rtree(id, x0, x1);
  INSERT INTO places VALUES (1, 2, 3);`;

function setUp() {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('main.db');
  const other = folder.at('other.db');
  alter(path, SCHEMA);
  alter(other, 'CREATE TABLE secret(x); INSERT INTO secret VALUES (42)');
  const state = () => readdirSync(folder.path).map((name) => [name, readFileSync(folder.at(name), 'hex')]);
  const placed = (sql: string) => sql.replace('OTHER', other).replace('NEW', folder.at('new.db'));
  return { folder, path, state, placed };
}

const doesNotThrow = (act: (sql: string) => void) => (sql: string) => {
  try {
    act(sql);
    return true;
  } catch {
    return false;
  }
};

const ALL = [
  ...WRITING,
  ...SETTERS.flatMap(([name, value]) => [
    `PRAGMA ${name} = ${value}`,
    `PRAGMA ${name}(${value})`,
    `EXPLAIN PRAGMA ${name} = ${value}`,
    `EXPLAIN QUERY PLAN PRAGMA ${name}(${value})`,
    `/* SELECT */ pragma ${name}=${value};`,
  ]),
];

/** What a statement may leave behind in its session. */
const STATE = [
  "SELECT group_concat(b, ',') FROM t",
  'SELECT type, name FROM sqlite_temp_schema',
  'SELECT user_version, application_id, page_size, encoding, schema_version FROM pragma_user_version, pragma_application_id, pragma_page_size, pragma_encoding, pragma_schema_version',
  "SELECT 'A' LIKE 'a'",
  'SELECT name FROM pragma_table_list ORDER BY 1',
];

it('refuses all that is no reading, and nothing of it is done or left', async () => {
  const { path, state, placed } = setUp();
  await using opened = new Opened(path);
  const leaves = async () => await Promise.all(STATE.map(async (sql) => await opened.rows(sql)));
  const [files, left] = [state(), await leaves()];
  expect(await opened.unlike(ALL.map(placed), 'read_only')).toEqual([]);
  expect(await leaves()).toEqual(left);
  expect(state()).toEqual(files);
  expect(seen(path, 'SELECT count(*) FROM t')).toEqual([[3]]);
  expect(await opened.refusal('SELECT * FROM other.secret')).toBe('sql_error');
});

it.each([
  ['SHOW TABLES', 'read_only', /^search_schema lists tables.*describe_tables/],
  ['describe t', 'read_only', /^search_schema lists tables.*describe_tables/],
  ['.tables', 'read_only', /^search_schema lists tables.*describe_tables/],
  ['PRAGMA table_info(t)', 'read_only', /^describe_tables/],
  ['UPDATE t SET b = 1', 'read_only', /execute_sql/],
  ['WITH d AS (SELECT 1) DELETE FROM t RETURNING *', 'read_only', /execute_sql/],
  ['SELEC 1', 'sql_error', /^Did you mean SELECT\?$/],
  ['UPDAT t SET b = 1', 'sql_error', /^Did you mean UPDATE\?$/],
  ['what is in t', 'sql_error', /SELECT/],
])('says what to use instead of %s', async (sql, code, hint) => {
  await using opened = new Opened(setUp().path);
  await expect(opened.rows(sql)).rejects.toMatchObject({ code, hint: expect.stringMatching(hint) });
});

it('keeps no lock, so that another program can write at once', async () => {
  const { path, placed } = setUp();
  await using opened = new Opened(path);
  for (const attack of ALL.map(placed)) await opened.refusal(attack);
  await opened.rows('SELECT * FROM t');
  alter(path, 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; DELETE FROM t; COMMIT');
  expect(await opened.rows('SELECT * FROM t')).toEqual([]);
});

it('reads what only looks like something else', async () => {
  const { path } = setUp();
  await using opened = new Opened(path);
  expect(await opened.unlike(READING, undefined)).toEqual([]);
});

it.each(['with the authorizer of Node', 'without it'])('has a second wall, %s', (which) => {
  const { path, placed } = setUp();
  const file = new SqliteFile(path);
  onTestFinished(() => file.close());
  const none = { tables: [], columns: [] };
  const wall = which.startsWith('without') ? wallOf(file.database, none, null) : wallOf(file.database, none);
  onTestFinished(() => wall.close());
  const passes = (sql: string) => {
    prepareReading(file.database, sql);
    wall.check(sql);
  };
  expect(WRITING.map(placed).filter(doesNotThrow(passes))).toEqual([]);
  expect(READING.filter(doesNotThrow(passes))).toEqual(READING);
});

it('has an authorizer that would do nearly alone', () => {
  const { path, placed } = setUp();
  const file = new SqliteFile(path);
  onTestFinished(() => file.close());
  const wall = wallOf(file.database, { tables: [], columns: [] });
  onTestFinished(() => wall.close());
  const admitted = WRITING.filter(doesNotThrow((attack) => wall.check(placed(attack))));
  // Of several statements it is shown the first one. VACUUM asks it nothing before it runs.
  expect(admitted.filter((attack) => !attack.startsWith('SELECT 1'))).toEqual(
    WRITING.filter((attack) => attack.startsWith('VACUUM')),
  );
});

it('makes no file where there is none', async () => {
  const { folder } = setUp();
  await using opened = new Opened(folder.at('absent.db'));
  expect(await opened.refusal('SELECT 1')).toBe('file_missing');
  expect(existsSync(folder.at('absent.db'))).toBe(false);
});
