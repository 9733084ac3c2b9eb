/** The three engines, each with a database that only tests use, and an eye on it that is not ours. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MariadbServer, startMariadb } from '@handrail/testing/mariadb-server';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { temporaryFolder } from '@handrail/testing/temporary';

export interface Laboratory extends AsyncDisposable {
  /** What the server is started with. */
  readonly args: readonly string[];
  /** Statements that would take hours. */
  readonly endless: readonly string[];
  /** How many statements of the server are at work at the engine. */
  atWork(): Promise<number>;
  /** Sessions with the engine. */
  sessions(): Promise<number>;
  /** Ends every session from outside, as an administrator does. */
  endSessions(): Promise<void>;
}

/** A thousand rows, whose product with itself is more than anyone can wait for. */
const CROSS =
  'SELECT count(*) AS n FROM numbers a, numbers b, numbers c, numbers d WHERE a.i + b.i + c.i + d.i < 0';

export interface Served extends Laboratory {
  readonly server: { stop(): Promise<void>; restart(): Promise<void> };
}

export async function sqliteLaboratory(): Promise<Laboratory & { readonly path: string }> {
  const folder = temporaryFolder();
  const path = folder.at('lab.db');
  using database = new DatabaseSync(path);
  database.exec(
    'CREATE TABLE numbers (i INTEGER); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) INSERT INTO numbers SELECT i FROM n',
  );
  const states = () => processesWith(path).map((pid) => stateOf(pid));
  return {
    path,
    args: [path],
    endless: [
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS n FROM n',
      CROSS,
      'SELECT max(hex(randomblob(a.i + 900000))) AS n FROM numbers a, numbers b, numbers c',
      "SELECT count(*) AS n FROM numbers a, numbers b, numbers c WHERE a.i || b.i || c.i GLOB '*a*a*a*'",
    ],
    // What waits for a question sleeps.
    atWork: async () => states().filter((state) => state === 'R').length,
    sessions: async () => states().length,
    async endSessions() {
      const pids = processesWith(path);
      for (const pid of pids) process.kill(pid, 'SIGKILL');
      // Until whoever started it has heard of it.
      while (pids.some((pid) => stateOf(pid) !== undefined)) await sleep(5);
    },
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  };
}

export async function postgresLaboratory(): Promise<Served> {
  const server: PostgresServer = await startPostgres();
  await server.sql(
    `CREATE TABLE numbers (i integer); INSERT INTO numbers SELECT generate_series(1, 1000);
     CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT pg_read_all_data TO reader;`,
  );
  const ours = "FROM pg_stat_activity WHERE usename = 'reader'";
  return {
    server,
    args: [server.url('reader', 'reader')],
    endless: [
      'SELECT pg_sleep(10000) AS n',
      CROSS,
      'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i % 10 + 1 FROM n) SELECT count(*) AS n FROM n',
      String.raw`SELECT count(*) AS n FROM numbers a, numbers b, numbers c WHERE concat(a.i, b.i, c.i) ~ '(\d+)\1\1\1x'`,
    ],
    atWork: async () => Number(await server.sql(`SELECT count(*) ${ours} AND state = 'active'`)),
    sessions: async () => Number(await server.sql(`SELECT count(*) ${ours}`)),
    endSessions: async () => void (await server.sql(`SELECT pg_terminate_backend(pid) ${ours}`)),
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

export async function mariadbLaboratory(): Promise<Served> {
  const server: MariadbServer = await startMariadb();
  await server.sql(
    `CREATE DATABASE lab; CREATE TABLE lab.numbers (i INT); INSERT INTO lab.numbers SELECT seq FROM lab.seq_1_to_1000;
     CREATE USER reader@'%' IDENTIFIED BY 'reader'; GRANT SELECT ON lab.* TO reader@'%';`,
  );
  const ours = "FROM information_schema.processlist WHERE user = 'reader'";
  return {
    server,
    args: [server.url('reader', 'reader', 'lab')],
    endless: [
      'SELECT SLEEP(10000) AS n',
      "SELECT BENCHMARK(9000000000, SHA2('x', 512)) AS n",
      CROSS,
      'SELECT SLEEP(10) AS n FROM numbers',
    ],
    atWork: async () => Number(await server.sql(`SELECT count(*) ${ours} AND command <> 'Sleep'`)),
    sessions: async () => Number(await server.sql(`SELECT count(*) ${ours}`)),
    async endSessions() {
      const ids = await server.sql(`SELECT id ${ours}`);
      for (const id of ids.split('\n').filter(Boolean)) await server.sql(`KILL ${id}`).catch(() => undefined);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Waits until as many statements are at work, and no longer than five seconds. */
export async function untilAtWork(lab: Laboratory, count: number): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    if ((await lab.atWork()) === count) return;
    await sleep(20);
  }
  throw new Error(`${await lab.atWork()} statements are at work, not ${count}`);
}

/** Sessions of ours that have a file open: this process, which makes it, has none. */
function processesWith(path: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const isOurs = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('session/child');
      const files = isOurs ? readdirSync(`/proc/${name}/fd`) : [];
      return files.some((file) => linkOf(`/proc/${name}/fd/${file}`) === path) ? [Number(name)] : [];
    } catch {
      return []; // no process, or one that has just ended
    }
  });
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

/** proc_pid_stat(5): R runs, S sleeps, Z has ended. */
function stateOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '')[0];
  } catch {
    return undefined;
  }
}
