import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTables } from '../../src/tools/describe-tables.ts';
import { searchSchema } from '../../src/tools/search-schema.ts';
import { cursorOf } from '../query/playing.ts';
import { asker, catalog, column, table } from './catalogs.ts';
import { hostileName } from './hostile-names.ts';

const shop = catalog(
  table('orders', {
    comment: 'What was bought;\nsee "invoices"',
    rows: 12_000,
    columns: [
      column('id'),
      column('customer_id', { nullable: false }),
      column('total', { type: 'numeric(10,2)', nullable: false, default: '0', comment: 'in euro' }),
      column('twice', { type: '', default: 'total * 2', generated: true }),
    ],
    primaryKey: ['id'],
    foreignKeys: [
      { columns: ['customer_id'], table: { schema: 'crm', name: 'Customer' }, references: ['Id'] },
      { columns: ['id', 'total'], table: { schema: 'main', name: 'sums' }, references: ['a', 'b'] },
    ],
    indexes: [
      { name: 'by_total', columns: ['total', 'lower(x)'], unique: true, where: 'total > 0' },
      { name: 'by customer', columns: ['customer_id'], unique: false },
    ],
  }),
  table('lines', {
    columns: [column('order_id'), column('no')],
    primaryKey: ['order_id', 'no'],
    foreignKeys: [{ columns: ['order_id'], table: { schema: 'main', name: 'orders' }, references: ['id'] }],
  }),
  table('Customer', { schema: 'crm', kind: 'view', columns: [] }),
);

describe('describe_tables', () => {
  it('tells columns, keys, references both ways, indexes, comments and size', async () => {
    const { lines, ask } = asker(shop);
    expect(await lines(describeTables, { tables: ['Orders', 'lines', 'crm.customer'] })).toEqual([
      String.raw`orders (table, ~12,000 rows) "What was bought; see \"invoices\""`,
      '  columns: id integer PK, customer_id integer NOT NULL → crm.Customer.Id, total numeric(10,2) NOT NULL DEFAULT 0 "in euro", twice GENERATED DEFAULT total * 2',
      '  foreign keys: (id, total) → sums(a, b)',
      '  referenced by: lines.order_id',
      '  indexes: UNIQUE by_total(total, lower(x)) WHERE total > 0, "by customer"(customer_id)',
      'lines (table)',
      '  columns: order_id integer → orders.id, no integer',
      '  primary key: order_id, no',
      'crm.Customer (view)',
      '  referenced by: orders.customer_id',
    ]);
    expect(await ask(describeTables, { tables: ['orders', 'ORDERS', 'main.orders'] })).toMatch(
      /^1 table · it\n/,
    );
  });

  it('tells of wide and many tables in pages, none of them too long, nothing twice', async () => {
    const columns = Array.from({ length: 300 }, (_, number) =>
      column(`column_${number}`, { comment: 'x'.repeat(200) }),
    );
    const wide = catalog(
      table('wide', { columns }),
      ...Array.from({ length: 19 }, (_, number) => table(`t${number}`)),
    );
    const tables = wide.tables.map(({ name }) => name);
    for (const budget of [1_000, 10_000]) {
      const lines = await asker(wide, { budget }).lines(describeTables, { tables });
      const told = lines.join('\n').match(/column_\d+ /g) ?? [];
      expect(told.length).toBe(300);
      expect(new Set(told).size).toBe(300);
      expect(lines.filter((line) => line.endsWith(' (table)')).length).toBe(20);
      expect(lines.filter((line) => line === 'wide (continued)').length).toBeGreaterThan(5);
    }
  });

  it('refuses the cursor of another question, and one that was made up', async () => {
    const columns = Array.from({ length: 500 }, (_, number) => column(`a_rather_long_name_${number}`));
    const { ask } = asker(catalog(table('wide', { columns })));
    const cursor = cursorOf(await ask(describeTables, { tables: ['wide'] }));
    expect(await ask(describeTables, { tables: ['wide'], cursor })).toContain('a_rather_long_name_499');
    await expect(ask(describeTables, { tables: ['WIDE'], cursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    await expect(ask(describeTables, { tables: ['wide'], cursor: 'x' })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});

describe('names, types and comments of others', () => {
  const text = fc.oneof(hostileName, fc.string({ unit: 'binary', maxLength: 400 }));
  const tables = fc.uniqueArray(hostileName, { minLength: 1, maxLength: 4 }).chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .record({
            comment: text,
            columns: fc.uniqueArray(
              fc.record({
                name: hostileName,
                type: text,
                nullable: fc.boolean(),
                default: text,
                comment: text,
              }),
              { selector: (one) => one.name, minLength: 1, maxLength: 5 },
            ),
            indexes: fc.array(
              fc.record({ name: text, columns: fc.array(text), unique: fc.boolean(), where: text }),
              { maxLength: 2 },
            ),
          })
          .map((rest) => table(name, rest)),
      ),
    ),
  );

  it('stay data on lines of their own, within the page', async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.constantFrom('sqlite', 'postgres', 'mysql'), async (given, engine) => {
        const { lines } = asker(catalog(...given), { engine, budget: 1_000 });
        const all = [
          ...(await lines(describeTables, { tables: given.map(({ name }) => name) })),
          ...(await lines(searchSchema, {})),
          ...(await lines(searchSchema, { query: 'id' })),
        ].join('\n');
        // What is not written by us is never at the beginning of a line, and nothing is hidden.
        expect(all).not.toMatch(/^--- (?:untrusted|end)|^\[more/m);
        expect(all.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 50 },
    );
  });
});
