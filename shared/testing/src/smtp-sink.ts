import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { buffer as bufferOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { domainToASCII } from 'node:url';
import { callbackify } from 'node:util';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';
import { makeCertificate } from './certificate.ts';
import type { DovecotServer } from './dovecot-server.ts';
import { MailApprovals } from './mail-approvals.ts';
import { temporaryFolder } from './temporary.ts';

/** A message whose content arrived to its end. */
export interface SinkMail {
  readonly from: string;
  /** Whom it was accepted for. */
  readonly to: readonly string[];
  /** As it came, without the dots that SMTP adds. */
  readonly raw: Buffer;
  readonly user: string;
  readonly isSecure: boolean;
}

/** What goes wrong with the next message. */
export type SinkFault =
  /** These recipients, or all of them, are refused. */
  | { readonly kind: 'refuse'; readonly recipients: readonly string[] | 'all'; readonly code?: number }
  /** The content is refused after its end. */
  | { readonly kind: 'answer'; readonly code: number; readonly text?: string }
  /** The connection ends: as the content begins, or when all of it was taken over and before the reply. */
  | { readonly kind: 'drop'; readonly when: 'content' | 'answer' }
  /** The reply waits. */
  | { readonly kind: 'slow'; readonly ms: number };

export interface SinkOptions {
  /** `none` offers no STARTTLS and takes passwords in the clear. */
  readonly tls?: 'implicit' | 'starttls' | 'none';
  /** Delivers to those of its users that a message is for, by LMTP (RFC 2033), before it answers. */
  readonly into?: Pick<DovecotServer, 'lmtpPort' | 'users'>;
  /** Mechanisms on offer; without any, mail is taken from anybody. */
  readonly auth?: readonly ('PLAIN' | 'LOGIN' | 'XOAUTH2')[];
  /** What it announces to take at most. */
  readonly size?: number;
  /** Of its one user `alice`, who has the same one at `startDovecot` unless another is named. */
  readonly password?: string;
}

/**
 * An SMTP server on loopback that keeps what it gets. Whatever a test looks at, at the end it fails by itself when
 * recipients other than those agreed to were named, or a message came twice.
 */
export interface SmtpSink extends AsyncDisposable {
  /** The certificate is for this name and not for the address. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Logs the user in by XOAUTH2. */
  readonly token: string;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
  /** SHA-256 of its certificate, in upper-case hex with colons. */
  readonly fingerprint: string;
  /** In the order of arrival; also those whose sender never heard the reply. */
  readonly mails: readonly SinkMail[];
  /** Every recipient that any client named. */
  readonly named: readonly string[];
  /** How many connections there were. */
  connections(): number;
  /** One message to exactly these may come. */
  approve(recipients: readonly string[]): void;
  /** For the next message, and then no more. */
  fault(fault: SinkFault): void;
  /** Breaks every connection. */
  cut(): void;
  /** @throws Error as the end does */
  check(): void;
}

const HOST = 'localhost';
const ADDRESS = '127.0.0.1';
const USER = 'alice';
const PASSWORD = 'alicepw';
const TOKEN = 'ya29.a-token-of-the-test';

class Reply extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, text: string) {
    super(text);
    this.responseCode = responseCode;
  }
}

