/** The work of a SQL server. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { hasPostgres, startPostgres } from '@handrail/testing/postgres-server';
import { temporaryFolder } from '../children.ts';
import { openSession } from '../session.ts';
import type { Commands } from '../subject.ts';
import type { Command } from '../wire.ts';
import type { Workload } from '../workload.ts';
import { makeSqlite, postgresScript } from './sql/databases.ts';
import { beGone } from './sql/gone.ts';
import { askSmallest } from './sql/latency.ts';
import { weighRows } from './sql/memory.ts';
import { echo, type Place, type Sessions, type Source, sourceOf } from './sql/place.ts';
import { askForAll, readRows } from './sql/rows.ts';
import { askBesides } from './sql/runaway.ts';
import { FEW_TABLES, lookAround, MANY_TABLES } from './sql/schema.ts';

/** From the first workload to the last. */
const LIFETIME_MS = 15 * 60_000;

export async function sqlWork(who: Commands, stack: AsyncDisposableStack): Promise<Workload[]> {
  const open = async ({ entry, args }: Command, more: readonly string[] = []) =>
    stack.use(await openSession({ entry, args: [...args, ...more] }, temporaryFolder(), LIFETIME_MS));
  const opened = async (source: Source): Promise<Source & Sessions> => ({
    ...source,
    usual: await open(source.ours),
    large: await open(source.ours, [`--page=${2 ** 20}`]),
    other: await open(source.peer),
    plain: await open(source.bare),
  });
  const folder = temporaryFolder();
  const sqlite = (name: string, contents: Parameters<typeof makeSqlite>[1]): Source => {
    const path = join(folder, name);
    makeSqlite(path, contents);
    return sourceOf('SQLite', who, { url: `sqlite://${path}`, path });
  };
  const place: Place = {
    echoing: await open(echo),
    sqlite: await opened(sqlite('items.db', 'items')),
    schemas: new Map([FEW_TABLES, MANY_TABLES].map((tables) => [tables, sqlite(`${tables}.db`, { tables })])),
    postgres: await postgresOf(who, opened, stack),
  };
  spawnSync('sync'); // what is still being written to the disk would be in the first figures
  return [
    askSmallest(place),
    readRows(place),
    askForAll(place),
    lookAround(place),
    askBesides(place),
    ...beGone(place),
    weighRows(place),
  ];
}

/** A server of its own, and a role that can only read. */
async function postgresOf(
  who: Commands,
  opened: (source: Source) => Promise<Source & Sessions>,
  stack: AsyncDisposableStack,
): Promise<Place['postgres']> {
  if (!hasPostgres()) return undefined;
  const server = stack.use(await startPostgres());
  await server.sql("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
  await server.restart();
  await server.sql('ALTER SYSTEM SET pg_stat_statements.track_utility = off');
  await server.sql(
    `SELECT pg_reload_conf(); CREATE EXTENSION pg_stat_statements;\n${postgresScript(FEW_TABLES)}`,
  );
  return { ...(await opened(sourceOf('PostgreSQL', who, { url: server.url('reader', 'reader') }))), server };
}
