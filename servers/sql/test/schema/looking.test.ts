import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it } from 'vitest';
import { describeTables } from '../../src/tools/describe-tables.ts';
import { searchSchema } from '../../src/tools/search-schema.ts';
import { fenced, makeSqlite, player, textOf } from '../query/playing.ts';

const CANARY = 'canary-7a1c';

describe('rows and statistics', () => {
  it('are those of the table, its values where they are few', async () => {
    using folder = temporaryFolder();
    const target = makeSqlite(
      folder.at('it'),
      `CREATE TABLE t (id INTEGER PRIMARY KEY, state TEXT, note TEXT, price NUMERIC(10,2), day DATE, raw BLOB);
       WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 12000)
       INSERT INTO t SELECT i, CASE WHEN i % 3 = 0 THEN 'open  wide' WHEN i % 3 = 1 THEN NULL ELSE 'shut' || char(10) END,
         'note ' || i, i / 4.0, date('2020-01-01', i || ' days'), x'00ff' FROM n;
       CREATE TABLE none (id INTEGER, word TEXT)`,
    );
    using play = player({ target });
    const asked = { tables: ['t', 'none'], sample_rows: 2, stats: true };
    const lines = fenced(textOf(await play.run(describeTables, asked))).split('\n');
    expect(lines.slice(2)).toEqual([
      '  sample rows:',
      '  [1,null,"note 1",0.25,"2020-01-02",{"hex":"00ff"}]',
      String.raw`  [2,"shut\n","note 2",0.5,"2020-01-03",{"hex":"00ff"}]`,
      '  ranges: id 1…12000, price 0.25…3000, day 2020-01-02…2052-11-08',
      String.raw`  values in the first 10000 rows: state "open  wide" | "shut\n"`,
      'none (table, ~0 rows)',
      '  columns: id INTEGER, word TEXT',
      '  sample rows: none, it is empty',
    ]);
  });

  it('of wide tables with long cells stay within the page', async () => {
    using folder = temporaryFolder();
    const columns = Array.from({ length: 300 }, (_, number) => `c${number} TEXT`);
    const target = makeSqlite(
      folder.at('it'),
      `CREATE TABLE wide (${columns.join(', ')});
       INSERT INTO wide VALUES (${columns.map(() => `replace(hex(zeroblob(5000)), '0', char(8238))`).join(', ')})`,
    );
    for (const budget of [1_000, 10_000]) {
      using play = player({ target, budget });
      let cursor: string | undefined;
      const all: string[] = [];
      do {
        const asked = { tables: ['wide'], sample_rows: 1, stats: true, cursor };
        const text = textOf(await play.run(describeTables, asked));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(budget);
        all.push(text);
        cursor = /cursor="([^"]+)"/.exec(text)?.[1];
      } while (cursor !== undefined);
      expect(all.join('\n')).toMatch(/sample rows, the first \d+ columns:\n {2}\["\\u202e/);
      expect(all.join('\n')).not.toContain('values:');
    }
  });

  it('are left out with the reason where they take too long', async () => {
    using folder = temporaryFolder();
    const target = makeSqlite(
      folder.at('it'),
      `CREATE VIEW endless AS WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS many FROM n;
       CREATE TABLE t (word TEXT); INSERT INTO t VALUES ('here')`,
    );
    using play = player({ target });
    const asked = { tables: ['endless', 't'], sample_rows: 1, stats: true };
    const lines = fenced(textOf(await play.run(describeTables, asked))).split('\n');
    expect(lines).toContain('  sample rows: left out, it takes too long');
    expect(lines).toContain('  values: left out, it takes too long');
    expect(lines).toContain('  ["here"]');
  });

  it('end with the call', async () => {
    using folder = temporaryFolder();
    const target = makeSqlite(
      folder.at('it'),
      'CREATE VIEW endless AS WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS many FROM n',
    );
    using play = player({ target });
    await play.run(describeTables, { tables: ['endless'] });
    const asked = { tables: ['endless'], sample_rows: 1 };
    expect(await play.run(describeTables, asked, AbortSignal.timeout(300))).toMatchObject({
      code: 'cancelled',
    });
  });

  it('never tell what is denied', async () => {
    using folder = temporaryFolder();
    const target = makeSqlite(
      folder.at('it'),
      `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, secret TEXT);
       CREATE INDEX by_secret ON people (name, secret);
       CREATE TABLE vault (id INTEGER REFERENCES people(id), code TEXT);
       CREATE TABLE door (id INTEGER, vault_id INTEGER REFERENCES vault(id));
       CREATE VIEW around AS SELECT secret AS s FROM people;
       INSERT INTO people VALUES (1, 'Ann', '${CANARY}'); INSERT INTO vault VALUES (1, '${CANARY}')`,
    );
    using play = player({ target, deny: { tables: ['VAULT'], columns: ['people.Secret'] } });
    const asked = { tables: ['people', 'door', 'around'], sample_rows: 3, stats: true };
    const text = textOf(await play.run(describeTables, asked));
    expect(text).toContain('[1,"Ann"]');
    expect(text).toContain('  sample rows: left out, it reads what the operator denies');
    const others = await Promise.all(
      [{}, { query: 'vault' }, { query: 'secret' }].map(async (args) =>
        textOf(await play.run(searchSchema, args)),
      ),
    );
    expect([text, ...others].join('\n')).not.toMatch(/canary|secret|\bvault\b/i);
  });
});
