import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { createHmac, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeCertificate } from './certificate.ts';
import {
  ADDRESS,
  type Identity,
  mailboxLines,
  mainLines,
  serviceLines,
  tlsLines,
} from './dovecot-configuration.ts';
import { freePort } from './free-port.ts';
import { keepServer } from './kept-server.ts';
import { temporaryFolder } from './temporary.ts';

/** A Dovecot of its own on loopback. It ends with this process, and its folder too, however this process ends. */
export interface DovecotServer extends AsyncDisposable {
  /** The certificate is for `localhost` and not for the address. */
  readonly host: string;
  /** IMAP, with STARTTLS on offer. */
  readonly port: number;
  /** IMAP in TLS from the first byte. */
  readonly tlsPort: number;
  /** LMTP (RFC 2033), plain: delivers into the INBOX of `alice@…` and `bob@…`. */
  readonly lmtpPort: number;
  /** `alice` and `bob`. */
  readonly users: readonly DovecotUser[];
  /** One more, whose mailboxes are empty. */
  addUser(): DovecotUser;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
  /** SHA-256 of its certificate, in upper-case hex with colons. */
  readonly fingerprint: string;
  /** Where a user's mail lies (Maildir++): INBOX itself, the others beside its `cur` as `.Name`. */
  maildir(user: string): string;
  /** Gives files of a Maildir that a test wrote itself to the user that the server runs as. */
  own(...paths: readonly string[]): void;
  /** A JSON Web Token that logs this user in by XOAUTH2 or OAUTHBEARER. */
  token(user: string, seconds?: number): string;
  /** Runs doveadm and answers what it prints. */
  doveadm(...args: readonly string[]): Promise<string>;
  /** Ends every connection that this user has at the moment; there has to be one. */
  kick(user: string): Promise<void>;
  /** Everything that clients of this user sent since the login, in the order of their sessions. */
  sent(user: string): string;
  /** What the server logged: logins, and why one failed. */
  log(): string;
  stop(): Promise<void>;
}

export interface DovecotUser {
  readonly user: string;
  readonly password: string;
}

export interface DovecotOptions {
  /** Announces this and nothing else, such as `IMAP4rev1`; what is left out works all the same, see `sent`. */
  readonly capability?: string;
  /** Folders that are there from the start, with their special use; those of RFC 6154 unless others are named. */
  readonly mailboxes?: Readonly<Record<string, string | undefined>>;
  /** Further lines of the configuration. */
  readonly settings?: string;
}

const HOST = 'localhost';
const USERS = [
  { user: 'alice', password: 'alicepw' },
  { user: 'bob', password: 'bobpw' },
];
/** In the file from the start: Dovecot looks only now and then whether it has changed. */
const SPARE: readonly DovecotUser[] = Array.from({ length: 500 }, (_, n) => ({
  user: `user${n + 1}`,
  password: 'userpw',
}));
const lineOf = ({ user, password }: DovecotUser): string => `${user}:{PLAIN}${password}\n`;

const MAILBOXES = {
  Drafts: String.raw`\Drafts`,
  Sent: String.raw`\Sent`,
  Trash: String.raw`\Trash`,
  Junk: String.raw`\Junk`,
  Archive: String.raw`\Archive`,
};

const ENVIRONMENT = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` };

/** Ready to be used in a fraction of a second. */
export async function startDovecot(options: DovecotOptions = {}): Promise<DovecotServer> {
  const folder = temporaryFolder();
  const { key, certificate, ca } = makeCertificate(folder);
  const secret = randomBytes(32);
  const names = { mail: 'mail/', run: 'run/', state: 'state/', keys: 'keys/default/HS256/' };
  folder.make({
    ...Object.fromEntries(Object.values(names).map((name) => [name, ''])),
    ...Object.fromEntries(USERS.map(({ user }) => [`raw/${user}/`, ''])),
    users: [...USERS, ...SPARE].map(lineOf).join(''),
    'keys/default/HS256/default': secret.toString('base64'),
    'tokens.conf': `introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix=${folder.at('keys')}/\n`,
  });
  const as = identity();
  const [port, tlsPort, lmtpPort] = [await freePort(), await freePort(), await freePort()];
  folder.make({
    'dovecot.conf': [
      mainLines(folder, as),
      tlsLines(key, certificate),
      serviceLines(port, tlsPort, lmtpPort),
      mailboxLines(options.mailboxes ?? MAILBOXES),
      ...(options.capability === undefined
        ? []
        : [`protocol imap {\n  imap_capability = ${options.capability}\n}`]),
      options.settings ?? '',
    ].join('\n'),
  });
  const own = (...paths: readonly string[]) => {
    if (as.isAnother) execFileSync('chown', ['-R', `${as.user}:${as.group}`, ...paths]);
  };
  const identified = as.isAnother ? { uid: as.uid, gid: as.gid } : {};
  own(folder.path);
  const config = folder.at('dovecot.conf');
  const stop = keepServer(folder, ['dovecot', '-F', '-c', config], { ...identified, env: ENVIRONMENT });
  for (let tries = 0; !(await answers(port)) || !(await answers(lmtpPort)); tries++) {
    if (tries > 200) throw new Error(`Dovecot does not answer:\n${readFileSync(folder.at('log'), 'utf8')}`);
    await sleep(20);
  }
  const doveadm = async (...args: readonly string[]) => {
    const { stdout } = await promisify(execFile)('doveadm', ['-c', config, ...args], {
      ...identified,
      env: ENVIRONMENT,
      cwd: '/',
    });
    return stdout;
  };
  let added = 0;
  return {
    host: HOST,
    port,
    tlsPort,
    lmtpPort,
    users: USERS,
    addUser() {
      const user = SPARE[added++];
      if (user === undefined) throw new Error(`there are ${SPARE.length} users`);
      folder.make({ [`raw/${user.user}/`]: '' });
      own(folder.at('raw', user.user));
      return user;
    },
    ca,
    fingerprint: new X509Certificate(readFileSync(certificate)).fingerprint256,
    maildir: (user) => folder.at('mail', user, 'Maildir'),
    own,
    token: (user, seconds = 300) => webToken(secret, user, seconds),
    doveadm,
    async kick(user) {
      // The server hears of a login a moment after the client.
      for (let tries = 0; ; tries++) {
        const isDone = await doveadm('kick', user).then(Boolean, () => false);
        if (isDone) return;
        if (tries > 100) throw new Error(`${user} has no connection`);
        await sleep(20);
      }
    },
    sent: (user) =>
      readdirSync(folder.at('raw', user))
        .filter((name) => name.endsWith('.in'))
        .toSorted()
        .map((name) => readFileSync(folder.at('raw', user, name), 'latin1'))
        .join(''),
    log: () => readFileSync(folder.at('log'), 'utf8'),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** The user that runs this, but no work is done as root: a bug in a mail server is not the machine's. */
function identity(): Identity {
  const id = (...args: readonly string[]) => spawnSync('id', args, { encoding: 'utf8' }).stdout.trim();
  const isAnother = process.getuid?.() === 0;
  const user = isAnother ? 'nobody' : userInfo().username;
  return {
    isAnother,
    uid: Number(id('-u', user)),
    gid: Number(id('-g', user)),
    user,
    group: id('-gn', user),
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: ADDRESS });
  try {
    await once(socket, 'data');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** RFC 7519, signed with HS256, as `introspection_mode = local` of Dovecot reads it. */
function webToken(secret: Buffer, user: string, seconds: number): string {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { sub: user, email: user, username: user, iat: now - 1, exp: now + seconds, aud: 'imap' };
  const text = [{ alg: 'HS256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
