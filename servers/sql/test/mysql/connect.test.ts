import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SslMode } from '../../src/settings/connection.ts';
import { bounds, type Changes, databaseOf, engineOf, fill, read, reader, rowsOf } from './mysql-database.ts';

const skip = lacks('mariadb') || lacks('openssl');
const [secure, plain] = skip ? [] : await Promise.all([startMariadb({ tls: true }), startMariadb()]);
afterAll(async () => {
  await secure?.[Symbol.asyncDispose]();
  await plain?.[Symbol.asyncDispose]();
});

describe.skipIf(skip)('connecting', () => {
  beforeAll(async () => {
    if (secure === undefined || plain === undefined) return;
    await Promise.all([fill(secure), fill(plain)]);
    await secure.sql(
      "CREATE USER encrypted@'%' IDENTIFIED BY 'e' REQUIRE SSL; GRANT SELECT ON shop.* TO encrypted@'%'; CREATE USER nobody@'%' IDENTIFIED BY ''",
    );
  });

  /** The cipher that is used; empty for none. A refusal is its code and message. */
  async function cipher(
    mode: SslMode,
    {
      server = secure,
      account = reader,
      ...target
    }: Record<string, unknown> & { server?: typeof secure; account?: typeof reader } = {},
  ): Promise<string> {
    if (server === undefined) throw new Error('no server');
    const { ca, ...rest } = target;
    const engine = engineOf(server, account, {
      target: { ...rest, tls: { mode, ...(typeof ca === 'string' && { ca }) } },
    });
    try {
      await engine.open();
      return String((await rowsOf(engine, "SHOW STATUS LIKE 'Ssl_cipher'"))[0]?.[1]);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await engine.close();
    }
  }

  const ENCRYPTED = /^TLS_|^ECDHE/;

  test('disable and the modes that ask for TLS', async () => {
    expect(await cipher('disable')).toBe('');
    for (const mode of ['allow', 'prefer', 'require'] as const) expect(await cipher(mode)).toMatch(ENCRYPTED);
  });

  test('a server without TLS', async () => {
    for (const mode of ['disable', 'allow', 'prefer'] as const)
      expect(await cipher(mode, { server: plain })).toBe('');
    for (const mode of ['require', 'verify-ca', 'verify-full'] as const)
      expect(await cipher(mode, { server: plain })).toContain('offers no TLS');
  });

  test('verified', async () => {
    const ca = secure?.ca;
    expect(await cipher('verify-ca')).toContain('not signed by an authority');
    expect(await cipher('verify-full', { host: 'localhost' })).toContain('not signed by an authority');
    expect(await cipher('verify-ca', { ca })).toMatch(ENCRYPTED);
    expect(await cipher('verify-full', { ca, host: 'localhost' })).toMatch(ENCRYPTED);
    // The certificate names localhost alone.
    expect(await cipher('verify-full', { ca, host: '127.0.0.1' })).toContain('not for the name');
  });

  test('an account that wants TLS', async () => {
    const account = { user: 'encrypted', password: 'e' };
    expect(await cipher('prefer', { account })).toMatch(ENCRYPTED);
    expect(await cipher('disable', { account })).toContain('does not take this password');
  });

  test('a socket', async () => {
    if (plain === undefined) return;
    expect(await cipher('prefer', { server: plain, host: plain.folder.at('socket') })).toBe('');
  });

  test.for([
    [{ port: 1 }, 'Nothing listens at "127.0.0.1:1"'],
    [{ host: '/nowhere/socket' }, 'Nothing listens at "/nowhere/socket"'],
    [{ host: 'nowhere.invalid' }, 'The host "nowhere.invalid" is not known here'],
    [{ database: 'nothing' }, 'There is no database "nothing"'],
    [{ password: 'wrong secret' }, 'does not take this password for the user "reader"'],
    [{ user: 'nobody2', password: 'secret' }, 'does not take this password for the user "nobody2"'],
  ] as const)('%j: why it fails, in plain words', async ([target, words]) => {
    if (plain === undefined) return;
    const changes: Changes = { target };
    using database = databaseOf(plain, reader, changes);
    const error: unknown = await database.opened(bounds()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'cannot_connect', message: expect.stringContaining(words) });
    expect(JSON.stringify({ ...(error as object), message: String(error) })).not.toMatch(/secret|reads/);
  });

  test('no connection left', async () => {
    if (plain === undefined) return;
    await plain.sql(
      "CREATE USER single@'%' IDENTIFIED BY 's' WITH MAX_USER_CONNECTIONS 1; GRANT SELECT ON shop.* TO single@'%'",
    );
    const account = { user: 'single', password: 's' };
    using one = databaseOf(plain, account);
    using other = databaseOf(plain, account);
    expect((await read(one, 'SELECT 1')).rows).toEqual([[1]]);
    await expect(other.opened(bounds())).rejects.toMatchObject({
      code: 'cannot_connect',
      message: expect.stringContaining('no connection left'),
    });
  });

  test('without a database, names are whole', async () => {
    if (plain === undefined) return;
    using database = databaseOf(plain, reader, { target: { database: '' } });
    expect(await database.opened(bounds())).toMatchObject({
      product: 'MariaDB',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      database: '',
    });
    expect((await read(database, 'SELECT COUNT(*) FROM shop.customer')).rows).toEqual([[3]]);
    await expect(read(database, 'SELECT * FROM customer')).rejects.toMatchObject({
      hint: expect.stringContaining('db.table'),
    });
  });
});
