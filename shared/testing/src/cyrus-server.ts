import { execFile, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { keepServer } from './kept-server.ts';
import { type Folder, temporaryFolder } from './temporary.ts';

/** A Cyrus of its own on loopback, for JMAP. It ends with this process, and its folder too, however this process ends. */
export interface CyrusServer extends AsyncDisposable {
  /** The session resource (RFC 8620 §2) over TLS; the certificate is for `localhost` and not for the address. */
  readonly url: string;
  /** The same without TLS. */
  readonly plainUrl: string;
  /** LMTP (RFC 2033), plain and without a login: delivers into the INBOX of any user. */
  readonly lmtpPort: number;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
  /** SHA-256 of its certificate, in upper-case hex with colons. */
  readonly fingerprint: string;
  /** A new user with empty mailboxes for inbox, drafts, sent, archive, junk and trash. */
  user(): Promise<{ readonly user: string; readonly password: string }>;
  stop(): Promise<void>;
}

export interface CyrusOptions {
  /** Where it submits mail to: a plain SMTP server of loopback without a login. */
  readonly smtpPort?: number;
}

const ADDRESS = '127.0.0.1';
const PROGRAMS = '/usr/lib/cyrus/bin';
/** The port of RFC 863, where nothing listens. */
const NOBODY = 9;

const PASSWORD = 'cyrus-pw';
const MAILBOXES = ['Drafts', 'Sent', 'Archive', 'Junk', 'Trash'];

/** Whether `startCyrus` can work here. */
export const hasCyrus = (): boolean =>
  ['master', 'httpd', 'lmtpd'].every((program) => existsSync(`${PROGRAMS}/${program}`)) &&
  spawnSync('sh', ['-c', 'PATH=$PATH:/usr/sbin; command -v saslpasswd2']).status === 0;

/** Ready to be used in half a second. */
export async function startCyrus({ smtpPort }: CyrusOptions = {}): Promise<CyrusServer> {
  // It syncs each message to the disk several times and cannot be told not to.
  const folder = temporaryFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const { key, certificate, ca } = makeCertificate(folder);
  const as = identity();
  const [plainPort, tlsPort, lmtpPort] = [await freePort(), await freePort(), await freePort()];
  folder.make({
    'conf/': '',
    'spool/': '',
    'sieve/': '',
    'run/': '',
    'imapd.conf': settings(folder, as.user, { key, certificate }, smtpPort),
    'cyrus.conf': services(folder, { plainPort, tlsPort, lmtpPort }),
  });
  const identified = as.isAnother ? { uid: as.uid, gid: as.gid } : {};
  own(as, folder.path, ...readdirSync(folder.path).map((name) => folder.at(name)));
  const options = [
    '-D',
    '-C',
    folder.at('imapd.conf'),
    '-M',
    folder.at('cyrus.conf'),
    '-p',
    folder.at('run/pid'),
  ];
  const stop = keepServer(folder, [`${PROGRAMS}/master`, ...options], identified);
  const ports = [plainPort, tlsPort, lmtpPort];
  for (let tries = 0; !(await Promise.all(ports.map(listens))).every(Boolean); tries++) {
    if (tries > 200) throw new Error('Cyrus does not answer; it says why in the log of the system');
    await sleep(20);
  }
  let users = 0;
  return {
    url: `https://localhost:${tlsPort}/jmap/`,
    plainUrl: `http://localhost:${plainPort}/jmap/`,
    lmtpPort,
    ca,
    fingerprint: new X509Certificate(readFileSync(certificate)).fingerprint256,
    user: async () => {
      const user = `user${++users}`;
      await setPassword(folder, user, identified);
      await makeMailboxes(lmtpPort, user);
      return { user, password: PASSWORD };
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Identity {
  readonly isAnother: boolean;
  readonly uid: number;
  readonly gid: number;
  readonly user: string;
}

/** The user that runs this, but no work is done as root: a bug in a mail server is not the machine's. */
function identity(): Identity {
  const id = (flag: string, user: string) =>
    Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
  const isAnother = process.getuid?.() === 0;
  const user = isAnother ? 'nobody' : userInfo().username;
  return { isAnother, uid: id('-u', user), gid: id('-g', user), user };
}

function own({ isAnother, uid, gid }: Identity, ...paths: readonly string[]): void {
  if (isAnother) for (const path of paths) chownSync(path, uid, gid);
}

/** https://www.cyrusimap.org/3.6/imap/reference/manpages/configs/imapd.conf.html */
const settings = (
  folder: Folder,
  user: string,
  { key, certificate }: { readonly key: string; readonly certificate: string },
  smtpPort = NOBODY,
) => `
cyrus_user: ${user}
configdirectory: ${folder.at('conf')}
defaultpartition: default
partition-default: ${folder.at('spool')}
sievedir: ${folder.at('sieve')}
lmtpsocket: ${folder.at('run/lmtp')}
idlesocket: ${folder.at('run/idle')}
notifysocket: ${folder.at('run/notify')}
proc_path: ${folder.at('run/proc')}
mboxname_lockpath: ${folder.at('run/lock')}
munge8bit: no
servername: localhost
syslog_prefix: handrail-test
unixhierarchysep: yes
altnamespace: yes
virtdomains: off
httpmodules: jmap
conversations: yes
jmap_preview_annot: /shared/vendor/cmu/preview
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: ${folder.at('sasldb')}
sasl_mech_list: PLAIN
allowplaintext: yes
tls_server_cert: ${certificate}
tls_server_key: ${key}
smtp_backend: host
smtp_host: ${ADDRESS}:${smtpPort}
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: ${MAILBOXES.join(' | ')}
${MAILBOXES.map((name) => `xlist-${name.toLowerCase()}: ${name}`).join('\n')}
`;

const services = (
  folder: Folder,
  { plainPort, tlsPort, lmtpPort }: Readonly<Record<'plainPort' | 'tlsPort' | 'lmtpPort', number>>,
) => {
  const service = (name: string, program: string, port: number) =>
    `  ${name} cmd="${PROGRAMS}/${program} -C ${folder.at('imapd.conf')}" listen="${ADDRESS}:${port}" prefork=1 maxchild=20`;
  return `
START {
}
SERVICES {
${service('http', 'httpd', plainPort)}
${service('https', 'httpd -s', tlsPort)}
${service('lmtp', 'lmtpd -a', lmtpPort)}
}
EVENTS {
}
`;
};

async function listens(port: number): Promise<boolean> {
  const socket = createConnection({ port, host: ADDRESS });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function setPassword(
  folder: Folder,
  user: string,
  as: { readonly uid?: number; readonly gid?: number },
) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` };
  const args = ['-p', '-c', '-f', folder.at('sasldb'), '-u', 'localhost', user];
  const child = execFile('saslpasswd2', args, { ...as, env, cwd: '/' }, (error) =>
    error ? reject(error) : resolve(),
  );
  child.stdin?.end(`${PASSWORD}\n`);
  await promise;
}

/** They are made for whoever mail is about to arrive for; then none does. */
async function makeMailboxes(port: number, user: string): Promise<void> {
  const socket = createConnection({ port, host: ADDRESS });
  try {
    for (const line of ['LHLO test', 'MAIL FROM:<>', `RCPT TO:<${user}>`, 'QUIT']) {
      const [reply] = await once(socket, 'data');
      if (!String(reply).startsWith('2')) throw new Error(`Cyrus: ${reply}`);
      socket.write(`${line}\r\n`);
    }
    await once(socket, 'data');
  } finally {
    socket.destroy();
  }
}
