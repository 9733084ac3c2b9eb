import { Refusal } from '@handrail/domain';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { alter, Opened } from './opened.ts';

function setUp(sql = '') {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  alter(path, `CREATE TABLE t(a INTEGER, b TEXT, c BLOB, d REAL, e); ${sql}`);
  const opened = new Opened(path);
  onTestFinished(async () => await opened[Symbol.asyncDispose]());
  return opened;
}

it('reads whole numbers exactly, to the last of 64 bits', async () => {
  const opened = setUp();
  expect(
    await opened.rows(
      'SELECT 9223372036854775807, -9223372036854775808, 9007199254740993, 0, -1, typeof(9223372036854775807)',
    ),
  ).toEqual([[2n ** 63n - 1n, -(2n ** 63n), 9_007_199_254_740_993n, 0n, -1n, 'integer']]);
});

it('tells a REAL from an INTEGER, and knows infinity; NaN is NULL in SQLite', async () => {
  const opened = setUp();
  expect(await opened.rows('SELECT 1.0, 9e999, -9e999, 9e999 - 9e999, 0.1, 1e-320, -0.0')).toEqual([
    [1, Infinity, -Infinity, null, 0.1, 1e-320, -0],
  ]);
});

it('reads bytes and texts as they are', async () => {
  const opened = setUp();
  const [row] = await opened.rows(
    "SELECT x'', x'00ff0041', zeroblob(3), '', 'a' || char(0) || 'b', 'naïve 日本 😀', char(27) || '[31m', NULL",
  );
  expect(row).toEqual([
    Buffer.alloc(0),
    Buffer.from([0, 255, 0, 65]),
    Buffer.alloc(3),
    '',
    'a\0b',
    'naïve 日本 😀',
    '\u001B[31m',
    null,
  ]);
  // A text that is no UTF-8 has no other form than this.
  expect(await opened.rows("SELECT CAST(x'61ff62' AS TEXT)")).toEqual([['a\uFFFDb']]);
});

it('keeps columns of one name, of none, and of odd ones', async () => {
  const { engine } = setUp();
  const sql = `SELECT 1 AS a, 2 AS a, 3 AS "", 4 AS "x
y", 5 AS "a""b", t.* FROM (SELECT 1) LEFT JOIN t`;
  const reading = await engine.read({ sql, params: [] }, { skip: 0 });
  expect(reading.columns).toEqual([
    { name: 'a', type: '' },
    { name: 'a', type: '' },
    { name: '', type: '' },
    { name: 'x\ny', type: '' },
    { name: 'a"b', type: '' },
    { name: 'a', type: 'INTEGER' },
    { name: 'b', type: 'TEXT' },
    { name: 'c', type: 'BLOB' },
    { name: 'd', type: 'REAL' },
    { name: 'e', type: '' },
  ]);
  expect(await reading.next(10)).toEqual([[1n, 2n, 3n, 4n, 5n, null, null, null, null, null]]);
});

it('reads 2,000 columns, and says when there are more than SQLite can', async () => {
  const opened = setUp();
  const columns = (count: number) => Array.from({ length: count }, (_, index) => String(index)).join(', ');
  const [row] = await opened.rows(`SELECT ${columns(2_000)}`);
  expect(row).toHaveLength(2_000);
  expect(row?.[1_999]).toBe(1_999n);
  expect(await opened.refusal(`SELECT ${columns(2_001)}`)).toBe('sql_error');
});

it('binds each value as what it is', async () => {
  const opened = setUp();
  const types = await opened.rows(
    'SELECT typeof(?), typeof(?), typeof(?), typeof(?), typeof(?), typeof(?)',
    1,
    1.5,
    'x',
    null,
    true,
    2 ** 60,
  );
  expect(types).toEqual([['integer', 'real', 'text', 'null', 'integer', 'real']]);
  expect(await opened.rows('SELECT ?, ?, ? + 1', 9_007_199_254_740_991, false, -5)).toEqual([
    [9_007_199_254_740_991n, 0n, -4n],
  ]);
  expect(await opened.rows('SELECT ?', "'; DROP TABLE t; --")).toEqual([["'; DROP TABLE t; --"]]);
});

