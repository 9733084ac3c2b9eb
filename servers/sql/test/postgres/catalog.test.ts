import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Catalog, Table } from '../../src/schema/catalog.ts';
import { Database } from '../../src/session/database.ts';
import type { Deny } from '../../src/settings/connection.ts';
import { connectionTo, limitedDatabase, makeLimited, never, read, targetOf, valueOf } from './reader.ts';

const HOSTILE = 'odd"; --\n\u001B[31m';
const quoted = `"${HOSTILE.replaceAll('"', '""')}"`;

const SETUP = `
${makeLimited};
CREATE SCHEMA side; GRANT USAGE ON SCHEMA side TO limited;
CREATE SCHEMA closed;
CREATE TABLE closed.hidden (id int); GRANT SELECT ON closed.hidden TO limited;
CREATE TABLE unreadable (id int);
CREATE TABLE customers (id int PRIMARY KEY, name varchar(40) NOT NULL, secret text, "Mixed" text DEFAULT 'a''b');
COMMENT ON TABLE customers IS 'Who buys'; COMMENT ON COLUMN customers.name IS 'As on the bill';
CREATE TABLE side.orders (
  a int, b int GENERATED ALWAYS AS IDENTITY, customer_id int REFERENCES customers,
  total numeric(10, 2) DEFAULT 0, twice numeric GENERATED ALWAYS AS (total * 2) STORED, PRIMARY KEY (b, a));
CREATE TABLE side.lines (x int, y int, FOREIGN KEY (y, x) REFERENCES side.orders (b, a));
CREATE UNIQUE INDEX by_name ON customers (lower(name), id DESC) INCLUDE (secret) WHERE secret IS NOT NULL;
CREATE VIEW names AS SELECT name FROM customers;
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
CREATE TABLE parted (day date, n int) PARTITION BY RANGE (day);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE parted_2 PARTITION OF parted DEFAULT;
CREATE TABLE ${quoted} (${quoted} int);
INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 500) i;
INSERT INTO parted SELECT '2026-02-01', i FROM generate_series(1, 70) i;
INSERT INTO parted SELECT '2028-02-01', i FROM generate_series(1, 30) i;
GRANT SELECT ON names, kept, side.orders, side.lines, parted, ${quoted} TO limited;
GRANT SELECT (id, name, "Mixed") ON customers TO limited;
ANALYZE customers; ANALYZE parted_1; ANALYZE parted_2; ANALYZE kept;
`;

