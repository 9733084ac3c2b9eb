import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificate } from './certificate.ts';
import { freePort } from './free-port.ts';
import { type Folder, temporaryFolder } from './temporary.ts';

/** A MariaDB of its own. It ends with this process, and its folder too, however this process ends. */
export interface MariadbServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** May do everything, also write files as the user that the server runs as. */
  readonly root: { readonly user: string; readonly password: string };
  /** The server's own folder; `files` in it is one that the server may read and write. */
  readonly folder: Folder;
  /** The certificate, PEM; for `localhost`, not for the address. Undefined without TLS. */
  readonly ca: string | undefined;
  url(user: string, password: string, database: string): string;
  /** Runs statements as root through the client `mariadb`; rows as lines, cells between tabs, NULL as `NULL`. */
  sql(text: string, ...options: readonly string[]): Promise<string>;
  /** Ends every connection; on the same port, with the same data. */
  restart(): Promise<void>;
  /** Without it nobody listens; `restart` starts it again. */
  stop(): Promise<void>;
}

const SERVERS = ['/usr/sbin/mariadbd', '/usr/local/sbin/mariadbd', '/usr/local/bin/mariadbd'];
const SMALL = [
  '--innodb-log-file-size=4M',
  '--innodb-flush-log-at-trx-commit=0',
  '--skip-innodb-doublewrite',
];
const LIGHT = [
  '--max-connections=100',
  '--innodb-buffer-pool-size=16M',
  '--innodb-fast-shutdown=2',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=1M',
  '--performance-schema=OFF',
  '--skip-log-bin',
  '--character-set-server=utf8mb4',
];
const root = { user: 'root', password: 'for tests alone' };

/** As long as standard input lasts; a line asks for an orderly end, its end alone for the end of everything. */
const KEEPER = `
folder=$1; shift
"$@" & server=$!
if read -r line; then kill $server; wait $server; else kill -KILL $server; wait $server; rm -rf "$folder"; fi
`;

/** Ready to be used in a second or so. */
export async function startMariadb({ tls = false }: { readonly tls?: boolean } = {}): Promise<MariadbServer> {
  const program = SERVERS.find((path) => existsSync(path));
  if (program === undefined) throw new Error('mariadbd is needed');
  const folder = temporaryFolder();
  const user = install(folder);
  const certificate = tls ? makeCertificate(folder) : undefined;
  if (certificate !== undefined) own(user, certificate.certificate, certificate.key);
  const host = '127.0.0.1';
  const port = await freePort();
  const command = [
    program,
    '--no-defaults',
    ...Object.entries({
      datadir: 'data',
      tmpdir: 'tmp',
      socket: 'socket',
      'pid-file': 'pid',
      'init-file': 'init',
    }).map(([option, name]) => `--${option}=${folder.at(name)}`),
    `--bind-address=${host}`,
    `--port=${port}`,
    ...LIGHT,
    ...SMALL,
    ...asUser(user),
    ...(certificate === undefined
      ? []
      : [`--ssl-cert=${certificate.certificate}`, `--ssl-key=${certificate.key}`]),
  ];
  const client = (text: string, options: readonly string[]) =>
    runClient(['--host', host, '--port', `${port}`, ...options], text);

  let keeper: ChildProcess | undefined;
  const start = async () => {
    const log = openSync(folder.at('log'), 'a');
    keeper = spawn('sh', ['-c', KEEPER, 'sh', folder.path, ...command], {
      stdio: ['pipe', 'ignore', log],
      detached: true, // what a terminal sends to all processes would leave the folder behind
    });
    closeSync(log);
    keeper.unref();
    for (let tries = 0; tries < 200; tries++) {
      if (await client('SELECT 1', []).then(Boolean, () => false)) return;
      await sleep(50);
    }
    throw new Error(`mariadbd does not answer:\n${readFileSync(folder.at('log'), 'utf8').slice(-2_000)}`);
  };
  const stop = async () => {
    if (keeper === undefined) return;
    keeper.ref();
    const exit = once(keeper, 'exit');
    keeper.stdin?.end('stop\n');
    keeper = undefined;
    await exit;
  };
  await start();
  return {
    host,
    port,
    root,
    folder,
    ca: certificate?.ca,
    stop,
    url: (name, password, database) =>
      `mysql://${encodeURIComponent(name)}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}`,
    sql: async (text, ...options) => await client(text, options),
    async restart() {
      await stop();
      await start();
    },
    async [Symbol.asyncDispose]() {
      await stop();
      folder[Symbol.dispose]();
    },
  };
}

/** Makes the files of the server and answers which user they belong to; undefined for the one that runs this. */
function install(folder: Folder): string | undefined {
  folder.make({
    'data/': '',
    'tmp/': '',
    'files/': '',
    init: `ALTER USER root@localhost IDENTIFIED BY '${root.password}';\n`,
  });
  // The server refuses to run as root.
  const user =
    process.getuid?.() === 0 ? ['mysql', 'nobody'].find((name) => idOf('-u', name) !== undefined) : undefined;
  own(user, folder.path, folder.at('data'), folder.at('tmp'), folder.at('files'));
  execFileSync(
    'mariadb-install-db',
    [
      '--no-defaults',
      `--datadir=${folder.at('data')}`,
      `--tmpdir=${folder.at('tmp')}`, // two at once would remove each other's files
      '--skip-test-db',
      '--skip-name-resolve',
      '--auth-root-authentication-method=normal',
      '--aria-log-file-size=8M',
      ...SMALL,
      ...asUser(user),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  return user;
}

function own(user: string | undefined, ...paths: readonly string[]): void {
  if (user === undefined) return;
  const [uid = 0, gid = 0] = [idOf('-u', user), idOf('-g', user)];
  for (const path of paths) chownSync(path, uid, gid);
}

function idOf(which: '-u' | '-g', user: string): number | undefined {
  try {
    return Number(
      execFileSync('id', [which, user], { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }),
    );
  } catch {
    return undefined;
  }
}

const asUser = (user: string | undefined) => (user === undefined ? [] : [`--user=${user}`]);

async function runClient(options: readonly string[], text: string): Promise<string> {
  const form = ['--batch', '--raw', '--skip-column-names', '--comments', '--default-character-set=utf8mb4'];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = execFile(
    'mariadb',
    ['--no-defaults', '--user', root.user, ...form, ...options],
    { env: { ...process.env, MYSQL_PWD: root.password }, maxBuffer: 1 << 30 },
    (error, out) => (error === null ? resolve(out) : reject(error)),
  );
  child.stdin?.on('error', () => {}).end(text);
  return await promise;
}
