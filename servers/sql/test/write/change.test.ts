/** What holds on every engine, through the process of a session. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { defaultLimits } from '../../src/settings/connection.ts';
import { laboratories, type Laboratory } from '../engines.ts';
import { committed, type World, worldOf } from './world.ts';

const FILLED = [
  'CREATE TABLE t (id int PRIMARY KEY, a varchar(200), big bigint)',
  "INSERT INTO t VALUES (1, 'one', 9007199254740993), (2, 'two', 2), (3, 'three', NULL)",
  'CREATE TABLE child (id int PRIMARY KEY, t int NOT NULL, FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE)',
  'INSERT INTO child VALUES (10, 3)',
];
const ALL = ['1|one|9007199254740993', '2|two|2', '3|three|NULL'];
const SELECT = 'SELECT id, a, big FROM t ORDER BY id';

describe.each(laboratories.filter(({ isMissing }) => !isMissing))(
  'a change on $engine',
  ({ engine, open }) => {
    let laboratory: Laboratory;
    /** For what leaves nothing. */
    let shared: World;
    beforeAll(async () => {
      laboratory = await open();
      shared = worldOf(await laboratory.database(FILLED));
    });
    afterAll(async () => {
      shared[Symbol.dispose]();
      await laboratory[Symbol.asyncDispose]();
    });

    const fresh = async (settings?: Parameters<typeof worldOf>[1]): Promise<World> => {
      const made = worldOf(await laboratory.database(FILLED), settings);
      onTestFinished(() => made[Symbol.dispose]());
      return made;
    };
    /** With the placeholders of the engine. */
    const p = (sql: string): string => {
      let number = 0;
      return engine === 'postgres' ? sql.replaceAll('?', () => `$${++number}`) : sql;
    };

    it('is shown before and after in a dry run, and leaves nothing', async () => {
      const { change, rows } = shared;
      const shown = await change([
        [p('UPDATE t SET a = ? WHERE id >= ?'), 'new', 2],
        'DELETE FROM t WHERE id = 3',
        [p('INSERT INTO t (id, a, big) VALUES (?, ?, ?)'), 4, "it's", '-9007199254740993'],
      ]);
      expect(shown).toMatchObject([
        { rows: 2, before: '[2,"two",2] [3,"three",null]', after: '[2,"new",2] [3,"new",null]' },
        { rows: 1, before: '[3,"new",null]' },
        { rows: 1 },
      ]);
      expect(await rows(SELECT)).toEqual(ALL);
      expect(await rows('SELECT count(*) FROM child')).toEqual(['1']);
    });

    it('is kept whole, with exact values', async () => {
      const { change, rows } = await fresh();
      await change(
        [
          [p('INSERT INTO t (id, a, big) VALUES (?, ?, ?)'), 4, "it's \u0001 \\ 💥", '-9223372036854775808'],
          [p('UPDATE t SET big = ? WHERE id = ?'), '9223372036854775807', 2],
          [p('UPDATE t SET a = ?, big = ? WHERE id = ?'), null, 5, 1],
        ],
        committed,
      );
      expect(await rows(SELECT)).toEqual([
        '1|NULL|5',
        '2|two|9223372036854775807',
        '3|three|NULL',
        "4|it's \u0001 \\ 💥|-9223372036854775808",
      ]);
    });

    it.each([
      ['a row that it changes', "UPDATE t SET a = 'y' WHERE id > 1", "UPDATE t SET a = 'else' WHERE id = 3"],
      ['a row that it deletes', 'DELETE FROM t WHERE id = 2', 'UPDATE t SET big = 3 WHERE id = 2'],
      ['a row that it passed by', "UPDATE t SET a = 'y' WHERE id > 1", 'INSERT INTO t (id) VALUES (9)'],
      [
        'a row that it copies',
        'INSERT INTO t (id, a) SELECT id + 100, a FROM t WHERE id = 1',
        "UPDATE t SET a = 'else' WHERE id = 1",
      ],
    ])('is not kept when %s is another than was agreed to', async (_, statement, meanwhile) => {
      const { change, evidence, rows } = await fresh();
      const agreed = await evidence([statement]);
      await rows(meanwhile);
      const now = await rows(SELECT);
      expect(await change([statement], { ...committed, agreed })).toMatch(/^state_changed: /);
      expect(await rows(SELECT)).toEqual(now);
      const again = { ...committed, agreed: await evidence([statement]) };
      expect(await change([statement], again)).toMatchObject([{}]);
      expect(await rows(SELECT)).not.toEqual(now);
    });

    it.each([
      ['a key that is there', 'INSERT INTO t (id) VALUES (2)'],
      ['a reference to nothing', 'INSERT INTO child VALUES (11, 99)'],
      ['a name that is not there', 'UPDATE nowhere SET a = 1 WHERE id = 1'],
      ['an error of syntax', 'UPDATE t SET WHERE id = 1'],
      ['a statement that is not allowed', 'COMMIT'],
      ['too many rows', "UPDATE t SET a = 'many' WHERE id < 100"],
    ])('of which the third statement fails by %s keeps nothing of the first two', async (_, third) => {
      const { change, rows } = shared;
      const two = ["INSERT INTO t (id, a) VALUES (7, 'seven')", "UPDATE t SET a = 'changed' WHERE id = 1"];
      const failure = await change([...two, third], { ...committed, mostRows: 4 });
      expect(failure).toMatch(
        /^(?:sql_error|not_allowed): Statement 3 of 3, and none was kept: |^too_many_rows: This changes [67] rows/,
      );
      expect(await rows(SELECT)).toEqual(ALL);
      // Nothing of it is in the way of the next one, or in its transaction.
      expect(await change(["UPDATE t SET a = 'two' WHERE id = 2"], committed)).toMatchObject([{ rows: 1 }]);
      expect(await rows(SELECT)).toEqual(ALL);
    });

    it('checks foreign keys in a dry run', async () => {
      const { change, rows } = shared;
      expect(await change(['INSERT INTO child VALUES (11, 99)'])).toMatch(/^sql_error: /);
      expect(await rows('SELECT count(*) FROM child')).toEqual(['1']);
    });

    it('is refused by a connection that reads', async () => {
      const { change, rows } = await fresh({ mode: 'read' });
      expect(await change(["UPDATE t SET a = 'x' WHERE id = 1"], committed)).toMatch(/^read_only: /);
      expect(await rows(SELECT)).toEqual(ALL);
    });

    it.each(['UPDATE t SET a = ? WHERE id = 1', 'UPDATE t SET a = 1 WHERE id = 1'])(
      'with the wrong number of values changes nothing: %s',
      async (sql) => {
        const { change } = shared;
        expect(await change([[p(sql), 1, 2]])).toMatch(/^bad_parameter: /);
      },
    );

    it('shows what a name with quotes has in it', async () => {
      const quote = engine === 'mysql' ? '`' : '"';
      const name = `${quote}we'ird ${quote}${quote} n\u00e4me${quote}`;
      const column = `${quote}select ${quote}${quote}${quote}`;
      const made = worldOf(
        await laboratory.database([
          `CREATE TABLE ${name} (${column} int PRIMARY KEY, v int)`,
          `INSERT INTO ${name} VALUES (1, 1), (2, 2)`,
        ]),
      );
      onTestFinished(() => made[Symbol.dispose]());
      const shown = await made.change([
        `UPDATE ${name} SET v = 3 WHERE ${column} = 2`,
        `DELETE FROM ${name} WHERE ${column} = 1`,
      ]);
      expect(shown).toEqual([
        { rows: 1, before: '[2,2]', after: '[2,3]' },
        { rows: 1, before: '[1,1]' },
      ]);
    });

    it('is taken back when it takes too long', async () => {
      const { change, rows } = await fresh({ limits: { ...defaultLimits, timeoutMs: 1_500 } });
      const slow = {
        sqlite:
          'UPDATE t SET a = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) WHERE id = 1',
        postgres: 'UPDATE t SET a = pg_sleep(60)::text WHERE id = 1',
        mysql: 'UPDATE t SET a = sleep(60) WHERE id = 1',
      }[engine];
      const two = ["UPDATE t SET a = 'early' WHERE id = 2", slow];
      expect(await change(two, committed)).toMatch(
        /^timeout: The change was stopped before the database said/,
      );
      expect(await rows(SELECT)).toEqual(ALL);
      expect(await change(["UPDATE t SET a = 'two' WHERE id = 2"], committed)).toMatchObject([{ rows: 1 }]);
    });
  },
);
