import { TLSSocket } from 'node:tls';
import { quote, Refusal } from '@handrail/domain';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { withFingerprint } from '../net/certificate-shown.ts';
import { dial, unreachable } from '../net/dial.ts';
import { saidBy } from '../net/said.ts';
import { checkPeer, certificateRefusal, tlsOptions } from '../net/tls.ts';
import type { Endpoint, Tls } from '../settings/account.ts';

/** How long a server may take for a reply (RFC 5321 §4.5.3.2 allows minutes, which no caller waits for). */
const GREETING_MS = 15_000;
const REPLY_MS = 50_000;

/** Bytes of one reply. */
const LONGEST_REPLY = 64 * 1024;

/** What a failure of the SMTP library says. */
interface SmtpFailure {
  readonly code: string;
  /** Of the system or of TLS, where that is what failed. */
  readonly inner: string;
  /** The server's own line, if it said anything. */
  readonly response: string | undefined;
  readonly status: number | undefined;
  readonly command: string | undefined;
}

export function failureOf(error: unknown): SmtpFailure {
  const said = (name: string): unknown =>
    error instanceof Error ? (Object.getOwnPropertyDescriptor(error, name)?.value as unknown) : undefined;
  const text = (name: string) => {
    const value = said(name);
    return typeof value === 'string' ? value : undefined;
  };
  const status = said('responseCode');
  return {
    code: text('code') ?? '',
    inner: text('originalCode') ?? text('code') ?? '',
    response: text('response'),
    status: typeof status === 'number' ? status : undefined,
    command: text('command'),
  };
}

/**
 * Connects and logs in; over STARTTLS the certificate is looked at before anything of ours is said.
 * @returns to be ended with `quit` or `close`
 * @throws Refusal `cannot_connect`, `certificate`, `no_starttls`, `login_failed`, those of the secret
 */
export async function openSession(way: Endpoint, signal: AbortSignal): Promise<SMTPConnection> {
  let secret = '';
  const login = async (socket: TLSSocket | undefined): Promise<string> => {
    if (way.tls.mode !== 'none') checkPeer(socket, way.tls, way.host);
    return (secret = await (way.login.kind === 'token' ? way.login.token() : way.login.password()));
  };
  try {
    return await attempt(way, signal, login);
  } catch (error) {
    if (signal.aborted || error instanceof Refusal) throw error;
    const look = async (tls: Tls, see: (socket: TLSSocket | undefined) => never) =>
      await attempt({ ...way, tls }, signal, async (socket) => await Promise.resolve(see(socket)));
    throw await withFingerprint(refusalOf(error, way, secret), error, way.tls, look);
  }
}

/** @param secret asked for right before the login, so that nothing is said to a server that is not the right one */
async function attempt(
  way: Endpoint,
  signal: AbortSignal,
  secret: (socket: TLSSocket | undefined) => Promise<string>,
): Promise<SMTPConnection> {
  const { host, port, tls, login } = way;
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const socket = await dial(way, signal);
  const smtp = new Connection({
    connection: socket,
    host,
    port,
    secure: tls.mode === 'implicit',
    secured: tls.mode === 'implicit',
    requireTLS: tls.mode === 'starttls',
    ignoreTLS: tls.mode === 'none',
    tls: tlsOptions(tls, host),
    name: '[127.0.0.1]', // what this machine is called is nobody's business
    greetingTimeout: GREETING_MS,
    socketTimeout: REPLY_MS,
    maxResponseSize: LONGEST_REPLY,
    customAuth: { [BEARER]: async (context) => await sayToken(context, way, smtp.lastServerResponse || '') },
  });
  const step = stepsOf(smtp, signal);
  try {
    await step((done) => smtp.connect(done));
    const pass = await secret(smtp._socket instanceof TLSSocket ? smtp._socket : undefined);
    if (!smtp.allowsAuth) throw noLogin(host, port);
    const auth = { user: login.user, pass, ...(login.kind === 'token' && { method: BEARER }) };
    await step((done) => smtp.login(auth, done));
    return smtp;
  } catch (error) {
    smtp.close();
    throw error;
  }
}

type Done = (error?: Error | null) => void;

/** Runs one step of a conversation; it also ends when the connection does, or the caller. */
function stepsOf(smtp: SMTPConnection, signal: AbortSignal) {
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => {}); // nobody may be waiting
  smtp.on('error', reject);
  smtp.on('end', () => reject(new Error('closed')));
  return async (begin: (done: Done) => void): Promise<void> => {
    const stop = () => {
      reject(signal.reason);
      smtp.close();
    };
    signal.addEventListener('abort', stop, { once: true });
    try {
      signal.throwIfAborted();
      const finished = new Promise<void>((resolve, fail) => {
        begin((error) => (error ? fail(error) : resolve()));
      });
      await Promise.race([finished, broken]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  };
}

/**
 * A name of ours for both mechanisms that take a token. Named XOAUTH2, the library would fall back to sending the token
 * as a password.
 */
const BEARER = 'BEARER';

/** @param greeting what the server offers (EHLO) */
async function sayToken(
  { auth, sendCommand }: SMTPConnectionCustomAuthContext,
  { host, port }: Endpoint,
  greeting: string,
): Promise<void> {
  const { user, pass } = auth.credentials;
  const isOnlyBearer = /\bOAUTHBEARER\b/i.test(greeting) && !/\bXOAUTH2\b/i.test(greeting);
  const [mechanism, words] = isOnlyBearer
    ? // RFC 7628 §3.1
      ['OAUTHBEARER', `n,a=${user},\x01host=${host}\x01port=${port}\x01auth=Bearer ${pass}\x01\x01`]
    : // https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
      ['XOAUTH2', `user=${user}\x01auth=Bearer ${pass}\x01\x01`];
  const reply = await sendCommand(`AUTH ${mechanism} ${Buffer.from(words).toString('base64')}`);
  // The server explains itself first, and waits to be asked for the end.
  const last = reply.status === 334 ? await sendCommand(isOnlyBearer ? 'AQ==' : '') : reply;
  if (last.status !== 235) throw new Error('refused');
}

/** @param secret what was logged in with, which the server may repeat; it is shown nowhere */
function refusalOf(error: unknown, { host, port, login }: Endpoint, secret: string): Refusal {
  const { code, inner, response, command } = failureOf(error);
  const content = saidBy(response, secret);
  if (code === 'EAUTH')
    return new Refusal(
      'login_failed',
      `The server ${quote(host)} does not take the ${login.kind === 'password' ? 'user and password' : 'token'} of this account.`,
      'Whoever runs this server should check them; many providers want an app password, or the command login.',
      { content },
    );
  if (code === 'ETLS' && command === 'STARTTLS' && response !== undefined)
    return new Refusal(
      'no_starttls',
      `The server ${quote(host)} offers no STARTTLS on port ${port}, and without it the password would be sent in the clear.`,
      'Whoever runs this server should use smtps://, which is TLS from the first byte, or another port.',
      { content },
    );
  if (content !== undefined)
    return new Refusal(
      'cannot_connect',
      `The server ${quote(host)} does not serve this machine on port ${port} now.`,
      'Its words may say why. Try again later; if it stays so, whoever runs this server should look at them.',
      { cause: error, content },
    );
  return certificateRefusal(inner, host) ?? unreachable(host, port, inner, error);
}

const noLogin = (host: string, port: number): Refusal =>
  new Refusal(
    'cannot_connect',
    `The server ${quote(host)} takes no logins on port ${port}, so nothing was said to it.`,
    'Whoever runs this server should use the port for submission: smtps:// (465), or smtp:// (587).',
  );
