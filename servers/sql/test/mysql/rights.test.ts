import { Refusal } from '@handrail/domain';
import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Opened } from '../../src/engine/engine.ts';
import { grantOf } from '../../src/mysql/grants.ts';
import type { Deny } from '../../src/settings/connection.ts';
import { bounds, type Changes, codeOf, databaseOf, engineOf, fill, read } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Makes an account with these grants, and opens a connection as it. */
async function openedWith(grants: readonly string[], changes: Changes = {}): Promise<Opened> {
  if (server === undefined) throw new Error('no server');
  await server.sql(
    `DROP USER IF EXISTS tried@'%'; CREATE USER tried@'%' IDENTIFIED BY 'pw'; ${grants.map((grant) => `GRANT ${grant};`).join(' ')}`,
  );
  const engine = engineOf(server, { user: 'tried', password: 'pw' }, changes);
  try {
    return await engine.open();
  } finally {
    await engine.close();
  }
}

const DATA = "SELECT ON shop.* TO tried@'%'";

async function failure(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Refusal) return error;
  throw new Error('it was not refused', { cause: error });
}

describe.skipIf(skip)('what a role may do', () => {
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    await server.sql(`CREATE ROLE strong; GRANT FILE ON *.* TO strong; CREATE ROLE weak; GRANT SELECT ON shop.* TO weak;
      CREATE DATABASE \`o_d%d\`; CREATE TABLE \`o_d%d\`.\`a\`\`b\` (id INT)`);
  });

  test.for([
    'FILE',
    'SUPER',
    'PROCESS',
    'RELOAD',
    'SHUTDOWN',
    'CREATE USER',
    'REPLICATION SLAVE',
    'BINLOG ADMIN',
    'CONNECTION ADMIN',
    'READ_ONLY ADMIN',
    'SET USER',
    'FEDERATED ADMIN',
    'CREATE TABLESPACE',
    'ALL PRIVILEGES',
  ])('%s on all databases is refused, unless it is insisted on', async (right) => {
    const { code, message, hint } = await failure(openedWith([DATA, `${right} ON *.* TO tried@'%'`]));
    expect(code).toBe('privileged_role');
    expect(`${message} ${hint}`).not.toContain('pw');
    expect(hint).toContain("GRANT SELECT, SHOW VIEW ON `shop`.* TO 'handrail_reader'@'%';");
    const { warnings, role } = await openedWith([DATA, `${right} ON *.* TO tried@'%'`], {
      allowPrivileged: true,
    });
    expect(role).toBe('tried@%');
    expect(warnings[0]).toContain(message.split(': ')[1]?.slice(0, 6));
  });

  test.for([
    [["SELECT ON *.* TO tried@'%'"], 'hashes'],
    [["SELECT ON mysql.* TO tried@'%'"], 'hashes'],
    [["SELECT ON mysql.user TO tried@'%'"], 'hashes'],
    [["USAGE ON *.* TO tried@'%' WITH GRANT OPTION"], 'GRANT OPTION'],
    [["strong TO tried@'%'; SET DEFAULT ROLE strong FOR tried@'%'"], 'FILE'],
  ] as const)('%j too', async ([grants, word]) => {
    const { code, message } = await failure(openedWith([DATA, ...grants]));
    expect(code).toBe('privileged_role');
    expect(message).toContain(word);
  });

  test.for([
    ["SELECT ON shop.* TO tried@'%'"],
    ["SELECT (id, name) ON shop.customer TO tried@'%'"],
    ["SELECT, SHOW VIEW, EXECUTE ON shop.* TO tried@'%' WITH GRANT OPTION"],
    ["SHOW DATABASES ON *.* TO tried@'%'", "SELECT ON shop.* TO tried@'%'"],
    ["weak TO tried@'%'; SET DEFAULT ROLE weak FOR tried@'%'"],
  ])('%j is let in', async (grants) => {
    expect((await openedWith(grants)).warnings).toEqual([]);
  });

  test('who may change data is let in, and that is said', async () => {
    const grants = ["ALL PRIVILEGES ON shop.* TO tried@'%'"];
    expect((await openedWith(grants)).warnings).toEqual([
      expect.stringContaining('only read-only transactions'),
    ]);
    expect((await openedWith(grants, { mode: 'write' })).warnings).toEqual([]);
  });

  test('functions that run as somebody else are counted', async () => {
    await server?.sql('USE shop; CREATE FUNCTION raising() RETURNS INT SQL SECURITY DEFINER RETURN 1');
    const { warnings } = await openedWith([DATA, "EXECUTE ON shop.* TO tried@'%'"]);
    expect(warnings).toEqual([expect.stringContaining('rights of who made them: 1')]);
    await server?.sql('DROP FUNCTION shop.raising');
  });

  test('the recipe is one that works', async () => {
    const target = { database: 'o_d%d' };
    const { hint } = await failure(
      openedWith([`FILE ON *.* TO tried@'%'`, "SELECT ON `o\\_d\\%d`.* TO tried@'%'"], { target }),
    );
    const recipe = /CREATE USER .*?;.*?;/.exec(hint)?.[0] ?? '';
    await server?.sql(recipe.replace('…', 'set'));
    if (server === undefined) return;
    using database = databaseOf(server, { user: 'handrail_reader', password: 'set' }, { target });
    expect((await database.opened(bounds())).warnings).toEqual([]);
    expect((await read(database, 'SELECT * FROM `a``b`')).rows).toEqual([]);
  });

  test('a role may not be taken that is not its own by default', async () => {
    await openedWith(["SELECT ON shop.* TO tried@'%'", "strong TO tried@'%'"]);
    if (server === undefined) return;
    using database = databaseOf(server, { user: 'tried', password: 'pw' });
    expect(await codeOf(read(database, 'SET ROLE strong'))).toBe('read_only');
  });
});

