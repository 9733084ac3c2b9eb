import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { searchSchema } from '../../src/tools/search-schema.ts';
import { asker, catalog, column, table } from './catalogs.ts';

const names = (lines: readonly string[]) => lines.map((line) => line.replace(/ \(.*$/, '')).filter(Boolean);

describe('search_schema with a query', () => {
  const shop = catalog(
    table('order_border', { rows: 3 }),
    table('recorder'),
    table('orders', { columns: [column('id'), column('total', { type: 'numeric(10,2)' })] }),
    table('order'),
    table('ordre_book'),
    table('line', { columns: [column('orderId'), column('qty')] }),
    table('note', { comment: 'What was said of an order\nby whom' }),
    table('past', { kind: 'view', columns: [column('customer_order_no', { comment: 'as printed' })] }),
    table('Kunde', { schema: 'sales', columns: [column('naïveté')] }),
  );
  const { lines } = asker(shop);
  const find = async (args: Record<string, unknown>) => await lines(searchSchema, args);

  it('ranks exact before prefix, word, substring and comment, and a table before a column', async () => {
    expect(names(await find({ query: 'order' }))).toEqual([
      'order',
      'orders',
      'order_border',
      'line',
      'past',
      'recorder',
      'note',
    ]);
  });

  it('says what matched, on one line each', async () => {
    expect(await find({ query: 'ORDER' })).toEqual(
      expect.arrayContaining([
        'order_border (table, ~3 rows)',
        'line (table): orderId integer',
        'past (view): customer_order_no integer',
        'note (table) "What was said of an order by whom"',
      ]),
    );
  });

  it('looks for near spellings only where nothing fits', async () => {
    expect(names(await find({ query: 'ordder' }))).toEqual(['order', 'order_border', 'line', 'past']);
    expect(names(await find({ query: 'ordre' }))).toEqual(['ordre_book']);
  });

  it('finds words of camelCase, plurals, names in parts and without accents', async () => {
    expect(names(await find({ query: 'qties of order_ids' }))).toEqual([]);
    expect(names(await find({ query: 'qty order_ids' }))).toEqual(['line']);
    expect(names(await find({ query: 'lines' }))).toEqual(['line']);
    expect(names(await find({ query: 're corder' }))).toEqual(['recorder']);
    expect(await find({ query: 'custo merorder' })).toEqual(['past (view): customer_order_no integer']);
    expect(names(await find({ query: 'OrderBorder' }))).toEqual(['order_border']);
    expect(names(await find({ query: 'naivete' }))).toEqual(['sales.Kunde']);
    expect(names(await find({ query: 'sales naïve' }))).toEqual(['sales.Kunde']);
  });

  it('needs every word somewhere', async () => {
    expect(names(await find({ query: 'total orders' }))).toEqual(['orders']);
    expect(await find({ query: 'total recorder' })).toEqual(['']);
    expect(await asker(shop).ask(searchSchema, { query: 'zebra' })).toBe('nothing found · it');
  });

  it('looks only where it is told', async () => {
    expect(names(await find({ query: 'order', kinds: ['column'] }))).toEqual(['line', 'past']);
    expect(names(await find({ query: 'order', kinds: ['view'] }))).toEqual([]);
    expect(names(await find({ query: 'order', kinds: ['view', 'column'] }))).toEqual(['past']);
    expect(names(await find({ query: 'id', schema: 'SALES' }))).toEqual([]);
    await expect(find({ query: 'id', schema: 'sale' })).rejects.toMatchObject({
      code: 'unknown_schema',
      content: '"sales"',
    });
  });

  it('goes on where a page ended, and refuses the cursor of another question', async () => {
    const many = catalog(...Array.from({ length: 700 }, (_, number) => table(`part_${number}`)));
    const found = await asker(many, { budget: 2_000 }).lines(searchSchema, { query: 'part' });
    expect(new Set(names(found)).size).toBe(700);
    const { ask } = asker(many);
    const cursor = /cursor="([^"]+)"/.exec(await ask(searchSchema, { query: 'part' }))?.[1];
    await expect(ask(searchSchema, { query: 'parts', cursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});

describe('search_schema without a query', () => {
  it('lists all names, the default schema first, views apart', async () => {
    const { lines } = asker(
      catalog(
        table('b'),
        table('Order Details'),
        table('v', { kind: 'view' }),
        table('a'),
        table('x', { schema: 'audit' }),
        table('y', { schema: 'audit', kind: 'materialized view' }),
      ),
    );
    expect(await lines(searchSchema, {})).toEqual([
      'tables: "Order Details" a b',
      'views: v',
      'tables in audit: x',
      'views in audit: y',
    ]);
    expect(await lines(searchSchema, { query: ' %* ', schema: 'audit', kinds: ['table'] })).toEqual([
      'tables in audit: x',
    ]);
  });

  it('tells what is largest and what most is about', async () => {
    const key = { columns: ['id'], table: { schema: 'main', name: 'hub' }, references: ['id'] };
    const tables = Array.from({ length: 20 }, (_, number) =>
      table(`t${number}`, { rows: number * 10, foreignKeys: number < 3 ? [key] : [] }),
    );
    const [largest, referenced] = await asker(catalog(...tables, table('hub'))).lines(searchSchema, {});
    expect(largest).toBe(
      'largest, by rows: t19 (~190) t18 (~180) t17 (~170) t16 (~160) t15 (~150) t14 (~140)',
    );
    expect(referenced).toBe('most referenced: hub (3)');
  });

  it('says that there is nothing', async () => {
    expect(await asker(catalog()).ask(searchSchema, {})).toBe('0 tables · it');
  });

  const crowd = (count: number) => {
    const departments = 'sales crm billing inventory warehouse hr payroll marketing support analytics'.split(
      ' ',
    );
    const things = 'order customer invoice item product employee payment address contact event'.split(' ');
    const columns = Array.from({ length: 10 }, (_, number) => column(`column_${number}`));
    const name = (number: number) =>
      `${departments[number % 10]}_${things[Math.floor(number / 10) % 10]}_${Math.floor(number / 100)}`;
    return catalog(...Array.from({ length: count }, (_, number) => table(name(number), { columns })));
  };

  it('tells of 500 tables in one page of 3,000 tokens, by one look at the catalog', async () => {
    const { ask, reads } = asker(crowd(500));
    const text = await ask(searchSchema, {});
    expect(text).not.toContain('[more');
    expect(countTokens(text)).toBeLessThanOrEqual(3_000);
    expect(reads()).toBe(1);
    expect(written(text.split('\n')).size).toBe(500);
  });

  it.each([10_000, 1_000])('reaches each of 5,000 tables by pages of %i bytes', async (budget) => {
    const all = crowd(5_000);
    const lines = await asker(all, { budget }).lines(searchSchema, {});
    const found = written(lines);
    expect(all.tables.filter(({ name }) => !found.has(name))).toEqual([]);
  });

  /** The names of an overview, those in braces written out. */
  const written = (lines: readonly string[]) =>
    new Set(
      lines
        .filter((line) => line.startsWith('tables: '))
        .flatMap((line) => line.slice('tables: '.length).split(' '))
        .flatMap((name) => {
          const [, prefix = '', rest] = /^(.*)\{(.*)\}$/.exec(name) ?? [];
          return rest === undefined ? [name] : rest.split(',').map((one) => prefix + one);
        }),
    );
});
