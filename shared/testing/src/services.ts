import { spawnSync } from 'node:child_process';
import { hasCyrus } from './cyrus-server.ts';
import { hasPostgres } from './postgres-server.ts';

/** A real program that tests run against, never a stand-in for it. */
export interface Service {
  readonly name: string;
  /** What is tested with it. */
  readonly purpose: string;
  /** Debian packages that bring it. */
  readonly debian: readonly string[];
  present(): boolean;
}

const runs = (command: string, args: readonly string[]) =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** The Pythons that a machine may have: its own may lack the modules of the one that stands first in PATH. */
const PYTHONS = ['python3', '/usr/bin/python3'];

/** The first Python that has a module; `undefined` when none does. */
export const pythonWith = (module: string): string | undefined =>
  PYTHONS.find((python) => runs(python, ['-c', `import ${module}`]));

/** Everything the tests use beyond Node. */
export const services = [
  {
    name: 'python3',
    purpose: 'the oracles of time zones (zoneinfo) and of messages (email)',
    debian: ['python3', 'tzdata'],
    present: () => pythonWith('zoneinfo') !== undefined,
  },
  {
    name: 'python-dateutil',
    purpose: 'the oracle of recurrence rules (dateutil)',
    debian: ['python3-dateutil'],
    present: () => pythonWith('dateutil') !== undefined,
  },
  {
    name: 'git',
    purpose: 'the git server, and long answers that are cut and cancelled while they stream',
    debian: ['git'],
    present: () => runs('git', ['--version']),
  },
  {
    name: 'sshd',
    purpose: 'fetching, pulling, pushing and cloning over ssh',
    debian: ['openssh-server', 'openssh-client'],
    present: () => runs('sh', ['-c', 'PATH=$PATH:/usr/sbin; command -v sshd && command -v ssh-keygen']),
  },
  {
    name: 'openssl',
    purpose: 'a certificate for fetching and pushing over https',
    debian: ['openssl'],
    present: () => runs('openssl', ['version']),
  },
  {
    name: 'ripgrep',
    purpose: 'the oracle of the search in files',
    debian: ['ripgrep'],
    present: () => runs('rg', ['--version']),
  },
  {
    name: 'keyring',
    purpose: 'secrets kept in the keyring of the system (Secret Service)',
    debian: ['libsecret-tools', 'gnome-keyring', 'dbus', 'dbus-daemon'],
    present: () =>
      runs('sh', [
        '-c',
        'command -v secret-tool && command -v gnome-keyring-daemon && command -v dbus-run-session',
      ]),
  },
  {
    name: 'sqlite3',
    purpose: 'the oracle of queries on SQLite',
    debian: ['sqlite3'],
    present: () => runs('sqlite3', ['--version']),
  },
  {
    name: 'postgresql',
    purpose: 'the sql server on PostgreSQL',
    debian: ['postgresql', 'postgresql-client'],
    present: hasPostgres,
  },
  {
    name: 'mariadb',
    purpose: 'the sql server on MariaDB',
    debian: ['mariadb-server', 'mariadb-client'],
    present: () => runs('sh', ['-c', 'PATH=$PATH:/usr/sbin; command -v mariadbd && command -v mariadb']),
  },
  {
    name: 'dovecot',
    purpose: 'the email server on IMAP, and a place where sent mail arrives',
    debian: ['dovecot-imapd', 'dovecot-lmtpd'],
    present: () =>
      runs('sh', [
        '-c',
        'PATH=$PATH:/usr/sbin; command -v dovecot && command -v doveadm && test -e /usr/lib/dovecot/imap && test -e /usr/lib/dovecot/lmtp',
      ]),
  },
  {
    name: 'cyrus',
    purpose: 'the email server on JMAP',
    debian: ['cyrus-common', 'cyrus-caldav', 'sasl2-bin', 'libsasl2-modules'],
    present: hasCyrus,
  },
] as const satisfies readonly Service[];

type ServiceName = (typeof services)[number]['name'];

/** For `describe.skipIf(lacks('python3'))`: the suite is skipped, by name, only where the service is absent. */
export const lacks = (name: ServiceName): boolean =>
  !services.some((service) => service.name === name && service.present());
