import { expect, it } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { alter, Opened } from './opened.ts';

async function catalogOf(schema: string) {
  using folder = temporaryFolder();
  const path = folder.at('a.db');
  alter(path, schema);
  await using opened = new Opened(path);
  return await opened.engine.catalog();
}

it('describes tables with their keys, references and indexes', async () => {
  const { defaultSchema, tables } = await catalogOf(`
    PRAGMA foreign_keys = OFF;
    CREATE TABLE customers(id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL DEFAULT 'none', mail TEXT UNIQUE);
    CREATE TABLE lines(
      "order" INT, line INT, customer REFERENCES customers, price NUMERIC(10, 2), total AS (price * 2),
      kept AS (price + 1) STORED, PRIMARY KEY ("order", line),
      FOREIGN KEY (customer, price) REFERENCES Customers(id, name) ON DELETE CASCADE
    ) WITHOUT ROWID;
    CREATE INDEX by_customer ON lines(customer, price DESC) WHERE price > 0;
    INSERT INTO customers(id) VALUES (1), (2);`);
  expect(defaultSchema).toBe('main');
  expect(tables).toEqual([
    {
      schema: 'main',
      name: 'customers',
      kind: 'table',
      rows: 2,
      columns: [
        { name: 'id', type: 'INTEGER', nullable: false },
        { name: 'name', type: 'VARCHAR(40)', nullable: false, default: "'none'" },
        { name: 'mail', type: 'TEXT', nullable: true },
      ],
      primaryKey: ['id'],
      foreignKeys: [],
      indexes: [{ name: 'sqlite_autoindex_customers_1', columns: ['mail'], unique: true }],
    },
    {
      schema: 'main',
      name: 'lines',
      kind: 'table',
      rows: 0,
      columns: [
        { name: 'order', type: 'INT', nullable: false },
        { name: 'line', type: 'INT', nullable: false },
        { name: 'customer', type: '', nullable: true },
        { name: 'price', type: 'NUMERIC(10, 2)', nullable: true },
        { name: 'total', type: '', nullable: true, generated: true },
        { name: 'kept', type: '', nullable: true, generated: true },
      ],
      primaryKey: ['order', 'line'],
      foreignKeys: [
        {
          columns: ['customer', 'price'],
          table: { schema: 'main', name: 'Customers' },
          references: ['id', 'name'],
        },
        { columns: ['customer'], table: { schema: 'main', name: 'customers' }, references: ['id'] },
      ],
      indexes: [{ name: 'by_customer', columns: ['customer', 'price'], unique: false, where: 'price > 0' }],
    },
  ]);
});

it('lists views and virtual tables, but neither their shadows nor what is SQLite’s own', async () => {
  const { tables } = await catalogOf(`
    CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a);
    CREATE VIEW v(x, y) AS SELECT id, a FROM t;
    CREATE VIRTUAL TABLE words USING fts5(text, note);
    CREATE VIRTUAL TABLE places USING rtree(id, x0, x1);
    INSERT INTO t(a) VALUES (1);
    ANALYZE;`);
  expect(tables.map(({ name, kind, columns }) => [name, kind, columns.map((column) => column.name)])).toEqual(
    [
      ['places', 'virtual table', ['id', 'x0', 'x1']],
      ['t', 'table', ['id', 'a']],
      ['v', 'view', ['x', 'y']],
      ['words', 'virtual table', ['text', 'note']],
    ],
  );
});

it('estimates the rows of large tables, by ANALYZE or by the span of the numbers, if at all', async () => {
  const fill = (table: string, rows: number, key = 'i') =>
    `INSERT INTO ${table} WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT ${rows}) SELECT ${key}, 'x' FROM n;`;
  const { tables } = await catalogOf(`
    CREATE TABLE counted(id INTEGER PRIMARY KEY, a);
    CREATE TABLE noted(id INTEGER PRIMARY KEY, a);
    CREATE INDEX noted_a ON noted(a);
    ${fill('counted', 10_000)} ${fill('noted', 12_000)}
    ANALYZE;
    CREATE TABLE spanned(id INTEGER PRIMARY KEY, a);
    CREATE TABLE sparse(id INTEGER PRIMARY KEY, a);
    CREATE TABLE rowless(id PRIMARY KEY, a) WITHOUT ROWID;
    ${fill('spanned', 15_000, 'i + 100')} ${fill('sparse', 12_000, 'i * 1000000007')} ${fill('rowless', 12_000)}
    DELETE FROM noted WHERE id % 2 = 3;`);
  expect(Object.fromEntries(tables.map(({ name, rows }) => [name, rows]))).toEqual({
    counted: 10_000,
    noted: 12_000,
    spanned: 15_000,
    sparse: undefined,
    rowless: undefined,
  });
});

it('describes 2,000 tables', async () => {
  const all = Array.from(
    { length: 2_000 },
    (_, index) => `CREATE TABLE t${index}(id INTEGER PRIMARY KEY, a, b REFERENCES t0);`,
  );
  const { tables } = await catalogOf(`BEGIN; ${all.join('\n')} COMMIT`);
  expect(tables).toHaveLength(2_000);
  expect(tables.every(({ foreignKeys }) => foreignKeys[0]?.references[0] === 'id')).toBe(true);
});