describe.skipIf(lacks('postgresql'))('the catalog of PostgreSQL', () => {
  let server: PostgresServer;
  let catalog: Catalog;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(SETUP);
    using database = limitedDatabase(server);
    catalog = await database.catalog();
  });
  afterAll(async () => await server?.stop());

  const table = (name: string): Table | undefined => catalog.tables.find((one) => one.name === name);

  it('has what the role can reach, without the partitions', () => {
    expect(catalog.defaultSchema).toBe('public');
    expect(catalog.tables.map(({ schema, name, kind }) => `${kind} ${schema}.${name}`)).toEqual([
      'table public.customers',
      'materialized view public.kept',
      'view public.names',
      `table public.${HOSTILE}`,
      'table public.parted',
      'table side.lines',
      'table side.orders',
    ]);
  });

  it('says columns, keys, indexes, comments and rows', () => {
    expect(table('customers')).toEqual({
      schema: 'public',
      name: 'customers',
      kind: 'table',
      comment: 'Who buys',
      rows: 500,
      columns: [
        { name: 'id', type: 'integer', nullable: false },
        { name: 'name', type: 'character varying(40)', nullable: false, comment: 'As on the bill' },
        { name: 'Mixed', type: 'text', nullable: true, default: "'a''b'::text" },
      ],
      primaryKey: ['id'],
      foreignKeys: [],
      indexes: [
        {
          name: 'by_name',
          columns: ['lower(name::text)', 'id'],
          unique: true,
          where: 'secret IS NOT NULL',
        },
      ],
    });
    expect(table('orders')).toEqual({
      schema: 'side',
      name: 'orders',
      kind: 'table',
      columns: [
        { name: 'a', type: 'integer', nullable: false },
        { name: 'b', type: 'integer', nullable: false, default: 'GENERATED ALWAYS AS IDENTITY' },
        { name: 'customer_id', type: 'integer', nullable: true },
        { name: 'total', type: 'numeric(10,2)', nullable: true, default: '0' },
        { name: 'twice', type: 'numeric', nullable: true, default: 'total * 2::numeric', generated: true },
      ],
      primaryKey: ['b', 'a'],
      foreignKeys: [
        { columns: ['customer_id'], table: { schema: 'public', name: 'customers' }, references: ['id'] },
      ],
      indexes: [],
    });
    expect(table('lines')?.foreignKeys).toEqual([
      { columns: ['y', 'x'], table: { schema: 'side', name: 'orders' }, references: ['b', 'a'] },
    ]);
    expect(table('parted')?.rows).toBe(100);
    expect(table('names')).not.toHaveProperty('rows');
    expect(table('kept')?.rows).toBe(1);
    expect(table(HOSTILE)?.columns).toEqual([{ name: HOSTILE, type: 'integer', nullable: true }]);
  });

  it('of an empty database is empty', async () => {
    await server.sql('CREATE DATABASE nothing');
    using database = new Database(
      connectionTo(targetOf(server, { ...targetOf(server), database: 'nothing' })),
    );
    expect(await database.catalog()).toEqual({ defaultSchema: 'public', tables: [] });
  });

  describe('what is denied', () => {
    const open = (deny: Partial<Deny>) =>
      new Database(connectionTo(targetOf(server), { deny: { tables: [], columns: [], ...deny } }));

    it.each<[string, Partial<Deny>, string]>([
      ['a table', { tables: ['NAMES'] }, 'REVOKE SELECT ON "public"."names"'],
      ['a table with its schema', { tables: ['side.Orders'] }, 'REVOKE SELECT ON "side"."orders"'],
      [
        'a column that was granted alone',
        { columns: ['customers.NAME'] },
        'REVOKE SELECT ("name") ON "public"."customers"',
      ],
      [
        'a column of a whole table',
        { columns: ['side.orders.total'] },
        'GRANT SELECT ("a", "b", "customer_id", "twice") ON "side"."orders" TO "limited"',
      ],
    ])('%s, but readable, refuses the connection', async (_, deny, hint) => {
      using database = open(deny);
      await expect(read(database, 'SELECT 1')).rejects.toMatchObject({
        code: 'privileged_role',
        hint: expect.stringContaining(hint),
      });
    });

    it('is no obstacle where the role cannot read it', async () => {
      using database = open({
        tables: ['unreadable', 'closed.hidden'],
        columns: ['customers.secret'],
      });
      expect(await valueOf(database, 'SELECT count(id) FROM customers')).toBe(500);
      await expect(read(database, 'SELECT secret FROM customers')).rejects.toMatchObject({
        code: 'sql_error',
      });
    });

    it('the statements of the refusal put it out of reach', async () => {
      await server.sql(`CREATE TABLE loose (a int, b int, c int); GRANT SELECT ON loose TO limited;
        CREATE TABLE open_to_all (a int); GRANT SELECT ON open_to_all TO PUBLIC`);
      const deny = { tables: ['open_to_all'], columns: ['loose.b'] };
      using refused = open(deny);
      const refusal = await refused.opened({ signal: never }).catch((error: unknown) => error);
      const { hint = '' } = refusal as { hint?: string };
      await server.sql(hint.match(/(?:REVOKE|GRANT) [^;]*;/g)?.join('\n') ?? '');
      using database = open(deny);
      expect((await read(database, 'SELECT a, c FROM loose')).rows).toEqual([]);
      await expect(read(database, 'SELECT b FROM loose')).rejects.toThrow('42501');
      await expect(read(database, 'TABLE open_to_all')).rejects.toThrow('42501');
    });

    it('cannot be kept from a superuser', async () => {
      using database = new Database(
        connectionTo(targetOf(server, {}), {
          allowPrivileged: true,
          deny: { tables: ['customers'], columns: [] },
        }),
      );
      await expect(read(database, 'SELECT 1')).rejects.toMatchObject({
        code: 'privileged_role',
        hint: expect.stringContaining('FROM PUBLIC, handrail_reader'),
      });
    });
  });
});
