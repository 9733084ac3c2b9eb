import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '@handrail/domain';
import type { NetworkTarget } from './connection.ts';
import { type Fields, firstOf } from './fields.ts';
import { passwordIn, readPgpass } from './pgpass.ts';
import { absolute, type Surroundings, systemUser } from './surroundings.ts';
import { tlsOf } from './tls.ts';

/** Where PostgreSQL makes its sockets: as Debian and Fedora build it, and as it is built otherwise. */
const SOCKETS = ['/var/run/postgresql', '/tmp'];

/**
 * A PostgreSQL as libpq would find it: what is not said comes from its environment variables, then from its defaults.
 * @param warnings what should be known is added here
 * @throws Refusal `bad_connection`, `bad_tls`
 * @see https://www.postgresql.org/docs/current/libpq-envars.html
 */
export function postgresTarget(given: Fields, around: Surroundings, warnings: string[]): NetworkTarget {
  const { env, home } = around;
  const fields = firstOf(given, {
    host: env['PGHOST'],
    port: env['PGPORT'],
    user: env['PGUSER'],
    password: env['PGPASSWORD'],
    database: env['PGDATABASE'],
    sslmode: env['PGSSLMODE'],
    sslrootcert: env['PGSSLROOTCERT'],
    sslcert: env['PGSSLCERT'],
    sslkey: env['PGSSLKEY'],
    passfile: env['PGPASSFILE'],
  });
  const port = portOf(fields.port, 5_432);
  const host = fields.host ?? SOCKETS.find((folder) => existsSync(join(folder, `.s.PGSQL.${port}`)));
  const user = userOf(fields, around);
  const { database = user, passfile = defaultPassfile(around) } = fields;
  const wanted = {
    host: host === undefined || SOCKETS.includes(host) ? 'localhost' : host,
    port: String(port),
    database,
    user,
  };
  const kept = () => passwordIn(readPgpass(absolute(passfile, around), warnings) ?? '', wanted);
  const files = join(home, '.postgresql');
  const target: Fields = { ...fields, host: host ?? 'localhost' };
  return network('postgres', target, {
    port,
    user,
    database,
    password: fields.password ?? kept(),
    tls: tlsOf(target, around, {
      sslrootcert: join(files, 'root.crt'),
      sslcert: join(files, 'postgresql.crt'),
      sslkey: join(files, 'postgresql.key'),
    }),
  });
}

/**
 * A MySQL or MariaDB; without a host that of this machine, by TCP.
 * @throws Refusal `bad_connection`, `bad_tls`
 */
export function mysqlTarget(given: Fields, around: Surroundings): NetworkTarget {
  const fields = firstOf(given, { password: around.env['MYSQL_PWD'], host: 'localhost' });
  return network('mysql', fields, {
    port: portOf(fields.port, 3_306),
    user: userOf(fields, around),
    database: fields.database ?? '',
    password: fields.password,
    tls: tlsOf(fields, around),
  });
}

function network(
  engine: NetworkTarget['engine'],
  { host = '' }: Fields,
  {
    password,
    ...rest
  }: Omit<NetworkTarget, 'engine' | 'host' | 'password'> & {
    readonly password: string | undefined;
  },
): NetworkTarget {
  if (host.includes(','))
    throw new Refusal('bad_connection', 'Several hosts are given.', 'Give one; each can be a connection.');
  return { engine, host, ...rest, ...(password !== undefined && { password }) };
}

function portOf(text: string | undefined, usual: number): number {
  if (text === undefined) return usual;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  // Without the text: of a URL that was read otherwise than meant it may be a part of the password.
  throw new Refusal(
    'bad_connection',
    'The port is no number from 1 to 65535.',
    'Where a password has special characters, percent-encode them.',
  );
}

function userOf({ user }: Fields, around: Surroundings): string {
  const name = user ?? systemUser(around);
  if (name !== undefined) return name;
  throw new Refusal(
    'bad_connection',
    'No user is given.',
    'Name it in the URL, as in scheme://user@host/database.',
  );
}

const defaultPassfile = ({ env, home }: Surroundings): string =>
  process.platform === 'win32'
    ? join(env['APPDATA'] ?? home, 'postgresql', 'pgpass.conf')
    : join(home, '.pgpass');
