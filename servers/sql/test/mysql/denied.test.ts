import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deny } from '../../src/settings/connection.ts';
import { bounds, codeOf, databaseOf, engineOf, fill, read } from './mysql-database.ts';
import { failure, trying } from './trying.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

const openedWith = trying(server);

describe.skipIf(skip)('what is denied', () => {
  beforeAll(async () => {
    if (server !== undefined) await fill(server);
  });
  const all = ["SELECT ON shop.* TO tried@'%'"];
  const some = ["SELECT ON shop.orders TO tried@'%'"];
  const denied = (tables: readonly string[], columns: readonly string[] = []): { deny: Deny } => ({
    deny: { tables, columns },
  });

  test.for([
    denied(['customer']),
    denied(['CUSTOMER']),
    denied(['shop.customer']),
    denied([], ['customer.name']),
    denied([], ['shop.orders.Note']),
  ])('$deny: a role that may read it is refused', async (changes) => {
    const { code, hint } = await failure(openedWith(all, changes));
    expect(code).toBe('privileged_role');
    expect(hint).toContain('REVOKE SELECT ON `shop`.*');
    // It is so too where the operator insists on the role: nobody could keep it.
    expect((await failure(openedWith(all, { ...changes, allowPrivileged: true }))).code).toBe(
      'privileged_role',
    );
    // What is to be granted instead is enough.
    await server?.sql(/(REVOKE .*;)/.exec(hint)?.[1] ?? '');
    if (server === undefined) return;
    using database = databaseOf(server, { user: 'tried', password: 'pw' }, changes);
    await database.opened(bounds());
    expect((await read(database, 'SELECT COUNT(id) FROM orders')).rows).toEqual([[300]]);
    const secret =
      changes.deny.columns.length === 0
        ? 'SELECT * FROM customer'
        : `SELECT ${changes.deny.columns[0]} FROM customer, orders`;
    expect(await codeOf(read(database, secret))).toBe('sql_error');
  });

  test('a role that may not read it is let in', async () => {
    const letIn = [
      await openedWith(all, denied(['other.secret'])),
      await openedWith([...some, "SELECT (id) ON shop.customer TO tried@'%'"], denied([], ['customer.name'])),
      await openedWith([...some, "INSERT ON shop.customer TO tried@'%'"], denied(['customer'])),
    ];
    expect(letIn.map(({ warnings }) => warnings.filter((line) => line.includes('deny')))).toEqual([
      [],
      [],
      [],
    ]);
  });

  test.for([
    denied(['custmer']),
    denied(['shop.custmer']),
    denied(['`customer`']),
    denied(['"customer"']),
    denied(['customer ']),
    denied(['shop.*']),
    denied(['one.shop.customer']),
    denied([], ['name']),
    denied([], ['customer.nam']),
    denied([], ['shop.customer.nam']),
    denied(['information_schema.TABLES']),
  ])('$deny names nothing, and is refused', async (changes) => {
    expect((await failure(openedWith(all, changes))).code).toBe('unknown_denied');
  });

  test('what may be mistyped is told with near names', async () => {
    expect((await failure(openedWith(all, denied(['custmer'])))).message).toContain('near: "customer"');
    const table = (name: string) => `SELECT ON shop.${name} TO tried@'%'`;
    // An account with single tables does not see whether there is another one of that name.
    const { warnings } = await openedWith([table('customer')], denied(['custmer', 'orders']));
    expect(warnings).toEqual([expect.stringContaining('no "custmer", and so cannot read it; if "customer"')]);
    const columns = await openedWith([table('customer')], denied([], ['customer.nam', 'shop.customer.idd']));
    expect(columns.warnings).toEqual([
      expect.stringContaining('"customer.name"'),
      expect.stringContaining('"shop.customer.id"'),
    ]);
  });

  test('tables of the server itself', async () => {
    if (server === undefined) return;
    const insisted = { allowPrivileged: true, ...denied(['mysql.global_priv', 'mysql.user']) };
    const engine = engineOf(server, server.root, insisted);
    const { code, message, hint } = await failure(engine.open());
    expect(code).toBe('privileged_role');
    expect(message).toContain('"mysql.global_priv"');
    expect(hint).toContain('CREATE USER');
    // A view of the server shows the same.
    const user = ["SELECT, SHOW VIEW ON mysql.user TO tried@'%'"];
    const target = { database: '' };
    const view = await failure(openedWith(user, { ...insisted, ...denied(['mysql.global_priv']), target }));
    expect(view.message).toContain('"mysql.user" (a view of "mysql.global_priv")');
  });

  describe('views', () => {
    beforeAll(async () => {
      await server?.sql(`USE shop;
        CREATE VIEW plain AS SELECT id FROM orders;
        CREATE VIEW people AS SELECT * FROM customer;
        CREATE VIEW ids AS SELECT c.id, 'customer.name' FROM orders o, customer c WHERE c.id = o.customer_id;
        CREATE VIEW sorted AS SELECT id FROM customer ORDER BY name;
        CREATE VIEW other.between_both AS SELECT * FROM customer;
        CREATE VIEW deep AS SELECT p.id FROM orders o LEFT JOIN (plain x JOIN other.between_both p ON p.id = x.id) ON o.id = p.id;
        CREATE SQL SECURITY INVOKER VIEW mine AS SELECT * FROM customer;
        CREATE VIEW named AS SELECT o.id AS customer, (SELECT MAX(id) FROM orders) AS \`from\` FROM orders o;
        CREATE FUNCTION other.secretly() RETURNS TEXT RETURN (SELECT MAX(name) FROM shop.customer);
        CREATE VIEW called AS SELECT other.secretly() AS word;`);
    });
    const view = (name: string) => `SELECT, SHOW VIEW ON ${name} TO tried@'%'`;

    test.for([
      ['shop.people', denied(['customer'])],
      ['shop.ids', denied(['CUSTOMER'])],
      ['shop.ids', denied(['shop.customer'])],
      ['shop.people', denied([], ['customer.name'])],
      ['shop.sorted', denied([], ['customer.Name'])],
    ] as const)('%s gives %j, and is refused', async ([name, changes]) => {
      const { code, message, hint } = await failure(openedWith([...some, view(name)], changes));
      expect(code).toBe('privileged_role');
      expect(message).toContain(`"${name}" (a view of "shop.customer")`);
      // What is to be taken away is enough.
      await server?.sql(/(REVOKE .*;)/.exec(hint)?.[1] ?? '');
      if (server === undefined) return;
      using database = databaseOf(server, { user: 'tried', password: 'pw' }, changes);
      await database.opened(bounds());
      expect(await codeOf(read(database, `SELECT * FROM ${name}`))).toBe('sql_error');
    });

    test.for([
      ['shop.plain', denied(['customer'])],
      ['shop.mine', denied(['customer'])],
      ['shop.named', denied(['customer'])],
      ['shop.plain', denied([], ['orders.note'])],
      ['shop.ids', denied([], ['customer.name'])],
    ] as const)('%s gives nothing of %j', async ([name, changes]) => {
      const rights = ["SELECT (id) ON shop.orders TO tried@'%'", "INSERT ON shop.customer TO tried@'%'"];
      const { warnings } = await openedWith([view(name), ...rights], changes);
      expect(warnings.filter((line) => line.includes('deny'))).toEqual([]);
    });

    test('views of views', async () => {
      const over = [...some, view('shop.deep'), view('shop.plain')];
      // What it reads may be a view itself, which only shows where the account sees it.
      const { warnings } = await openedWith(over, denied(['customer']));
      expect(warnings).toEqual([expect.stringMatching(/"shop.deep" uses .*: "other.between_both"\.$/)]);
      const seen = await failure(openedWith([...over, view('other.between_both')], denied(['customer'])));
      expect(seen.message).toContain('"shop.deep" (a view of "shop.customer")');
    });

    test('a view with a function', async () => {
      const { warnings } = await openedWith([view('shop.called')], denied(['customer']));
      expect(warnings).toEqual([expect.stringMatching(/"shop.called" uses .*: "other.secretly"\.$/)]);
    });

    test('a hidden definition', async () => {
      const hidden = ["SELECT ON shop.people TO tried@'%'"];
      const { code, hint } = await failure(openedWith(hidden, denied(['orders'])));
      expect(code).toBe('privileged_role');
      const [show = ''] = hint.match(/(?<=GRANT ).*?(?=;)/) ?? [];
      const { warnings } = await openedWith([...hidden, show], denied(['orders']));
      expect(warnings).toEqual([expect.stringContaining('"shop.customer"')]);
    });
  });
});
