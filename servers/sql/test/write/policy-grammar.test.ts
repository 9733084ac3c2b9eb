import Sqlite from 'better-sqlite3';
import { array, assert, constantFrom, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/statement/tokens.ts';
import { policyOf } from '../../src/write/policy.ts';
import { dml, gap } from './dml-writer.ts';

const dialects: readonly Dialect[] = ['sqlite', 'postgres', 'mysql'];

describe.each(dialects)('statements made by a grammar (%s)', (dialect) => {
  it('take the access that they were made for', () => {
    const gaps = array(gap(dialect), { minLength: 1, maxLength: 5 });
    assert(
      property(tuple(dml(dialect), gaps), ([{ pieces, isFull, kind }, between]) => {
        const sql = pieces.map((piece, index) => piece + (between[index % between.length] ?? '')).join('');
        const policy = policyOf(sql, dialect);
        expect([policy.kind, policy.full !== undefined]).toEqual([kind, isFull]);
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The only conditions among them find nothing, so that whatever changes a row has none. */
const PIECES = [
  'UPDATE t SET a = 1',
  'UPDATE',
  'DELETE FROM t',
  'DELETE',
  'FROM',
  't',
  'SET a = 1',
  'SET',
  'a =',
  '1',
  'WHERE (NULL)',
  '0',
  'AS',
  'AS x',
  '(',
  ')',
  '(SELECT 1 WHERE 0)',
  'WITH x AS (SELECT 1)',
  'WITH',
  'x AS (',
  ', y(delete) AS (SELECT 1)',
  'RETURNING a',
  'RETURNING a AS "where"',
  'OR IGNORE',
  'INDEXED BY i',
  'NOT INDEXED',
  ',',
  ';',
  '--',
  '\n',
  '/*',
  '*/',
  "'",
  '"',
  '[',
  ']',
  '`',
  '$p(',
  ':a::(',
  '#b(/*)',
  '?1',
  '\\',
  '\u007F',
  '\uFEFF',
  '.',
  'x',
];

it('what write access is enough for is bound, in the eyes of SQLite', () => {
  using database = opened();
  let changes = 0;
  assert(
    property(
      tuple(
        constantFrom('UPDATE t SET a = 1', 'DELETE FROM t', 'WITH x AS (SELECT 1) DELETE FROM t', ''),
        array(constantFrom(...PIECES), { maxLength: 8 }),
        constantFrom(' ', ''),
      ),
      ([start, pieces, between]) => {
        const sql = [start, ...pieces].join(between);
        const changed = database.changedBy(sql);
        if (changed === undefined || changed === 0) return;
        changes++;
        expect([sql, isWriteEnough(sql)]).toEqual([sql, false]);
      },
    ),
    { numRuns: 20_000 },
  );
  expect(changes).toBeGreaterThan(100);
});

function isWriteEnough(sql: string): boolean {
  try {
    return policyOf(sql, 'sqlite').full === undefined;
  } catch {
    return false;
  }
}

function opened(): Disposable & { changedBy(sql: string): number | undefined } {
  const database = new Sqlite(':memory:');
  database.exec(
    'CREATE TABLE t (a, b, x); CREATE INDEX i ON t (a); INSERT INTO t VALUES (0, 0, 0), (2, 2, 2)',
  );
  const total = () => Number(database.prepare('SELECT total_changes()').pluck().get());
  return {
    /** Rows; undefined where it is no valid statement. */
    changedBy(sql) {
      database.exec('BEGIN');
      try {
        const prepared = database.prepare(sql);
        const values = sql.includes('?1') ? [1] : [];
        const before = total();
        if (prepared.reader) prepared.all(...values);
        else prepared.run(...values);
        return total() - before;
      } catch {
        return undefined;
      } finally {
        if (database.inTransaction) database.exec('ROLLBACK');
      }
    },
    [Symbol.dispose]: () => void database.close(),
  };
}
