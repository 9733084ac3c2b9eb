import { inspect } from 'node:util';
import { Refusal } from '@handrail/domain';
import { type CyrusServer, startCyrus } from '@handrail/testing/cyrus-server';
import { freePort } from '@handrail/testing/free-port';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openJmap } from '../../src/jmap/jmap-backend.ts';
import { codeOf, soon } from '../backends/bench.ts';
import { accountOn, type Way } from './opened.ts';

const CANARY = 'canary-4711';

describe.skipIf(lacks('cyrus'))('connecting to JMAP', () => {
  let server: CyrusServer;
  let user: Awaited<ReturnType<CyrusServer['user']>>;
  beforeAll(async () => {
    server = await startCyrus();
    user = await server.user();
  });
  afterAll(async () => await server.stop());

  const connect = async (way: Way) => {
    await using backend = openJmap(accountOn(server, user, way));
    return (await backend.mailboxes(soon())).length;
  };

  test('by the authority, by a pin, and by the well-known address', async () => {
    expect(await connect({})).toBe(6);
    expect(await connect({ tls: { fingerprints: [server.fingerprint] } })).toBe(6);
    expect(await connect({ tls: { insecure: true } })).toBe(6);
    expect(await connect({ url: new URL('/.well-known/jmap', server.url).href })).toBe(6);
    expect(await connect({ url: server.plainUrl, tls: { mode: 'none' } })).toBe(6);
  });

  test('a pin holds on every connection', async () => {
    await using backend = openJmap(accountOn(server, user, { tls: { fingerprints: [server.fingerprint] } }));
    const lists = Array.from({ length: 8 }, async () => (await backend.mailboxes(soon())).length);
    expect(await Promise.all(lists)).toEqual(lists.map(() => 6));
  });

  test.each<[string, () => Promise<Way>, string]>([
    ['a wrong password', () => Promise.resolve({ password: CANARY }), 'login_failed'],
    ['an unknown authority', () => Promise.resolve({ tls: {} }), 'certificate'],
    [
      'another pin',
      () => Promise.resolve({ tls: { fingerprints: ['AA:'.repeat(31).concat('AA')] } }),
      'certificate',
    ],
    [
      'another name',
      () => Promise.resolve({ url: server.url.replace('localhost', '127.0.0.1'), tls: { ca: server.ca } }),
      'certificate',
    ],
    [
      'another page',
      () => Promise.resolve({ url: new URL('/nothing', server.url).href, password: user.password }),
      'cannot_connect',
    ],
    ['no server', async () => ({ url: `https://localhost:${await freePort()}/jmap/` }), 'cannot_connect'],
    ['no such host', () => Promise.resolve({ url: 'https://nowhere.invalid/jmap/' }), 'cannot_connect'],
    [
      'no TLS there',
      () => Promise.resolve({ url: server.plainUrl.replace('http:', 'https:') }),
      'cannot_connect',
    ],
  ])('%s is told in plain words', async (_, way, code) => {
    const error: unknown = await connect({ password: CANARY, ...(await way()) }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^[A-Z].*\.$/s) });
    expect(inspect(error, { depth: 10 })).not.toContain(CANARY);
    expect(inspect(error, { depth: 10 })).not.toContain(
      Buffer.from(`${user.user}:${CANARY}`).toString('base64'),
    );
  });

  test('a certificate that nobody here trusts is named by its fingerprint', async () => {
    const misnamed = { url: server.url.replace('localhost', '127.0.0.1'), tls: { ca: server.ca } };
    for (const way of [{ tls: {} }, misnamed]) await expect(connect(way)).rejects.toThrow(server.fingerprint);
  });

  test('a password that became right is used by the next call', async () => {
    let password = 'wrong';
    const account = accountOn(server, user);
    const store = {
      ...account.store,
      login: { kind: 'password', user: user.user, password: () => Promise.resolve(password) },
    } as const;
    await using backend = openJmap({ ...account, store: store.kind === 'jmap' ? store : account.store });
    expect(await codeOf(backend.mailboxes(soon()))).toBe('login_failed');
    password = user.password;
    expect(await backend.mailboxes(soon())).toHaveLength(6);
  });

  test('nothing works once it is closed, and nothing waits', async () => {
    const backend = openJmap(accountOn(server, user));
    await backend.mailboxes(soon());
    await backend[Symbol.asyncDispose]();
    expect(await codeOf(backend.mailboxes(soon()))).toBe('connection_lost');
    await backend[Symbol.asyncDispose]();
  });
});
