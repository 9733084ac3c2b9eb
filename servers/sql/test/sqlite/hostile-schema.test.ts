import { existsSync, readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { quoteIdentifier } from '../../src/schema/identifiers.ts';
import { alter, Opened } from './opened.ts';

function setUp(schema: string) {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  alter(path, schema);
  const opened = new Opened(path);
  onTestFinished(async () => await opened[Symbol.asyncDispose]());
  return { folder, path, opened };
}

/** Puts text into the schema that SQLite would not have let in. */
function forge(path: string, type: string, name: string, sql: string): void {
  const database = new Database(path);
  try {
    database.unsafeMode(true);
    database.pragma('writable_schema = ON');
    database.prepare('INSERT INTO sqlite_schema VALUES (?, ?, ?, 0, ?)').run(type, name, name, sql);
    const version = Number(database.pragma('schema_version', { simple: true }));
    database.pragma(`schema_version = ${version + 1}`);
  } finally {
    database.close();
  }
}

it('lets a view of others reach nothing that the caller may not', async () => {
  const { opened, folder } = setUp(`
    CREATE TABLE t(a);
    INSERT INTO t VALUES (1);
    CREATE VIEW loading AS SELECT load_extension('/tmp/evil.so') FROM t;
    CREATE VIEW token AS SELECT fts3_tokenizer('simple') FROM t;
    CREATE VIEW path AS SELECT file FROM pragma_database_list;
    CREATE VIEW optimizing AS SELECT * FROM pragma_optimize;
    CREATE VIEW outer_path AS SELECT * FROM path, t;
    CREATE VIEW fine AS SELECT a, upper('x') AS b, date('2024-01-01') AS c, j.value FROM t, json_each('[5]') AS j;`);
  const evil = ['loading', 'token', 'path', 'optimizing', 'outer_path'].map(
    (view) => `SELECT * FROM ${view}`,
  );
  expect((await opened.unlike(evil, 'sql_error')).filter(({ code }) => code !== 'read_only')).toEqual([]);
  expect(await opened.rows('SELECT * FROM fine')).toEqual([[1n, 'X', '2024-01-01', 5n]]);
  const { tables } = await opened.engine.catalog();
  expect(tables.map(({ name }) => name)).toContain('loading');
  expect(readdirSync(folder.path)).toEqual(['a.db']);
});

it('runs no trigger, generated column or CHECK beyond what is harmless', async () => {
  const { opened } = setUp(`
    CREATE TABLE t(a);
    INSERT INTO t VALUES (1);
    CREATE TRIGGER evil AFTER INSERT ON t BEGIN SELECT load_extension('x'); END;`);
  expect(await opened.rows('SELECT * FROM t')).toEqual([[1n]]);
  const generated = setUp('CREATE TABLE g(a); INSERT INTO g VALUES (1)');
  const database = new Database(generated.path);
  database.unsafeMode(true);
  database.pragma('writable_schema = ON');
  database.exec(
    `UPDATE sqlite_schema SET sql = 'CREATE TABLE g(a, b AS (fts3_tokenizer(''simple'')))' WHERE name = 'g'`,
  );
  database.close();
  expect(await generated.opened.refusal('SELECT b FROM g')).toMatch(
    /^(?:read_only|sql_error|database_damaged)$/,
  );
});

it('describes a file with objects that make no sense, and reads the others', async () => {
  const { opened, path } = setUp(`
    CREATE TABLE t(a);
    INSERT INTO t VALUES (1);
    CREATE TABLE gone(a);
    CREATE VIEW of_gone AS SELECT * FROM gone;
    CREATE VIEW circle1 AS SELECT 1 AS a;
    CREATE VIEW circle2 AS SELECT * FROM circle1;
    DROP VIEW circle1;
    CREATE VIEW circle1 AS SELECT * FROM circle2;
    DROP TABLE gone;`);
  forge(path, 'table', 'unknown_module', 'CREATE VIRTUAL TABLE unknown_module USING no_such_module(x)');
  const { tables } = await opened.engine.catalog();
  expect(tables.map(({ name, kind, columns }) => [name, kind, columns.length])).toEqual([
    ['circle1', 'view', 0],
    ['circle2', 'view', 0],
    ['of_gone', 'view', 0],
    ['t', 'table', 1],
    ['unknown_module', 'virtual table', 0],
  ]);
  expect(await opened.rows('SELECT * FROM t')).toEqual([[1n]]);
  const senseless = ['circle1', 'of_gone', 'unknown_module'].map((name) => `SELECT * FROM ${name}`);
  expect(await opened.unlike(senseless, 'sql_error')).toEqual([]);
});

it('takes names for names, whatever is in them', async () => {
  const names = [
    `it's "quoted"`,
    '`back` [square]',
    'line\nbreak\ttab',
    '\u001B[31mred\u0007',
    'a; DROP TABLE t; --',
    '/* open',
    'SELECT',
    '',
    ' ',
    '表 😀 \u202E',
    "'); ATTACH 'x' AS y; --",
    'x'.repeat(5_000),
    'sqlitedog',
    'pragma_like',
  ];
  const tables = names.map((name, index) => {
    const quoted = quoteIdentifier('sqlite', name);
    return `CREATE TABLE ${quoted}(${quoted} INTEGER PRIMARY KEY, "b
      ${index}" TEXT DEFAULT 'x''y'); CREATE INDEX ${quoteIdentifier('sqlite', `${name}.index`)} ON ${quoted}("b
      ${index}"); INSERT INTO ${quoted} VALUES (${index}, 'v');`;
  });
  const { opened, folder } = setUp(tables.join('\n'));
  const catalog = await opened.engine.catalog();
  expect(catalog.tables.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
  for (const { name, columns, primaryKey, indexes, rows } of catalog.tables) {
    expect(columns[0]?.name).toBe(name);
    expect(primaryKey).toEqual([name]);
    expect(indexes).toMatchObject([{ name: `${name}.index`, columns: [columns[1]?.name] }]);
    expect(rows).toBe(1);
    if (name === 'pragma_like') continue;
    expect(
      await opened.rows(`SELECT ${quoteIdentifier('sqlite', name)} FROM ${quoteIdentifier('sqlite', name)}`),
    ).toEqual([[BigInt(names.indexOf(name))]]);
  }
  expect(existsSync(folder.at('x'))).toBe(false);
});

it('meets statistics, comments and definitions that are nonsense', async () => {
  const { opened } = setUp(`
    CREATE TABLE t(a /* , b */, c DEFAULT (1 + ')'), -- trailing
      d TEXT CHECK (d <> ','));
    CREATE UNIQUE INDEX i ON t(lower(a || ','), (c + 1) DESC, d COLLATE NOCASE) WHERE a > ')' AND c IS NOT NULL;
    ANALYZE;
    INSERT INTO sqlite_stat1 VALUES ('t', 'i', 'not a number'), (NULL, NULL, NULL), (x'00', 1, 2), ('t', NULL, '99999999999999999999999');`);
  const { tables } = await opened.engine.catalog();
  expect(tables).toMatchObject([
    {
      name: 't',
      rows: 0,
      columns: [{ name: 'a' }, { name: 'c', default: "1 + ')'" }, { name: 'd' }],
      indexes: [
        {
          name: 'i',
          columns: ["lower(a || ',')", '(c + 1) DESC', 'd'],
          unique: true,
          where: "a > ')' AND c IS NOT NULL",
        },
      ],
    },
  ]);
});
