import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainSql } from '../../src/tools/explain-sql.ts';
import { fenced, makeSqlite, player, type Player, textOf } from './playing.ts';

const TABLES = `
  CREATE TABLE customer (id INTEGER PRIMARY KEY, name TEXT, city TEXT);
  CREATE INDEX customer_name ON customer (name);
  CREATE INDEX customer_city ON customer (upper(city));
  CREATE INDEX customer_plain_city ON customer (city);
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id), note TEXT);
  CREATE TABLE line (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id));
  CREATE INDEX line_order ON line (order_id);
  CREATE TABLE small (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customer (id));
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 12000) INSERT INTO customer SELECT i, 'n' || i, 'c' FROM n;
  INSERT INTO orders SELECT id, id, 'x' FROM customer;
  INSERT INTO line SELECT id, id FROM customer;
  INSERT INTO small VALUES (1, 1);
  ANALYZE;
`;

let folder: Folder;
let asking: Player;
beforeAll(() => {
  folder = temporaryFolder();
  asking = player({ target: makeSqlite(folder.at('it.db'), TABLES) });
});
afterAll(() => {
  asking[Symbol.dispose]();
  folder[Symbol.dispose]();
});

const explain = async (sql: string, more: object = {}) =>
  textOf(await asking.run(explainSql, { sql, ...more }));
const flags = async (sql: string) =>
  fenced(await explain(sql))
    .split('\n')
    .flatMap((line) => (line.startsWith('! ') ? [line.slice(2)] : []));

describe('explain_sql', () => {
  it('shows the plan of the engine', async () => {
    const text = await explain('SELECT * FROM customer WHERE id = ?', { params: [1] });
    expect(text).toMatch(/^plan · it\n--- untrusted/);
    expect(fenced(text)).toBe('SEARCH customer USING INTEGER PRIMARY KEY (rowid=?)');
    const ran = await explain('SELECT * FROM customer', { analyze: true });
    expect(ran).toMatch(/^plan, as it ran · it · raised: 1\n/);
    expect(fenced(ran)).toContain('(12000 rows in');
  });

  it('raises a large table that is read row by row', async () => {
    const said = 'customer is read row by row, up to about 12,000 rows.';
    expect(await flags("SELECT * FROM customer WHERE city || name = 'x'")).toEqual([said]);
    expect(await flags('SELECT count(id) FROM customer c')).toEqual([said]);
    expect(await flags('SELECT * FROM small')).toEqual([]);
    expect(await flags('SELECT * FROM customer LIMIT 10')).toEqual([]);
  });

  it('raises a foreign key without an index that stands in a condition', async () => {
    const said =
      'orders has no index that begins with customer_id, which refers to customer and stands in a condition.';
    expect(await flags('SELECT * FROM orders WHERE customer_id = 1')).toContain(said);
    expect(await flags('SELECT * FROM orders AS o WHERE o.customer_id = 1')).toContain(said);
    expect(await flags('SELECT customer_id FROM orders WHERE note = 1')).not.toContain(said);
    expect((await flags('SELECT * FROM line WHERE order_id + 0 = 1')).join()).not.toContain('no index');
    expect(await flags('SELECT * FROM small WHERE customer_id = 1')).toEqual([]);
  });

  it('raises a function around a column that has an index, which then is of no use', async () => {
    const said = (column: string, called: string) =>
      `The index of customer on ${column} does not help a condition on ${called}(…${column}…): it would need the bare column, or an index on that expression.`;
    expect(await flags("SELECT * FROM customer WHERE lower(name) = 'x'")).toContain(said('name', 'lower'));
    expect(await flags("SELECT * FROM customer c WHERE 'x' = trim(c.name, ' ')")).toContain(
      said('name', 'trim'),
    );
    expect(await flags("SELECT * FROM customer WHERE lower(city) = 'x'")).toContain(said('city', 'lower'));
    const without = [
      "SELECT * FROM customer WHERE upper(city) = 'X'",
      "SELECT lower(name) FROM customer WHERE city || name = 'x'",
      "SELECT * FROM customer WHERE name IN ('a', 'b')",
      'SELECT city FROM customer GROUP BY city HAVING max(name) > 1',
      "SELECT * FROM customer WHERE lower('name') = city || 'x'",
      "SELECT * FROM customer WHERE (name) = 'x'",
    ];
    for (const sql of without) expect([sql, ...(await flags(sql))].join('\n')).not.toContain('does not help');
  });

  it('hands on what the engine has to say', async () => {
    expect((await flags('SELECT * FROM customer ORDER BY city || name')).join()).toMatch(/sorted/);
  });

  it('refuses what is no reading, also to analyze, and says what a name may have been', async () => {
    for (const analyze of [false, true]) {
      const outcome = await asking.run(explainSql, { sql: 'DELETE FROM line', analyze });
      expect(outcome).toMatchObject({ code: 'read_only' });
    }
    expect(await asking.run(explainSql, { sql: 'SELECT * FROM custmer' })).toMatchObject({
      code: 'sql_error',
      content: 'no such table: custmer\nnear names: customer',
    });
  });

  it('keeps to the page', async () => {
    const sql = Array.from({ length: 400 }, () => 'SELECT id FROM customer WHERE id = 1').join(' UNION ALL ');
    const text = await explain(sql);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
    expect(text).toMatch(/\nand \d+ more lines: explain a part of the statement by itself$/);
  });
});
