import { X509Certificate } from 'node:crypto';
import { makeCertificate } from '@handrail/testing/certificate';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/session/database.ts';
import type { NetworkTarget, Tls } from '../../src/settings/connection.ts';
import { connectionTo, LIMITED, makeLimited, read, targetOf, until, valueOf } from './reader.ts';

const ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

describe.skipIf(lacks('postgresql') || lacks('openssl'))('TLS to PostgreSQL', () => {
  let encrypting: PostgresServer;
  let plain: PostgresServer;
  beforeAll(async () => {
    [encrypting, plain] = await Promise.all([startPostgres({ tls: true }), startPostgres()]);
    await Promise.all([encrypting.sql(makeLimited), plain.sql(makeLimited)]);
  });
  afterAll(async () => {
    await encrypting?.stop();
    await plain?.stop();
  });

  const open = (server: PostgresServer, tls: Tls, over: Partial<NetworkTarget> = {}) =>
    new Database(connectionTo(targetOf(server, { ...LIMITED, host: 'localhost', tls, ...over })));

  it.each(['allow', 'prefer', 'require'] as const)(
    'sslmode=%s is encrypted where the server can',
    async (mode) => {
      using database = open(encrypting, { mode });
      expect(await valueOf(database, ENCRYPTED)).toBe(mode !== 'allow');
    },
  );

  it('sslmode=disable and a socket are not', async () => {
    using database = open(encrypting, { mode: 'disable' });
    expect(await valueOf(database, ENCRYPTED)).toBe(false);
    using socket = open(encrypting, { mode: 'require' }, { host: encrypting.socket });
    expect(await valueOf(socket, ENCRYPTED)).toBe(false);
  });

  it.each(['verify-ca', 'verify-full'] as const)(
    'sslmode=%s takes the certificate of the authority',
    async (mode) => {
      using database = open(encrypting, { mode, ca: encrypting.ca ?? '' });
      expect(await valueOf(database, ENCRYPTED)).toBe(true);
    },
  );

  it('a wrong name is refused by verify-full and not by verify-ca', async () => {
    const ca = encrypting.ca ?? '';
    using full = open(encrypting, { mode: 'verify-full', ca }, { host: '127.0.0.1' });
    await expect(read(full, 'SELECT 1')).rejects.toMatchObject({
      code: 'cannot_connect',
      message: 'The certificate of the server is not for the name "127.0.0.1".',
    });
    using chain = open(encrypting, { mode: 'verify-ca', ca }, { host: '127.0.0.1' });
    expect(await valueOf(chain, ENCRYPTED)).toBe(true);
  });

  it.each(['verify-ca', 'verify-full'] as const)('another authority is refused by %s', async (mode) => {
    using folder = temporaryFolder();
    const { ca } = makeCertificate(folder);
    expect(new X509Certificate(ca).ca).toBe(true);
    using database = open(encrypting, { mode, ca });
    await expect(read(database, 'SELECT 1')).rejects.toMatchObject({
      code: 'cannot_connect',
      message: 'The certificate of the server is not signed by an authority that is trusted here.',
    });
  });

  it('a server without TLS is refused by require, and taken by prefer', async () => {
    using strict = open(plain, { mode: 'require' });
    await expect(read(strict, 'SELECT 1')).rejects.toMatchObject({
      code: 'cannot_connect',
      message: expect.stringContaining('offers no TLS'),
      hint: expect.not.stringMatching(/prefer|disable/),
    });
    using lenient = open(plain, { mode: 'prefer' });
    expect(await valueOf(lenient, ENCRYPTED)).toBe(false);
  });

  it('a statement is cancelled over TLS as well', async () => {
    using database = open(encrypting, { mode: 'verify-full', ca: encrypting.ca ?? '' });
    await expect(read(database, 'SELECT pg_sleep(60)', [], { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timeout',
    });
    await until(
      async () =>
        (await encrypting.sql(
          "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60%' AND pid <> pg_backend_pid()",
        )) === '0',
    );
  });
});
