import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/session/database.ts';
import type { NetworkTarget } from '../../src/settings/connection.ts';
import { connectionTo, LIMITED, makeLimited, read, targetOf } from './reader.ts';

describe.skipIf(lacks('postgresql'))('connecting to PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(makeLimited);
  });
  afterAll(async () => await server?.stop());

  const open = (over: Partial<NetworkTarget>) =>
    new Database(connectionTo(targetOf(server, { ...LIMITED, ...over })));

  it.each<[string, Partial<NetworkTarget>, RegExp]>([
    ['a wrong password', { password: 'hunter2' }, /does not take this password for the user "limited"/],
    ['no password', { password: '' }, /asks for a password, and none is set/],
    [
      'an unknown user',
      { user: 'nobody', password: 'hunter2' },
      /does not take this password for the user "nobody"/,
    ],
    ['an unknown database', { database: 'no "such"' }, /There is no database "no \\"such\\""/],
    ['a port where nobody listens', { port: 1 }, /Nothing listens at "127\.0\.0\.1:1"/],
    [
      'a host without a name',
      { host: 'no-such-host.invalid' },
      /The host "no-such-host\.invalid" is not known/,
    ],
    ['a folder without a socket', { host: '/nonexistent' }, /Nothing listens at "\/nonexistent"/],
  ])('%s is told in plain words, without the password', async (_, over, said) => {
    using database = open(over);
    const error = await read(database, 'SELECT 1').catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: 'cannot_connect', message: expect.stringMatching(said) });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/hunter2|battery-staple/);
  });

  it('the environment and files of the user are not looked at', async () => {
    using database = open({ password: '' });
    const before = process.env['PGPASSWORD'];
    process.env['PGPASSWORD'] = LIMITED.password;
    try {
      await expect(read(database, 'SELECT 1')).rejects.toMatchObject({ code: 'cannot_connect' });
    } finally {
      if (before === undefined) delete process.env['PGPASSWORD'];
      else process.env['PGPASSWORD'] = before;
    }
  });
});
