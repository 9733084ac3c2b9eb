import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { alter, Opened, seen, type Settings } from './opened.ts';

function setUp(settings?: Settings) {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  alter(
    path,
    `CREATE TABLE big(id INTEGER PRIMARY KEY, a, b);
     CREATE TABLE other(x, y);
     CREATE INDEX big_a ON big(a);
     CREATE INDEX "odd (name" ON other(x, y);
     CREATE VIRTUAL TABLE words USING fts5(text);
     INSERT INTO big(a) VALUES (1), (2), (3)`,
  );
  const { engine } = new Opened(path, settings);
  onTestFinished(async () => await engine.close());
  const plan = async (sql: string, analyze = false) => await engine.explain({ sql, params: [] }, analyze);
  return { engine, plan, path };
}

it('shows how tables are reached', async () => {
  const { plan } = setUp();
  expect((await plan('SELECT * FROM big')).tables).toEqual([{ table: 'big', by: 'scan' }]);
  expect((await plan('SELECT a FROM big')).tables).toEqual([{ table: 'big', by: 'scan', index: 'big_a' }]);
  expect((await plan('SELECT * FROM big AS z WHERE a = ?')).tables).toEqual([
    { table: 'z', by: 'index', index: 'big_a' },
  ]);
  expect((await plan('SELECT * FROM big WHERE id = 1')).tables).toEqual([{ table: 'big', by: 'index' }]);
  expect((await plan("SELECT * FROM words WHERE words MATCH 'x'")).tables).toEqual([
    { table: 'words', by: 'index' },
  ]);
  expect((await plan('SELECT y FROM other WHERE x > 1 AND y = 2')).tables).toEqual([
    { table: 'other', by: 'index', index: 'odd (name' },
  ]);
  expect((await plan('SELECT 1')).tables).toEqual([]);
  expect(
    (await plan('SELECT * FROM (VALUES (1), (2)) AS v JOIN big ON big.id = v.column1')).tables,
  ).toContainEqual({
    table: 'big',
    by: 'index',
  });
});

it('indents what belongs to a step', async () => {
  const { plan } = setUp();
  const { lines } = await plan(
    'SELECT (SELECT max(y) FROM other WHERE x = big.a) FROM big WHERE b = 1 UNION ALL SELECT 1',
  );
  expect(lines[0]).toBe('COMPOUND QUERY');
  expect(lines).toContain('    SCAN big');
  expect(lines.some((line) => line.startsWith('      SEARCH other'))).toBe(true);
});

it('says what a person would raise', async () => {
  const { plan } = setUp();
  const remarks = async (sql: string) => (await plan(sql)).remarks.join(' ');
  expect(await remarks('SELECT * FROM big ORDER BY b')).toMatch('No index gives the rows in the order');
  expect(await remarks('SELECT * FROM big AS p JOIN big AS q ON p.b = q.b')).toMatch(
    /No index fits .*\(b=\?\)/,
  );
  expect(await remarks('SELECT (SELECT y FROM other WHERE x = a) FROM big')).toMatch('for each row');
  expect(await remarks('SELECT * FROM big WHERE id = 1 ORDER BY id')).toBe('');
});

it('runs a reading when it is to be analyzed, and says what it gave', async () => {
  const { engine, plan } = setUp();
  expect((await plan('SELECT * FROM big', true)).lines.at(-1)).toMatch(/^\(3 rows in \d+\.\d ms\)$/);
  const statement = { sql: 'SELECT * FROM big WHERE a = ?', params: [2] };
  expect((await engine.explain(statement, true)).lines.at(-1)).toMatch(/^\(1 row in/);
});

it('plans a change where changes are meant, and never runs it', async () => {
  const { plan: reading } = setUp();
  await expect(reading('DELETE FROM big')).rejects.toMatchObject({ code: 'read_only' });
  const { plan, path } = setUp({ mode: 'write' });
  for (const sql of [
    'DELETE FROM big WHERE a = 1',
    'UPDATE big SET b = 1',
    'INSERT INTO big(a) SELECT x FROM other',
    'WITH w AS (SELECT 1) DELETE FROM big WHERE a IN w',
  ]) {
    expect((await plan(sql)).lines).not.toEqual([]);
    await expect(plan(sql, true)).rejects.toMatchObject({ code: 'read_only' });
  }
  for (const sql of [
    'PRAGMA user_version = 1',
    'DROP TABLE big',
    'VACUUM',
    "ATTACH 'x' AS y",
    'BEGIN',
    'SELECT 1; DELETE FROM big',
  ])
    await expect(plan(sql)).rejects.toMatchObject({ code: 'read_only' });
  expect(seen(path, 'SELECT count(*), count(b) FROM big')).toEqual([[3, 0]]);
});
