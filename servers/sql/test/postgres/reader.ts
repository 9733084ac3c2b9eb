import type { PostgresServer } from '@handrail/testing/postgres-server';
import type { Column, Param } from '../../src/engine/engine.ts';
import { Database } from '../../src/session/database.ts';
import { type Connection, defaultLimits, type NetworkTarget } from '../../src/settings/connection.ts';

/** A role that may change what it sees, but is nothing special: what keeps it from changing is ours. */
export const LIMITED = { user: 'limited', password: 'battery-staple' } as const;

export const makeLimited = `CREATE ROLE ${LIMITED.user} LOGIN PASSWORD '${LIMITED.password}'`;

export const targetOf = (server: PostgresServer, over: Partial<NetworkTarget> = LIMITED): NetworkTarget => ({
  engine: 'postgres',
  host: server.host,
  port: server.port,
  user: server.user,
  password: server.password,
  database: 'postgres',
  tls: { mode: 'disable' },
  ...over,
});

/** One session, so that whatever a statement leaves would meet the next one. */
export const connectionTo = (
  target: NetworkTarget,
  { limits, ...over }: Partial<Omit<Connection, 'limits'>> & { limits?: Partial<Connection['limits']> } = {},
): Connection => ({
  name: 'pg',
  target,
  mode: 'read',
  allowPrivileged: false,
  deny: { tables: [], columns: [] },
  ...over,
  limits: { ...defaultLimits, sessions: 1, ...limits },
});

export const limitedDatabase = (server: PostgresServer): Database =>
  new Database(connectionTo(targetOf(server)));

export const insistedDatabase = (server: PostgresServer): Database =>
  new Database(connectionTo(targetOf(server, {}), { allowPrivileged: true }));

export const { signal: never } = new AbortController();

interface Found {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Everything that a statement gives, its cells uncut. */
export async function read(
  database: Database,
  sql: string,
  params: readonly Param[] = [],
  bounds: { readonly signal?: AbortSignal; readonly timeoutMs?: number; readonly skip?: number } = {},
): Promise<Found> {
  let columns: readonly Column[] = [];
  const rows: unknown[][] = [];
  await database.read(
    { sql, params },
    {
      signal: never,
      ...bounds,
      form: { kind: 'page', cellBytes: 1 << 20, rowBytes: 16 << 20 },
      portion: { rows: 1_000, bytes: 16 << 20 },
    },
    (batch, names) => {
      columns = names;
      rows.push(...batch.lines.map((line) => JSON.parse(line) as unknown[]));
      return true;
    },
  );
  return { columns, rows };
}

/** The only value of a statement. */
export const valueOf = async (database: Database, sql: string, params?: readonly Param[]): Promise<unknown> =>
  (await read(database, sql, params)).rows[0]?.[0];

/** How many backends of the limited role there are, and how many of them are at work. */
export const BACKENDS = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'limited'";
export const ACTIVE = `${BACKENDS} AND state = 'active'`;

/** Whether there is a server process of this number still. */
export const isRunning = async (server: PostgresServer, pid: unknown): Promise<boolean> =>
  (await server.sql(`SELECT count(*) FROM pg_stat_activity WHERE pid = ${Number(pid)}`)) === '1';

/** Looks until something holds. */
export async function until(holds: () => Promise<boolean>, ms = 5_000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('it never came to be');
    await new Promise((resolve) => void setTimeout(resolve, 20));
  }
}
