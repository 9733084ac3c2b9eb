import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { covers, grantOf } from '../../src/mysql/grants.ts';
import { bounds, codeOf, databaseOf, fill, read } from './mysql-database.ts';
import { failure, trying } from './trying.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

const openedWith = trying(server);
const DATA = "SELECT ON shop.* TO tried@'%'";

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

describe('a line of SHOW GRANTS', () => {
  test.for([
    [
      "GRANT USAGE ON *.* TO `a`@`%` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
      ['USAGE'],
      undefined,
      true,
    ],
    [
      'GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION',
      ['ALL PRIVILEGES', 'GRANT OPTION'],
      undefined,
      true,
    ],
    [
      'GRANT SELECT, INSERT (`a`, `b ON *.* TO`), CREATE TEMPORARY TABLES ON `d``b`.`t` TO `x`@`y`',
      ['SELECT', 'INSERT', 'CREATE TEMPORARY TABLES'],
      'd`b',
      false,
    ],
    ['GRANT SELECT ON `ON *.* TO`.* TO `x`@`y`', ['SELECT'], 'ON *.* TO', true],
    ['GRANT EXECUTE ON FUNCTION `d`.`f` TO `x`@`y`', ['EXECUTE'], 'd', false],
    ['GRANT SELECT ON `d`.* TO `WITH GRANT OPTION`@`%`', ['SELECT'], 'd', true],
    ['GRANT BACKUP_ADMIN,BINLOG_ADMIN ON *.* TO `x`@`%`', ['BACKUP_ADMIN', 'BINLOG_ADMIN'], undefined, true],
    ['GRANT SELECT ON *.* TO "x"@"%"', ['SELECT'], undefined, true],
  ] as const)('%s', ([line, rights, database, isWhole]) => {
    expect(grantOf(line)).toEqual({ rights, database, isWhole });
  });

  test.for([
    'GRANT `role`@`%` TO `x`@`y`',
    'REVOKE SELECT ON `mysql`.* FROM `x`@`y`',
    'SET DEFAULT ROLE `r` FOR `x`@`y`',
    '',
  ])('%s gives no rights by itself', (line) => expect(grantOf(line)).toBeUndefined());

  test.for([
    ['GRANT SELECT ON `a\\_b`.* TO `x`@`y`', ['a_b', 'A_B'], ['aXb', 'a\\_b', 'a_bc']],
    ['GRANT ALL PRIVILEGES ON `a_%`.* TO `x`@`y`', ['a_', 'aXyz', 'a😀'], ['a', 'b_']],
    ['GRANT SELECT ON *.* TO `x`@`y`', ['a'], []],
    ['GRANT SELECT ON `a.b(`.* TO `x`@`y`', ['a.b('], ['a-b(']],
    ['GRANT SELECT ON `a`.`t` TO `x`@`y`', [], ['a']],
    ['GRANT INSERT ON `a`.* TO `x`@`y`', [], ['a']],
  ] as const)('%s covers %j, and not %j', ([line, ones, others]) => {
    const grant = grantOf(line);
    if (grant === undefined) throw new Error('no grant');
    const covered = [...ones, ...others].filter((schema) => covers(grant, 'SELECT', schema));
    expect(covered).toEqual(ones);
  });
});
