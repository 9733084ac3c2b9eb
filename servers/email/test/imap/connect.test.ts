import { once } from 'node:events';
import { createServer, connect as connectTo } from 'node:net';
import { inspect } from 'node:util';
import { Refusal } from '@handrail/domain';
import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { freePort } from '@handrail/testing/free-port';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, soon } from '../backends/bench.ts';
import { openOn, type Way } from './opened.ts';

const CANARY = 'canary-password-1f9c';

describe.skipIf(lacks('dovecot'))('the way to the server', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => await server.stop());

  /** The refusal of the first call. */
  async function refused(way: Way): Promise<Refusal> {
    await using backend = await openOn(server, server.addUser(), way);
    const error: unknown = await backend.mailboxes(soon()).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof Refusal)) throw new Error(`not refused: ${String(error)}`);
    return error;
  }

  const whole = (error: Error) => inspect(error, { depth: null, showHidden: true });

  const canary = (user: string) =>
    ({ kind: 'password', user, password: async () => await Promise.resolve(CANARY) }) as const;

  test('encrypted from the start, by STARTTLS, with a pin, and with anything on this machine', async () => {
    const ways: readonly Way[] = [
      {},
      { port: server.port, tls: { mode: 'starttls', ca: server.ca } },
      { tls: { fingerprints: [server.fingerprint] } },
      { port: server.port, tls: { mode: 'starttls', fingerprints: [server.fingerprint] } },
      { host: '127.0.0.1', tls: { fingerprints: [server.fingerprint] } },
      { tls: { insecure: true } },
      { port: server.port, tls: { mode: 'none' } },
    ];
    for (const way of ways) {
      await using backend = await openOn(server, server.addUser(), way);
      expect((await backend.mailboxes(soon())).map(({ path }) => path)).toContain('INBOX');
    }
  });

  test('a certificate that nobody here trusts is named by its fingerprint', async () => {
    const before = server.log();
    const ways: readonly Way[] = [
      { tls: {} },
      { port: server.port, tls: { mode: 'starttls' } },
      { host: '127.0.0.1' },
    ];
    for (const way of ways) {
      const error = await refused({ ...way, login: canary('alice') });
      expect(error.code).toBe('certificate');
      expect(error.message).toContain(server.fingerprint);
    }
    expect((await refused({ host: '127.0.0.1' })).message).toContain('is not for the name "127.0.0.1"');
    expect(server.log().slice(before.length)).not.toMatch(/user=<alice>/);
  });

  test('a pin that is not met ends it before the login', async () => {
    const fingerprints = [server.fingerprint.replace(/^../, (byte) => (byte === '00' ? '01' : '00'))];
    const before = server.log();
    for (const way of [
      { tls: { fingerprints } },
      { port: server.port, tls: { mode: 'starttls', fingerprints } },
    ] as const) {
      const error = await refused({ ...way, login: canary('bob') });
      expect(error.code).toBe('certificate');
      expect(error.message).toContain(server.fingerprint);
    }
    expect(server.log().slice(before.length)).not.toMatch(/user=<bob>/);
  });

  test('a wrong password is told without it, and not tried again at once', async () => {
    const error = await refused({ login: canary('alice') });
    expect(error.code).toBe('login_failed');
    expect(whole(error)).not.toContain(CANARY);
    expect(whole(error)).not.toContain(Buffer.from(CANARY).toString('base64'));
    let asked = 0;
    const login = {
      ...canary('alice'),
      password: async () => {
        asked += 1;
        return await Promise.resolve(CANARY);
      },
    };
    await using backend = await openOn(server, server.addUser(), { login });
    const codes = await Promise.all(
      Array.from({ length: 10 }, async () => await codeOf(backend.mailboxes(soon()))),
    );
    expect(new Set(codes)).toEqual(new Set(['login_failed']));
    expect(asked).toBeLessThanOrEqual(3);
  });

  test('by token', async () => {
    const user = server.addUser();
    const login = (token: string) =>
      ({ kind: 'token', user: user.user, token: async () => await Promise.resolve(token) }) as const;
    await using backend = await openOn(server, user, { login: login(server.token(user.user)) });
    expect(await backend.mailboxes(soon())).not.toEqual([]);
    const expired = server.token(user.user, -60);
    const error = await refused({ login: login(expired) });
    expect(error.code).toBe('login_failed');
    expect(whole(error)).not.toContain(expired);
  });

  test('an offer of encryption that somebody hides', async () => {
    let heard = '';
    const thief = createServer((client) => {
      const there = connectTo(server.port, '127.0.0.1');
      for (const socket of [client, there]) socket.on('error', () => {});
      client.on('data', (bytes: Buffer) => {
        heard += bytes.toString('latin1');
        there.write(bytes);
      });
      there.on('data', (bytes: Buffer) =>
        client.write(bytes.toString('latin1').replaceAll('STARTTLS', 'STARTXXX'), 'latin1'),
      );
      client.on('close', () => there.destroy());
      there.on('close', () => client.destroy());
    }).listen(0, '127.0.0.1');
    await once(thief, 'listening');
    const address = thief.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await refused({ port, tls: { mode: 'starttls', ca: server.ca }, login: canary('alice') });
    thief.close();
    expect(error.code).toBe('cannot_connect');
    expect(error.message).toContain('no encryption');
    expect(heard).not.toBe('');
    expect(heard).not.toMatch(/LOGIN|AUTHENTICATE/i);
  });

  test('a server that lets in whoever comes is no server of ours', async () => {
    const liar = createServer((socket) => {
      socket.on('error', () => {});
      socket.write('* PREAUTH [CAPABILITY IMAP4rev1] welcome\r\n');
      socket.on('data', (bytes: Buffer) => {
        const [tag = ''] = bytes.toString('latin1').split(' ');
        socket.write(`* NAMESPACE (("" "/")) NIL NIL\r\n${tag} OK done\r\n`);
      });
    }).listen(0, '127.0.0.1');
    await once(liar, 'listening');
    const address = liar.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await refused({ port, tls: { mode: 'starttls', fingerprints: [server.fingerprint] } });
    liar.close();
    expect(['certificate', 'cannot_connect']).toContain(error.code);
  });

  test.each([
    ['LOGIN', 'IMAP4rev1', 'password'],
    ['PLAIN', 'IMAP4rev1 AUTH=PLAIN SASL-IR LOGINDISABLED', 'password'],
    ['XOAUTH2', 'IMAP4rev1 AUTH=XOAUTH2 SASL-IR', 'token'],
  ] as const)('a login by %s that the server repeats is shown nowhere', async (_, capability, kind) => {
    const heard: string[] = [];
    let asked: string | undefined;
    const parrot = createServer((socket) => {
      socket.on('error', () => {});
      socket.write(`* OK [CAPABILITY ${capability}] hello\r\n`);
      socket.on('data', (bytes: Buffer) => {
        const line = bytes.toString('latin1').trim();
        heard.push(line);
        const [first = '', command = '', , initial] = line.split(' ');
        if (command === 'AUTHENTICATE' && initial === undefined) {
          asked = first;
          socket.write('+ \r\n');
          return;
        }
        const tag = asked ?? first;
        asked = undefined;
        const isLogin = tag !== first || /^(?:LOGIN|AUTHENTICATE)$/i.test(command);
        const offer = /^CAPABILITY$/i.test(command) ? `* CAPABILITY ${capability}\r\n` : '';
        socket.write(isLogin ? `${tag} NO not ${line}\r\n` : `${offer}${tag} OK done\r\n`);
      });
    }).listen(0, '127.0.0.1');
    await once(parrot, 'listening');
    const address = parrot.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const secret = async () => await Promise.resolve(CANARY);
    const login =
      kind === 'token'
        ? ({ kind, user: 'alice', token: secret } as const)
        : ({ kind, user: 'alice', password: secret } as const);
    const error = await refused({ port, tls: { mode: 'none' }, login });
    parrot.close();
    expect(error.code).toBe('login_failed');
    const told = heard.join('\n').split(/[\s"]+/);
    expect(told.some((word) => `${word}${Buffer.from(word, 'base64').toString()}`.includes(CANARY))).toBe(
      true,
    );
    for (const word of `${error.message} ${error.hint} ${error.content ?? ''}`.split(/[\s"]+/))
      expect(`${word}${Buffer.from(word, 'base64').toString()}`).not.toContain('canary');
  });

  test('nobody there, nobody known, nobody near', async () => {
    expect(await refused({ port: await freePort() })).toMatchObject({
      code: 'cannot_connect',
      message: expect.stringContaining('Nothing listens') as string,
    });
    expect(await refused({ host: 'mail.invalid' })).toMatchObject({ code: 'cannot_connect' });
    expect(await refused({ host: '192.0.2.1', tls: { mode: 'none' } })).toMatchObject({
      code: 'cannot_connect',
      message: expect.stringContaining('no encryption') as string,
    });
  });
});