export async function startSmtpSink({
  tls = 'implicit',
  into,
  auth = ['PLAIN', 'LOGIN', 'XOAUTH2'],
  size = 50_000_000,
  password: secret = PASSWORD,
}: SinkOptions = {}): Promise<SmtpSink> {
  using folder = temporaryFolder();
  const { key, certificate, ca } = makeCertificate(folder);
  const approvals = new MailApprovals();
  const mails: SinkMail[] = [];
  const named: string[] = [];
  const offers = new Map<string, string[]>();
  const faults = new Map<string, SinkFault>();
  let connections = 0;
  let next: SinkFault | undefined;

  /** A transaction is over; one that a message did not end has come to nothing. */
  const closed = ({ id }: SMTPServerSession) => {
    approvals.offered(offers.get(id) ?? []);
    offers.delete(id);
    faults.delete(id);
  };
  const drop = ({ id }: SMTPServerSession) => {
    for (const connection of server.connections) if (connection.id === id) connection._socket.destroy();
  };
  const arrived = async (stream: Readable, session: SMTPServerSession) => {
    const fault = faults.get(session.id);
    if (fault?.kind === 'drop' && fault.when === 'content') return drop(session);
    const raw = await bufferOf(stream);
    if (fault?.kind === 'answer') throw new Reply(fault.code, fault.text ?? 'Not taken');
    const { mailFrom, rcptTo } = session.envelope;
    const mail = {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => asSent(address)),
      raw,
      user: String(session.user),
      isSecure: session.secure,
    };
    approvals.arrived(offers.get(session.id) ?? [], raw);
    offers.delete(session.id);
    mails.push(mail);
    if (into !== undefined) await deliver(into, mail);
    if (fault?.kind === 'slow') await sleep(fault.ms);
    if (fault?.kind === 'drop') drop(session);
  };

  const server = new SMTPServer({
    secure: tls === 'implicit',
    key: readFileSync(key),
    cert: readFileSync(certificate),
    authMethods: [...auth],
    authOptional: auth.length === 0,
    size,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 100,
    ...(tls === 'none' && { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    onAuth({ username, password, accessToken }, _session, done) {
      if (username === USER && (password === secret || accessToken === TOKEN)) done(null, { user: username });
      else done(new Reply(535, 'Authentication failed'));
    },
    onConnect(_session, done) {
      connections++;
      done();
    },
    onMailFrom(_address, session, done) {
      closed(session);
      if (next !== undefined) faults.set(session.id, next);
      next = undefined;
      done();
    },
    onRcptTo({ address: decoded }, session, done) {
      const address = asSent(decoded);
      named.push(address);
      offers.set(session.id, [...(offers.get(session.id) ?? []), address]);
      const fault = faults.get(session.id);
      if (fault?.kind === 'refuse' && (fault.recipients === 'all' || fault.recipients.includes(address)))
        done(new Reply(fault.code ?? 550, 'No such user here'));
      else done();
    },
    onData(stream, session, done) {
      callbackify(arrived)(stream, session, (error: Error | null) => done(error));
    },
    onClose: closed,
  });
  server.on('error', () => {}); // connections that a test breaks
  const listener = server.listen(0, ADDRESS);
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    host: HOST,
    port: address.port,
    user: USER,
    password: secret,
    token: TOKEN,
    ca,
    fingerprint: new X509Certificate(readFileSync(certificate)).fingerprint256,
    mails,
    named,
    connections: () => connections,
    approve: (recipients) => approvals.approve(recipients),
    fault: (fault) => {
      next = fault;
    },
    cut: () => {
      for (const connection of server.connections) connection._socket.destroy();
    },
    check: () => approvals.check(),
    async [Symbol.asyncDispose]() {
      for (const connection of server.connections) connection._socket.destroy();
      await new Promise<void>((resolve) => server.close(resolve));
      approvals.check();
    },
  };
}

/** The library decodes domains (IDNA) that clients name in ASCII. */
function asSent(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return `${address.slice(0, at)}${domainToASCII(address.slice(at)) || address.slice(at)}`;
}

async function deliver(
  { lmtpPort, users }: Pick<DovecotServer, 'lmtpPort' | 'users'>,
  { from, to, raw }: SinkMail,
): Promise<void> {
  const here = to.filter((address) => users.some(({ user }) => address.startsWith(`${user}@`)));
  if (here.length === 0) return;
  const lmtp = new SMTPConnection({ host: ADDRESS, port: lmtpPort, lmtp: true, ignoreTLS: true });
  try {
    await new Promise<void>((resolve, reject) => {
      lmtp.on('error', reject);
      lmtp.connect((failure) => {
        if (failure) reject(failure);
        else lmtp.send({ from, to: here }, raw, (error) => (error ? reject(error) : resolve()));
      });
    });
  } finally {
    lmtp.close();
  }
}
