import { createServer } from 'node:net';
import { once } from 'node:events';
import { type SinkFault, type SinkOptions, type SmtpSink, startSmtpSink } from '@handrail/testing/smtp-sink';
import { lacks } from '@handrail/testing/services';
import { describe, expect, it } from 'vitest';
import { openSmtp } from '../../src/send/smtp-outlet.ts';
import type { Endpoint, Login, Tls } from '../../src/settings/account.ts';

const TO = ['bob@example.com', 'carol@example.com', 'dave@example.org'];
const RAW = Buffer.from(
  'From: alice@example.com\r\nTo: bob@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n.\r\n..two\r\n',
);
const soon = () => AbortSignal.timeout(10_000);

const wayTo = (sink: SmtpSink, more: Partial<Endpoint> = {}, tls: Partial<Tls> = {}): Endpoint => ({
  host: sink.host,
  port: sink.port,
  tls: { mode: 'implicit', ca: sink.ca, insecure: false, ...tls },
  login: { kind: 'password', user: sink.user, password: async () => sink.password },
  ...more,
});

const submit = async (way: Endpoint, to: readonly string[] = TO, raw = RAW, signal = soon()) =>
  await openSmtp(way).submit({ from: 'alice@example.com', to }, raw, signal);

const refused = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  const { code, message, hint, content } = error as Error & {
    code?: string;
    hint?: string;
    content?: string;
  };
  return [code, message, hint, content].join(' | ');
};

