import { TLSSocket } from 'node:tls';
import { quote, Refusal } from '@handrail/domain';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { checkPeer, certificateRefusal, tlsOptions } from '../net/tls.ts';
import type { Endpoint, Login } from '../settings/account.ts';
import { dial, unreachable } from './dial.ts';

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
 * @throws Refusal `cannot_connect`, `certificate`, `no_starttls`, `login_failed`
 */
export async function openSession(way: Endpoint, signal: AbortSignal): Promise<SMTPConnection> {
  const { host, port, tls } = way;
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
    if (tls.mode === 'starttls')
      checkPeer(smtp._socket instanceof TLSSocket ? smtp._socket : undefined, tls, host);
    const auth = await authOf(way.login);
    await step((done) => smtp.login(auth, done));
    return smtp;
  } catch (error) {
    smtp.close();
    if (signal.aborted || error instanceof Refusal) throw error;
    throw refusalOf(error, way);
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

const authOf = async (login: Login) =>
  login.kind === 'password'
    ? { user: login.user, pass: await login.password() }
    : { method: BEARER, user: login.user, pass: await login.token() };

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

function refusalOf(error: unknown, { host, port, login }: Endpoint): Refusal {
  const { code, inner, response, command } = failureOf(error);
  if (code === 'EAUTH')
    return new Refusal(
      'login_failed',
      `The server ${quote(host)} does not take the ${login.kind === 'password' ? 'user and password' : 'token'} of this account.`,
      'Whoever runs this server should check them; many providers want an app password, or the command login.',
      { content: response },
    );
  if (code === 'ETLS' && command === 'STARTTLS' && response !== undefined)
    return new Refusal(
      'no_starttls',
      `The server ${quote(host)} offers no STARTTLS on port ${port}, and without it the password would be sent in the clear.`,
      'Whoever runs this server should use smtps://, which is TLS from the first byte, or another port.',
      { content: response },
    );
  return certificateRefusal(inner, host) ?? unreachable(host, port, inner, error);
}