describe.skipIf(skip)('what is denied', () => {
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
    const opened = [await openedWith(all, denied(['other.secret', 'nothing'], ['customer.nothing']))];
    opened.push(
      await openedWith([...some, "SELECT (id) ON shop.customer TO tried@'%'"], denied([], ['customer.name'])),
    );
    opened.push(await openedWith([...some, "INSERT ON shop.customer TO tried@'%'"], denied(['customer'])));
    expect(opened).toHaveLength(3);
  });
});

describe('a line of SHOW GRANTS', () => {
  test.for([
    [
      "GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
      ['USAGE'],
      undefined,
    ],
    [
      'GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION',
      ['ALL PRIVILEGES', 'GRANT OPTION'],
      undefined,
    ],
    [
      'GRANT SELECT, INSERT (`a`, `b ON *.* TO`), CREATE TEMPORARY TABLES ON `d``b`.`t` TO `x`@`y`',
      ['SELECT', 'INSERT', 'CREATE TEMPORARY TABLES'],
      'd`b',
    ],
    ['GRANT SELECT ON `ON *.* TO`.* TO `x`@`y`', ['SELECT'], 'ON *.* TO'],
    ['GRANT EXECUTE ON FUNCTION `d`.`f` TO `x`@`y`', ['EXECUTE'], 'd'],
    ['GRANT SELECT ON `d`.* TO `WITH GRANT OPTION`@`%`', ['SELECT'], 'd'],
    ['GRANT BACKUP_ADMIN,BINLOG_ADMIN ON *.* TO `x`@`%`', ['BACKUP_ADMIN', 'BINLOG_ADMIN'], undefined],
    ['GRANT SELECT ON *.* TO "x"@"%"', ['SELECT'], undefined],
  ] as const)('%s', ([line, rights, database]) => {
    expect(grantOf(line)).toEqual({ rights, database });
  });

  test.for([
    'GRANT `role`@`%` TO `x`@`y`',
    'REVOKE SELECT ON `mysql`.* FROM `x`@`y`',
    'SET DEFAULT ROLE `r` FOR `x`@`y`',
    '',
  ])('%s gives no rights by itself', (line) => expect(grantOf(line)).toBeUndefined());
});