describe.skipIf(lacks('openssl'))('mail over SMTP', () => {
  it.each<[string, SinkOptions, Partial<Tls>]>([
    ['TLS from the first byte', {}, {}],
    ['STARTTLS', { tls: 'starttls' }, { mode: 'starttls' }],
    ['a plain connection of this machine', { tls: 'none' }, { mode: 'none' }],
  ])('reaches exactly its recipients over %s', async (_, options, tls) => {
    await using sink = await startSmtpSink(options);
    sink.approve(TO);
    const delivery = await submit(wayTo(sink, {}, tls));
    expect(delivery).toEqual({ accepted: TO, rejected: [] });
    expect(sink.mails).toEqual([
      { from: 'alice@example.com', to: TO, raw: RAW, user: sink.user, isSecure: tls.mode !== 'none' },
    ]);
  });

  it('goes by the pin alone where one is set', async () => {
    for (const [tls, mode] of [
      ['implicit', 'implicit'],
      ['starttls', 'starttls'],
    ] as const) {
      await using sink = await startSmtpSink({ tls });
      const { ca: _, ...rest } = wayTo(sink, {}, { mode }).tls;
      const way = (fingerprint: string) =>
        wayTo(sink, { tls: { ...rest, fingerprints: [fingerprint] }, host: '127.0.0.1' });
      expect(await refused(submit(way(sink.fingerprint.replace(/^../, '00'))))).toMatch(
        /^certificate \| .*another certificate/,
      );
      expect(sink.named).toEqual([]);
      sink.approve(TO);
      expect((await submit(way(sink.fingerprint))).accepted).toEqual(TO);
    }
  });

  it.each(['implicit', 'starttls'] as const)('does not speak to whom it does not know (%s)', async (mode) => {
    await using sink = await startSmtpSink({ tls: mode });
    const unknown = wayTo(sink, { tls: { mode, insecure: false } });
    const text = await refused(submit(unknown));
    expect(text).toMatch(/^certificate \| .*not signed by an authority/);
    expect(text).toContain(sink.fingerprint);
    const misnamed = wayTo(sink, { host: '127.0.0.1' }, { mode });
    const misnamedText = await refused(submit(misnamed));
    expect(misnamedText).toMatch(/^certificate \| .*not for the name/);
    expect(misnamedText).toContain(sink.fingerprint);
    expect(sink.named).toEqual([]);
    expect(sink.mails).toEqual([]);
  });

  it('tells no password where STARTTLS was taken away', async () => {
    await using sink = await startSmtpSink({ tls: 'none' });
    let asked = 0;
    const password = async () => `${asked++}`;
    const way = wayTo(sink, { login: { kind: 'password', user: 'alice', password } }, { mode: 'starttls' });
    expect(await refused(submit(way))).toMatch(/^no_starttls \| /);
    expect(asked).toBe(0);
  });

  it.each(['PLAIN', 'LOGIN'] as const)('logs in by %s', async (mechanism) => {
    await using sink = await startSmtpSink({ auth: [mechanism] });
    await expect(openSmtp(wayTo(sink)).verify(soon())).resolves.toBeUndefined();
  });

  it('logs in by a token, and says so when it is refused', async () => {
    await using sink = await startSmtpSink({ auth: ['PLAIN', 'XOAUTH2'] });
    const way = (token: string) =>
      wayTo(sink, { login: { kind: 'token', user: sink.user, token: async () => token } });
    await openSmtp(way(sink.token)).verify(soon());
    expect(await refused(openSmtp(way('canary-token')).verify(soon()))).toMatch(/^login_failed \| .*token/);
  });

  it('tells of a wrong password without telling it', async () => {
    await using sink = await startSmtpSink();
    const login = { kind: 'password', user: sink.user, password: async () => 'canary-4711' } as const;
    const text = await refused(submit(wayTo(sink, { login })));
    expect(text).toMatch(/^login_failed \| .*535/);
    expect(text).not.toContain('canary-4711');
    expect(text).not.toContain(Buffer.from('canary-4711').toString('base64').slice(0, 12));
  });

  it('tells of a server that is not there, and of one that speaks something else', async () => {
    await using sink = await startSmtpSink();
    const other = createServer((socket) => socket.resume().end('SSH-2.0-nothing\r\n')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    expect(await refused(submit(wayTo(sink, { port }, { mode: 'none' })))).toMatch(/^cannot_connect \| /);
    expect(await refused(submit(wayTo(sink, { port })))).toMatch(/^cannot_connect \| .*does not speak TLS/);
    other.close();
    await once(other, 'close');
    expect(await refused(submit(wayTo(sink, { port })))).toMatch(
      /^cannot_connect \| .*nothing listens there/,
    );
  });
});

/** A server of SMTP that says what a test wants. */
async function saying(greeting: string, answer: (line: string) => string) {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write(`${greeting}\r\n`);
    socket.on('data', (bytes: Buffer) => {
      for (const line of bytes.toString('latin1').split('\r\n').slice(0, -1)) {
        heard.push(line);
        socket.write(`${answer(line)}\r\n`);
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const close = async () => {
    server.close();
    await once(server, 'close');
  };
  return { port, heard, [Symbol.asyncDispose]: close };
}

describe('a server that speaks badly', () => {
  const CANARY = 'canary-4711-word';
  const secret = async () => await Promise.resolve(CANARY);
  const password: Login = { kind: 'password', user: 'alice', password: secret };
  const token: Login = { kind: 'token', user: 'alice', token: secret };
  const at = (port: number, login: Login = password): Endpoint => ({
    host: '127.0.0.1',
    port,
    tls: { mode: 'none', insecure: false },
    login,
  });

  it.each([
    ['the password by PLAIN', 'AUTH PLAIN', password],
    ['the password by LOGIN', 'AUTH LOGIN', password],
    ['the token', 'AUTH XOAUTH2', token],
  ])('repeats %s, and it is shown nowhere', async (_, offer, login) => {
    const replies = ['334 VXNlcm5hbWU6', '334 UGFzc3dvcmQ6'];
    await using server = await saying('220 hello', (line) => {
      if (line.startsWith('EHLO')) return `250-x\r\n250 ${offer}`;
      return (
        (line.startsWith('AUTH LOGIN') || heardName(line) ? replies.shift() : undefined) ??
        `535 5.7.8 not ${line}`
      );
    });
    const text = await refused(openSmtp(at(server.port, login)).verify(soon()));
    expect(text).toMatch(/^login_failed \| /);
    expect(server.heard.length).toBeGreaterThan(1);
    expect(text).not.toContain('535'); // nothing of a reply that holds it
    const said = Buffer.from(text.replaceAll(/[^A-Za-z0-9+/]/g, ''), 'base64').toString('latin1');
    expect(`${text} ${said}`).not.toContain('canary');
  });
  const heardName = (line: string) => line === Buffer.from('alice').toString('base64');

  it.each(['554 go away, you are blocked', '421 too busy'])(
    'greets with "%s", which is told',
    async (greeting) => {
      await using server = await saying(greeting, () => '221 bye');
      expect(await refused(openSmtp(at(server.port)).verify(soon()))).toMatch(
        new RegExp(`^cannot_connect \\| .*does not serve this machine.*${greeting}`),
      );
    },
  );

  it('offers no login, and gets no password', async () => {
    await using server = await saying('220 hello', (line) => (line.startsWith('EHLO') ? '250 x' : '250 ok'));
    expect(await refused(openSmtp(at(server.port)).verify(soon()))).toMatch(
      /^cannot_connect \| .*takes no logins/,
    );
    expect(server.heard.join('\n')).not.toMatch(/AUTH/);
  });
});

describe.skipIf(lacks('openssl'))('a message that meets a fault', () => {
  it.each<[string, SinkFault, RegExp]>([
    ['all refused', { kind: 'refuse', recipients: 'all' }, /^not_sent \| .*nobody got it.*550/],
    ['all put off', { kind: 'refuse', recipients: 'all', code: 450 }, /^not_sent \| .*Try again later.*450/],
    ['content refused', { kind: 'answer', code: 554 }, /^not_sent \| .*Correct.*554/],
    ['content put off', { kind: 'answer', code: 451 }, /^not_sent \| .*Try again later.*451/],
    ['server going away', { kind: 'answer', code: 421 }, /^not_sent \| .*421/],
    ['cut before the reply', { kind: 'drop', when: 'answer' }, /^outcome_unknown \| /],
  ])('is reported rightly: %s', async (_, fault, expected) => {
    await using sink = await startSmtpSink();
    sink.approve(TO);
    sink.fault(fault);
    expect(await refused(submit(wayTo(sink)))).toMatch(expected);
    expect(sink.mails).toHaveLength(fault.kind === 'drop' ? 1 : 0);
  });

  it('is known not to be sent when the connection ends within it', async () => {
    await using sink = await startSmtpSink();
    sink.approve(TO);
    sink.fault({ kind: 'drop', when: 'content' });
    const large = Buffer.concat([RAW, Buffer.alloc(20_000_000, 'a line of text that is long\r\n')]);
    expect(await refused(submit(wayTo(sink), TO, large))).toMatch(/^not_sent \| .*connection .* ended/);
    expect(sink.mails).toEqual([]);
  });

  it('is told of one by one where some are refused', async () => {
    await using sink = await startSmtpSink();
    sink.approve(TO);
    sink.fault({ kind: 'refuse', recipients: ['carol@example.com'] });
    expect(await submit(wayTo(sink))).toEqual({
      accepted: ['bob@example.com', 'dave@example.org'],
      rejected: [{ address: 'carol@example.com', reason: '550 No such user here' }],
    });
    expect(sink.mails.map(({ to }) => to)).toEqual([['bob@example.com', 'dave@example.org']]);
  });

  it('is not begun when it is too large for the server', async () => {
    await using sink = await startSmtpSink({ size: 1_000 });
    expect(await refused(submit(wayTo(sink), TO, Buffer.alloc(2_000, 'x')))).toMatch(/^not_sent \| /);
    expect(sink.named).toEqual([]);
  });

  it('is stopped before its content is given away, and not afterwards', async () => {
    await using sink = await startSmtpSink();
    const never = AbortSignal.abort(new Error('enough'));
    expect(await refused(submit(wayTo(sink), TO, RAW, never))).toMatch(/^not_sent \| .*stopped/);
    sink.approve(TO);
    sink.fault({ kind: 'slow', ms: 300 });
    const late = new AbortController();
    const delivery = submit(wayTo(sink), TO, RAW, late.signal);
    await expect.poll(() => sink.mails.length).toBe(1);
    late.abort(new Error('too late'));
    expect((await delivery).accepted).toEqual(TO);
  });

  it.each([
    'bob@example.com>\r\nRCPT TO:<eve@example.net',
    '<eve@example.net>',
    'bob@example.com\neve@example.net',
  ])('never names another: %j', async (address) => {
    await using sink = await startSmtpSink();
    expect(await refused(submit(wayTo(sink), [address]))).toMatch(/^not_sent \| /);
    expect(sink.named).toEqual([]);
  });
});
