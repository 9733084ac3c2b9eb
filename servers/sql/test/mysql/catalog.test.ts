import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { position } from '../../src/mysql/position.ts';
import type { Catalog, Table } from '../../src/schema/catalog.ts';
import type { Database } from '../../src/session/database.ts';
import { bounds, codeOf, databaseOf, fill, read } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

const SCHEMA = `
CREATE TABLE shop.many (a INT, b VARCHAR(20) NOT NULL DEFAULT 'it''s' COMMENT 'a\nb', c DECIMAL(10,2) DEFAULT 1.5,
  d TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, e INT AS (a + 1) STORED, f TEXT DEFAULT (UUID()),
  g ENUM('x','y') DEFAULT 'x', h BIGINT UNSIGNED, i JSON, PRIMARY KEY (a, h), KEY mixed (b(5), c DESC), FULLTEXT words (f));
CREATE TABLE shop.child (many_a INT, many_h BIGINT UNSIGNED, CONSTRAINT both_keys FOREIGN KEY (many_a, many_h) REFERENCES shop.many (a, h));
CREATE VIEW shop.names AS SELECT id, name FROM shop.customer;
CREATE SEQUENCE shop.ticket;
CREATE TABLE shop.kept (id INT) WITH SYSTEM VERSIONING;
CREATE TABLE shop.\`odd\n\`\`\\"name\` (\`select\` INT);
CREATE DATABASE empty_one;`;

describe.skipIf(skip)('the catalog, as a role that may only read sees it', () => {
  let database: Database;
  let catalog: Catalog;
  const table = (name: string): Table | undefined => catalog.tables.find((each) => each.name === name);
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    await server.sql(SCHEMA);
    database = databaseOf(server);
    catalog = await database.catalog();
  });
  afterAll(() => database[Symbol.dispose]());

  test('tables and views, and nothing of the server or of others', () => {
    expect(catalog.defaultSchema).toBe('shop');
    expect(catalog.tables.map(({ schema, name, kind }) => `${schema}.${name} ${kind}`).toSorted()).toEqual([
      'shop.child table',
      'shop.customer table',
      'shop.kept table',
      'shop.many table',
      'shop.names view',
      'shop.odd\n`\\"name table',
      'shop.orders table',
    ]);
    expect(table('customer')?.comment).toBe('who buys');
    expect(table('orders')?.rows).toBeGreaterThan(200);
    expect(table('names')).not.toHaveProperty('comment');
    expect(table('names')).not.toHaveProperty('rows');
  });

  test('columns', () => {
    const columns = table('many')?.columns ?? [];
    expect(columns).toEqual([
      { name: 'a', type: 'int(11)', nullable: false },
      { name: 'b', type: 'varchar(20)', nullable: false, default: "'it''s'", comment: 'a\nb' },
      { name: 'c', type: 'decimal(10,2)', nullable: true, default: '1.50' },
      { name: 'd', type: 'timestamp', nullable: false, default: 'current_timestamp()' },
      { name: 'e', type: 'int(11)', nullable: true, generated: true },
      { name: 'f', type: 'text', nullable: true, default: 'uuid()' },
      { name: 'g', type: "enum('x','y')", nullable: true, default: "'x'" },
      { name: 'h', type: 'bigint(20) unsigned', nullable: false },
      { name: 'i', type: 'longtext', nullable: true },
    ]);
    expect(table('customer')?.columns[0]).toMatchObject({ name: 'id', default: 'AUTO_INCREMENT' });
    expect(table('names')?.columns.map(({ name }) => name)).toEqual(['id', 'name']);
  });

  test('keys and indexes', () => {
    expect(table('many')).toMatchObject({
      primaryKey: ['a', 'h'],
      indexes: [
        { name: 'mixed', columns: ['b(5)', 'c'], unique: false },
        { name: 'words', columns: ['f'], unique: false },
      ],
    });
    expect(table('orders')).toMatchObject({
      primaryKey: ['id'],
      indexes: [
        { name: 'once', columns: ['customer_id', 'id'], unique: true },
        { name: 'by_note', columns: ['note(10)'], unique: false },
      ],
      foreignKeys: [
        { columns: ['customer_id'], table: { schema: 'shop', name: 'customer' }, references: ['id'] },
      ],
    });
    expect(table('child')?.foreignKeys).toEqual([
      { columns: ['many_a', 'many_h'], table: { schema: 'shop', name: 'many' }, references: ['a', 'h'] },
    ]);
  });

  test('a plan, its tables and what a person would raise', async () => {
    const ask = {
      sql: 'SELECT o.* FROM orders o JOIN customer c ON c.id = o.customer_id WHERE o.total > ? ORDER BY o.total',
      params: [1],
    };
    const plan = await database.explain(ask, false, bounds());
    expect(plan.tables).toContainEqual(expect.objectContaining({ table: 'o' }));
    expect(plan.tables.map(({ by }) => by)).toContain('scan');
    expect(plan.lines).toHaveLength(2);
    expect(plan.remarks.join(' ')).toContain('sorted');
    const ran = await database.explain(ask, true, bounds());
    expect(ran.lines.join('\n')).toContain('r_rows=');
    const one = await database.explain(
      { sql: '(SELECT * FROM customer WHERE id = 1)', params: [] },
      false,
      bounds(),
    );
    expect(one.tables).toEqual([{ table: 'customer', by: 'index', index: 'PRIMARY', rows: 1 }]);
  });

  test.for([
    'DELETE FROM customer',
    'TABLE customer',
    'SELECT 1 INTO @a',
    'customer',
    'SHOW TABLES',
    'EXPLAIN SELECT 1',
    'SELECT 1; SELECT 2',
    'PERSISTENT FOR ALL',
  ])('no plan of: %s', async (sql) => {
    for (const analyze of [false, true])
      expect(['read_only', 'sql_error']).toContain(
        await codeOf(database.explain({ sql, params: [] }, analyze, bounds())),
      );
  });

  test('errors say the code, the place, and their text apart', async () => {
    await expect(read(database, 'SELECT *\n  FROM customer\nWHERE id == 1')).rejects.toMatchObject({
      code: 'sql_error',
      message: 'The server rejects the statement: error 1064 (42000) (line 3, column 11).',
      content: expect.stringContaining("near '= 1' at line 3"),
    });
    await expect(read(database, 'SELECT nope FROM customer')).rejects.toMatchObject({
      code: 'sql_error',
      content: expect.stringContaining("1054 (42S22): Unknown column 'nope'"),
    });
    await expect(
      read(database, 'SELECT id FROM customer WHERE id = ?', { params: [1, 2] }),
    ).rejects.toMatchObject({ code: 'bad_parameter', message: expect.stringContaining('1 placeholder,') });
    await expect(
      read(database, 'SELECT * FROM customer WHERE id = (SELECT id FROM orders)'),
    ).rejects.toMatchObject({ code: 'sql_error' });
  });
});

describe('where a syntax error is', () => {
  test.for([
    ['SELECT a b c', "… near 'c' at line 1", ' (line 1, column 12)'],
    ['SELECT c b c', "… near 'c' at line 1", ' (line 1)'],
    ['a\nb\nFROM x y z\nmore', "… near 'z\nmore' at line 3", ' (line 3, column 10)'],
    ['SELECT', "… near '' at line 1", ''],
    ['SELECT', 'something else', ''],
    ['SELECT', "… near 'x' at line 99999999", ''],
  ] as const)('%s', ([sql, message, place]) => expect(position(message, sql)).toBe(place));
});