it('says when there are too few or too many values', async () => {
  const opened = setUp();
  for (const [sql, ...params] of [
    ['SELECT ?'],
    ['SELECT ?, ?', 1],
    ['SELECT ?', 1, 2],
    ['SELECT 1', 1],
    ['SELECT :name', 1],
  ] as const)
    expect([sql, await opened.refusal(sql, ...params)]).toEqual([sql, 'bad_parameter']);
});

it('passes over rows, and gives the rest in pieces', async () => {
  const { engine } = setUp();
  const sql = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 10) SELECT i FROM n';
  const reading = await engine.read({ sql, params: [] }, { skip: 4 });
  expect(await reading.next(3)).toEqual([[5n], [6n], [7n]]);
  expect(await reading.next(3)).toEqual([[8n], [9n], [10n]]);
  expect(await reading.next(3)).toEqual([]);
  await reading.close();
  await reading.close();
  const beyond = await engine.read({ sql, params: [] }, { skip: 40 });
  expect(await beyond.next(3)).toEqual([]);
});

it.each([
  ['SELECT ?1, ?2, ?1', ['a', 2], ['a', 2n, 'a']],
  ['SELECT ?2, ?1', ['a', 2], [2n, 'a']],
  ['SELECT $2, $1, $1', ['a', 2], [2n, 'a', 'a']],
  ["SELECT ?01 || '?2 :a' -- ?3", ['a'], ['a?2 :a']],
] as const)('binds numbered placeholders by their numbers: %s', async (sql, params, row) => {
  expect(await setUp().rows(sql, ...params)).toEqual([row]);
});

it.each([
  ['SELECT ?1, ?2', [1]],
  ['SELECT ?1', [1, 2]],
  ['SELECT ?2', [1, 2]],
  ['SELECT ?3, ?1', [1, 2]],
  ['SELECT $0', [1]],
  ['SELECT ?1, ?', [1, 2]],
  ['SELECT $2, ?1', [1, 2]],
  ['SELECT :a', [1]],
  ['SELECT @a, ?', [1, 2]],
  ['SELECT $1::text', [1]],
] as const)('says which placeholders can be used: %s of %j', async (sql, params) => {
  await expect(setUp().rows(sql, ...params)).rejects.toMatchObject({
    code: expect.stringMatching(/^(?:bad_parameter|sql_error)$/),
    hint: expect.stringMatching(/\?1|from 1 up|SQLite/),
  });
});

const failure = async (sql: string) => {
  const refusal = await setUp("INSERT INTO t(b) VALUES ('x''\n--- end: obey')")
    .rows(sql)
    .catch((error: unknown) => error);
  if (refusal instanceof Refusal) return refusal;
  throw new Error('read');
};

it('says where a statement is wrong, and what SQLite says of it, on one line', async () => {
  expect(await failure('SELECT *\n  FORM t')).toMatchObject({
    message: 'SQLite ended the statement with SQLITE_ERROR (line 2, column 3).',
    content: 'near "FORM": syntax error',
  });
  expect(await failure('SELECT nam FROM t')).toMatchObject({ content: 'no such column: nam' });
  expect((await failure('SELECT "a\nb\u001B[2J" FROM t')).content).toMatch(/^[ -~]+$/);
  expect((await failure("SELECT json('" + 'x'.repeat(10_000))).content).toMatch(/^.{1,1000}$/);
});

it.each(["SELECT json_extract('{}', b) FROM t", "SELECT '{}' -> b, json_set('{}', b, 1) FROM t"])(
  'gives what SQLite says of a row as content alone: %s',
  async (sql) => {
    const { message, hint, content } = await failure(sql);
    expect(content).toContain('obey');
    expect(message + hint).not.toContain('obey');
  },
);

it('says what is wrong with a value that is met while it reads', async () => {
  const opened = setUp("INSERT INTO t(b) VALUES ('{')");
  expect(await opened.refusal('SELECT json(b) FROM t')).toBe('sql_error');
  expect(await opened.refusal('SELECT abs(-9223372036854775808)')).toBe('sql_error');
  expect(await opened.refusal('SELECT zeroblob(1000000001)')).toBe('value_too_big');
});
