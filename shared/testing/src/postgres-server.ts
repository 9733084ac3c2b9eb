import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { type Folder, temporaryFolder } from './temporary.ts';

export interface PostgresServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** The superuser and the password of it. */
  readonly user: string;
  readonly password: string;
  /** Folder of its socket. */
  readonly socket: string;
  /** PEM of the authority of its certificate, which is for `localhost` and not for the address; only with `tls`. */
  readonly ca: string | undefined;
  /** The superuser and the database `postgres` unless others are named. */
  url(user?: string, password?: string, database?: string): string;
  /** Runs statements as superuser through psql, a connection of its own; answers its rows, unaligned, without headings. */
  sql(statements: string, database?: string): Promise<string>;
  /** Down and up again on the same port; every connection breaks. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const USER = 'postgres';
const PASSWORD = 'correct-horse';

/** Where Debian puts each version, then PATH. */
function programs(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(debian, version, 'bin'));
  return [...folders, ...(process.env['PATH'] ?? '').split(delimiter)].find(
    (folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')),
  );
}

/** Whether `startPostgres` can work here. */
export const hasPostgres = (): boolean =>
  programs() !== undefined && spawnSync('psql', ['--version']).status === 0;

/** PostgreSQL refuses to run as root. */
function identity(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout);
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('no user to run PostgreSQL as');
}

/** The server ends when its standard input does, and so with the process that started it, however that ends. */
const LEASH = '"$@" </dev/null & cat >/dev/null; kill -INT $!; wait $!';

/** A PostgreSQL of its own on loopback, with passwords, on a folder that is gone at the end. Nothing is synced to disk. */
export async function startPostgres({
  tls = false,
}: { readonly tls?: boolean } = {}): Promise<PostgresServer> {
  const bin = programs();
  if (bin === undefined) throw new Error('PostgreSQL is needed');
  const as = identity();
  const folder = temporaryFolder();
  const data = folder.at('data');
  folder.make({ password: `${PASSWORD}\n` });
  const certificate = tls ? makeCertificate(folder) : undefined;
  if (as !== undefined)
    for (const path of [folder.path, folder.at('password'), ...(certificate ? [certificate.key] : [])])
      chownSync(path, as.uid, as.gid);
  const options = ['--no-sync', '--locale=C.UTF-8', '--encoding=UTF8', '--auth=scram-sha-256'];
  const superuser = [`--username=${USER}`, `--pwfile=${folder.at('password')}`];
  execFileSync(join(bin, 'initdb'), [...options, ...superuser, '-D', data], {
    ...as,
    cwd: folder.path,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = {
    port,
    listen_addresses: HOST,
    unix_socket_directories: folder.path,
    fsync: 'off',
    full_page_writes: 'off',
    synchronous_commit: 'off',
    shared_buffers: '32MB',
    max_connections: 60,
    ...(certificate && { ssl: 'on', ssl_cert_file: certificate.certificate, ssl_key_file: certificate.key }),
  };
  const run = async () => await started(join(bin, 'postgres'), data, settings, as, folder);
  let server = await run();
  let isStopped = false;
  const stop = async () => {
    if (isStopped) return;
    isStopped = true;
    await ended(server);
    folder[Symbol.dispose]();
  };
  return {
    host: HOST,
    port,
    user: USER,
    password: PASSWORD,
    socket: folder.path,
    ca: certificate?.ca,
    url: (user = USER, password = PASSWORD, database = 'postgres') =>
      `postgres://${[user, password].map(encodeURIComponent).join(':')}@${HOST}:${port}/${encodeURIComponent(database)}`,
    sql: async (statements, database = 'postgres') => await psql(port, statements, database),
    async restart() {
      await ended(server);
      server = await run();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function started(
  program: string,
  data: string,
  settings: Readonly<Record<string, string | number>>,
  as: { readonly uid: number; readonly gid: number } | undefined,
  folder: Folder,
): Promise<ChildProcess> {
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn('sh', ['-c', LEASH, 'sh', program, '-D', data, ...args], {
    ...as,
    cwd: folder.path,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  server.unref();
  // https://www.postgresql.org/docs/current/storage-file-layout.html: the last line says how far it is.
  const isReady = () => {
    try {
      return readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[7]?.startsWith('ready') === true;
    } catch {
      return false;
    }
  };
  for (let tries = 0; tries < 1_000; tries++) {
    if (isReady()) return server;
    await sleep(20);
  }
  throw new Error('PostgreSQL does not start');
}

async function ended(server: ChildProcess): Promise<void> {
  const exit = once(server, 'exit');
  server.ref();
  server.stdin?.end();
  await exit;
}

async function psql(port: number, statements: string, database: string): Promise<string> {
  const options = ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', HOST, '-p', `${port}`, '-U', USER];
  const child = spawn('psql', [...options, '-d', database, '-f', '-'], {
    env: { PATH: process.env['PATH'], PGPASSWORD: PASSWORD, PGCLIENTENCODING: 'UTF8' },
  });
  const exit = once(child, 'exit');
  const [out, problems] = [textOf(child.stdout), textOf(child.stderr)];
  child.stdin.end(statements);
  const [code] = await exit;
  if (code !== 0) throw new Error(`psql: ${await problems}`);
  return (await out).replace(/\n$/, '');
}
