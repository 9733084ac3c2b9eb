/** Random changes through the process of a session do what the driver of SQLite does by itself. */
import { array, assert, asyncProperty, constantFrom, integer, oneof, string, tuple } from 'fast-check';
import { temporaryFolder } from '@handrail/testing/temporary';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Param } from '../../src/engine/engine.ts';
import { committed, worldOf } from './world.ts';

const SCHEMA = `
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n NUMERIC UNIQUE, CHECK (n IS NULL OR n < 50));
CREATE TABLE c (id INTEGER PRIMARY KEY, t INTEGER REFERENCES t (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE w (k TEXT, v, PRIMARY KEY (k, v)) WITHOUT ROWID;
CREATE TABLE log (what, id);
CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO log VALUES ('deleted', old.id); END;
CREATE TRIGGER u AFTER UPDATE OF a ON t BEGIN UPDATE w SET v = v || new.a WHERE k = old.a; END;
INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2), (3, 'x', NULL);
INSERT INTO c VALUES (1, 1), (2, 1), (3, 2);
INSERT INTO w VALUES ('x', 'v'), ('y', 'v');
`;
const TABLES = ['t', 'c', 'w', 'log'];

const id = integer({ min: 0, max: 6 });
const text = oneof(constantFrom('x', 'y', "it's", '', '9007199254740993'), string({ maxLength: 5 }));
const value = oneof(id, text, integer(), constantFrom(null, true, false, 1.5));
const statement = oneof(
  tuple(
    constantFrom(
      'INSERT INTO t VALUES (?, ?, ?)',
      'REPLACE INTO t VALUES (?, ?, ?)',
      'INSERT OR IGNORE INTO t VALUES (?, ?, ?)',
    ),
    id,
    text,
    value,
  ),
  tuple(
    constantFrom(
      'UPDATE t SET a = ? WHERE id >= ?',
      'UPDATE t AS z SET a = ? WHERE z.id = ? RETURNING *',
      'UPDATE c SET t = ? WHERE id = ?',
    ),
    value,
    id,
  ),
  tuple(
    constantFrom('UPDATE t SET id = id + ? WHERE id = ?', 'UPDATE OR IGNORE t SET n = ? WHERE id > ?'),
    id,
    id,
  ),
  tuple(
    constantFrom(
      'DELETE FROM t WHERE id = ?',
      'DELETE FROM c WHERE t > ? RETURNING id',
      'DELETE FROM t WHERE id IN (SELECT t FROM c WHERE id = ?)',
    ),
    id,
  ),
  tuple(
    constantFrom(
      'INSERT INTO w VALUES (?, ?)',
      'INSERT INTO w VALUES (?, ?) ON CONFLICT DO UPDATE SET v = 1',
    ),
    text,
    value,
  ),
  tuple(
    constantFrom(
      'INSERT INTO c (t) SELECT id FROM t WHERE id < ?',
      'WITH m AS (SELECT max(id) AS i FROM t) UPDATE t SET n = n + 1 FROM m WHERE t.id = m.i AND m.i > ?',
    ),
    id,
  ),
);

const contents = (path: string) => {
  const database = new Sqlite(path, { readonly: true });
  const rows = TABLES.map((table) =>
    database
      .prepare(`SELECT *, typeof(${table === 'w' ? 'v' : 'id'}) FROM ${table} ORDER BY 1, 2`)
      .safeIntegers()
      .raw()
      .all(),
  );
  database.close();
  return rows;
};

/** As the driver does it: all or nothing. */
function direct(path: string, statements: readonly (readonly [string, ...Param[]])[]): number[] | undefined {
  const database = new Sqlite(path);
  database.pragma('foreign_keys = ON');
  try {
    return database.transaction(() =>
      statements.map(([sql, ...params]) => {
        const values = params
          .map((param) => (typeof param === 'boolean' ? Number(param) : param))
          .map((param) => (Number.isInteger(param) ? BigInt(param as number) : param));
        const prepared = database.prepare(sql);
        if (prepared.reader) return prepared.all(...values).length;
        return prepared.run(...values).changes;
      }),
    )();
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}

it('keeps the same as the driver, and in a dry run nothing', async () => {
  using folder = temporaryFolder();
  const [through, beside] = [folder.at('through'), folder.at('beside')];
  for (const path of [through, beside]) {
    const database = new Sqlite(path);
    database.exec(SCHEMA);
    database.close();
  }
  using world = worldOf({ engine: 'sqlite', path: through });
  let kept = 0;
  await assert(
    asyncProperty(array(statement, { minLength: 1, maxLength: 4 }), async (statements) => {
      const before = contents(through);
      const rehearsed = await world.change(statements, { mostRows: 1e6 });
      expect(contents(through)).toEqual(before);
      const changed = await world.change(statements, { ...committed, mostRows: 1e6 });
      expect(rehearsed).toEqual(changed);
      const counts = direct(beside, statements);
      expect(contents(through)).toEqual(contents(beside));
      expect(typeof changed === 'string' ? undefined : changed.map(({ rows }) => rows)).toEqual(counts);
      kept += Number(counts !== undefined);
    }),
    { numRuns: 300 },
  );
  expect(kept).toBeGreaterThan(50);
});
