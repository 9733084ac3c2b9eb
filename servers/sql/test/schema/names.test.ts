import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTable } from '../../src/schema/find-table.ts';
import { quoteIdentifier, quoteTable, shownName, shownTable } from '../../src/schema/identifiers.ts';
import { nearNames } from '../../src/schema/near-names.ts';
import { catalog, table } from './catalogs.ts';
import { hostileName } from './hostile-names.ts';

const engine = fc.constantFrom('sqlite', 'postgres', 'mysql');

describe('the name of a table that a caller gives', () => {
  const all = catalog(
    table('Orders'),
    table('orders', { schema: 'sales' }),
    table('a.b'),
    table('b', { schema: 'a' }),
    table('quoted'),
    table('"quoted"'),
    table('Twin'),
    table('TWIN'),
    table('only', { schema: 'Far' }),
    table('both', { schema: 'x' }),
    table('both', { schema: 'y' }),
  );
  const found = (given: string) => {
    const { schema, name } = findTable(all, 'sqlite', given);
    return `${schema}/${name}`;
  };

  it.each([
    ['Orders', 'main/Orders'],
    ['orders', 'sales/orders'], // letter for letter goes before the default schema
    ['ORDERS', 'main/Orders'],
    ['sales.orders', 'sales/orders'],
    ['"sales" . "orders"', 'sales/orders'],
    ['SALES.Orders', 'sales/orders'],
    ['[sales].[orders]', 'sales/orders'],
    ['`sales`.`orders`', 'sales/orders'],
    ['chinook.sales.orders', 'sales/orders'],
    ['a.b', 'a/b'],
    ['"a"."b"', 'a/b'],
    ['"a.b"', 'main/a.b'],
    ['main.a.b', 'main/a.b'],
    ['"quoted"', 'main/quoted'],
    ['"""quoted"""', 'main/"quoted"'],
    ['only', 'Far/only'],
    ['Twin', 'main/Twin'],
    ['y.both', 'y/both'],
  ])('%s', (given, expected) => {
    expect(found(given)).toBe(expected);
  });

  it('is refused where it may be several, and they are named', () => {
    expect(() => found('twin')).toThrow(
      expect.objectContaining({ code: 'ambiguous_table', content: 'Twin\nTWIN' }),
    );
    expect(() => found('both')).toThrow(
      expect.objectContaining({ code: 'ambiguous_table', content: 'x.both\ny.both' }),
    );
  });

  it('is refused with near names where it is none', () => {
    expect(() => found('sales.order')).toThrow(
      expect.objectContaining({ code: 'unknown_table', content: 'Orders\nsales.orders' }),
    );
    expect(() => found('Zebra')).toThrow(
      expect.objectContaining({ code: 'unknown_table', content: undefined }),
    );
    expect(() => found('.'.repeat(100_000))).toThrow(expect.objectContaining({ code: 'unknown_table' }));
  });

  it('finds every table by the name that answers show', () => {
    fc.assert(
      fc.property(engine, fc.uniqueArray(hostileName, { minLength: 1, maxLength: 6 }), (of, names) => {
        const several = catalog(...names.flatMap((name) => [table(name), table(name, { schema: 'other' })]));
        for (const one of several.tables) {
          const shown = shownTable(of, several, one);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          expect(findTable(several, of, shown)).toBe(one);
          expect(findTable(several, of, quoteTable(of, one))).toBe(one);
        }
      }),
    );
  });
});

describe('a name in SQL', () => {
  it('is quoted as the engine does', () => {
    expect(quoteIdentifier('sqlite', 'a"b`c')).toBe('"a""b`c"');
    expect(quoteIdentifier('postgres', 'a"b`c')).toBe('"a""b`c"');
    expect(quoteIdentifier('mysql', 'a"b`c')).toBe('`a"b``c`');
  });

  it('is shown bare where the engine takes it so', () => {
    expect(shownName('sqlite', 'OrderLine')).toBe('OrderLine');
    expect(shownName('postgres', 'OrderLine')).toBe('"OrderLine"');
    expect(shownName('mysql', 'Order Line')).toBe('`Order Line`');
    expect(shownName('postgres', 'größe_1')).toBe('größe_1');
    expect(shownName('mysql', 'a\u001B\nb')).toBe(String.raw`"a\u{001b}\u{000a}b"`);
  });
});

describe('near names', () => {
  const names = ['customer', 'customer_address', 'invoice', 'invoice_line', 'id', 'genre'];

  it.each([
    ['custmer', ['customer']],
    ['Customers', ['customer']],
    ['invoiceline', ['invoice_line', 'invoice']],
    ['address', ['customer_address']],
    ['genres', ['genre']],
    ['ix', ['id']],
    ['zebra', []],
    ['', []],
  ])('of %s', (given, expected) => {
    expect(nearNames(given, names)).toEqual(expected);
  });

  it('are at most three, and of anything', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 9 }),
        (given, others) => {
          const near = nearNames(given, others);
          expect(near.length).toBeLessThanOrEqual(3);
          expect(others).toEqual(expect.arrayContaining(near));
        },
      ),
    );
  });
});
