/** The same questions to every engine. */
import { startMariadb } from '@handrail/testing/mariadb-server';
import { startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { SaveFolder } from '../../src/save/save-folder.ts';
import type { Target } from '../../src/settings/connection.ts';
import { explainSql } from '../../src/tools/explain-sql.ts';
import { querySql } from '../../src/tools/query-sql.ts';
import { allRows, fenced, makeSqlite, player, type Player, tableOf, textOf } from './playing.ts';

const ROWS = Array.from({ length: 700 }, (_, at) => at + 1);
const TABLES = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(100), city VARCHAR(100));
  CREATE TABLE invoices (id INTEGER PRIMARY KEY, customer_id INTEGER, total NUMERIC(12, 2));
  INSERT INTO customers VALUES ${ROWS.map((id) => `(${id}, 'Name "${id}" ${'é'.repeat(id % 90)}', NULL)`).join(', ')};
  INSERT INTO invoices VALUES (1, 1, 12.50);
`;

interface Opened extends AsyncDisposable {
  readonly target: Target;
}

const sqlite = async (): Promise<Opened> => {
  const folder = temporaryFolder();
  const target = makeSqlite(folder.at('it.db'), TABLES);
  return { target, [Symbol.asyncDispose]: async () => folder[Symbol.dispose]() };
};

const postgres = async (): Promise<Opened> => {
  const server = await startPostgres();
  await server.sql(TABLES);
  const { host, port, user, password } = server;
  const tls = { mode: 'disable' } as const;
  return {
    target: { engine: 'postgres', host, port, user, password, database: 'postgres', tls },
    [Symbol.asyncDispose]: async () => await server.stop(),
  };
};

const mariadb = async (): Promise<Opened> => {
  const server = await startMariadb();
  await server.sql(`CREATE DATABASE shop; USE shop; ${TABLES}`);
  const { host, port, root } = server;
  return {
    target: { engine: 'mysql', host, port, ...root, database: 'shop', tls: { mode: 'disable' } },
    [Symbol.asyncDispose]: async () => await server[Symbol.asyncDispose](),
  };
};

const engines = [
  ['SQLite', sqlite, false],
  ['PostgreSQL', postgres, lacks('postgresql')],
  ['MariaDB', mariadb, lacks('mariadb')],
] as const;

for (const [product, open, isAbsent] of engines)
  describe.skipIf(isAbsent)(product, () => {
    let opened: Opened;
    let asking: Player;
    beforeAll(async () => {
      opened = await open();
      asking = player({ target: opened.target });
    });
    afterAll(async () => {
      asking[Symbol.dispose]();
      await opened[Symbol.asyncDispose]();
    });

    it('answers pages that are the whole result together', async () => {
      const sql = 'SELECT id, name, city FROM customers ORDER BY id';
      const { rows, pages } = await allRows(asking, querySql, { sql });
      expect(rows).toEqual(ROWS.map((id) => [id, `Name "${id}" ${'é'.repeat(id % 90)}`, null]));
      expect(pages).toBeGreaterThan(7);
    });

    it('gives NUMERIC as it is, and columns of the same name', async () => {
      const { columns, rows } = tableOf(
        textOf(await asking.run(querySql, { sql: 'SELECT total, total FROM invoices' })),
      );
      expect(columns.map(([name]) => name)).toEqual(['total', 'total']);
      expect(String(rows[0]?.[0])).toBe(product === 'SQLite' ? '12.5' : '12.50');
    });

    it('binds parameters', async () => {
      const sql =
        product === 'PostgreSQL'
          ? 'SELECT id FROM customers WHERE id = $1'
          : 'SELECT id FROM customers WHERE id = ?';
      expect(tableOf(textOf(await asking.run(querySql, { sql, params: [7] }))).rows).toEqual([[7]]);
      expect(await asking.run(querySql, { sql, params: [] })).toMatchObject({ code: 'bad_parameter' });
    });

    it.each([
      ['SELECT * FROM custmers', 'customers'],
      ['SELECT * FROM Invoice', 'invoices'],
      ['SELECT nam FROM customers', 'name'],
      ['SELECT c.nmae FROM customers c JOIN invoices i ON i.customer_id = c.id', 'name'],
      ['SELECT i.customerid FROM customers c JOIN invoices AS i ON i.id = c.id', 'customer_id'],
      ['SELECT id FROM invoices WHERE city IS NULL', 'customers.city'],
    ])('says what may have been meant: %s', async (sql, near) => {
      for (const tool of [querySql, explainSql]) {
        const outcome = await asking.run(tool, { sql });
        expect(outcome).toMatchObject({ code: 'sql_error' });
        expect('content' in outcome && outcome.content.split('\n').at(-1)).toBe(`near names: ${near}`);
      }
    });

    it('suggests no name where none is near', async () => {
      const outcome = await asking.run(querySql, { sql: 'SELECT * FROM zzzzzzzzzzzzzzz' });
      expect('content' in outcome && outcome.content).not.toContain('near names');
    });

    it('saves all rows', async () => {
      using folder = temporaryFolder();
      using saving = player({ target: opened.target, saves: new SaveFolder(folder.path, 1 << 20) });
      const outcome = await saving.run(querySql, {
        sql: 'SELECT id, city FROM customers ORDER BY id',
        save_as: 'csv',
      });
      const path = /\n(\S+\.csv) \(/.exec(textOf(outcome))?.[1] ?? '';
      expect(readFileSync(path, 'utf8')).toBe(`id,city\r\n${ROWS.map((id) => `${id},\r\n`).join('')}`);
    });

    it('leaves no open statement behind when saving breaks off', async () => {
      using folder = temporaryFolder();
      using saving = player({
        target: opened.target,
        saves: new SaveFolder(folder.path, 100_000),
        limits: { sessions: 1 },
      });
      const sql = 'SELECT a.id, b.name FROM customers a, customers b';
      for (const round of [1, 2]) {
        const outcome = await saving.run(querySql, { sql, save_as: 'csv' });
        expect(outcome, `round ${round}`).toMatchObject({ code: 'quota_exceeded' });
        const next = await saving.run(querySql, { sql: 'SELECT count(*) AS n FROM customers' });
        expect(tableOf(textOf(next)).rows).toEqual([[ROWS.length]]);
      }
    });

    it('explains', async () => {
      const text = textOf(await asking.run(explainSql, { sql: 'SELECT * FROM customers WHERE id = 1' }));
      expect(text).toMatch(/^plan · it/);
      expect(fenced(text)).toMatch(/customers/);
    });
  });

it('suggests no name that the operator denies', async () => {
  await using opened = await sqlite();
  const deny = { tables: ['invoices'], columns: ['customers.name'] };
  using asking = player({ target: opened.target, deny });
  for (const sql of ['SELECT * FROM invoice', 'SELECT nam FROM customers'])
    expect(JSON.stringify(await asking.run(querySql, { sql }))).not.toMatch(/invoices|\bname\b/);
});
