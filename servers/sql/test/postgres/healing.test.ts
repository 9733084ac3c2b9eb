import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Refusal } from '@handrail/domain';
import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACTIVE,
  BACKENDS,
  connectionTo,
  isRunning,
  limitedDatabase,
  makeLimited,
  read,
  targetOf,
  until,
  valueOf,
} from './reader.ts';

const PID = 'SELECT pg_backend_pid()';

describe.skipIf(lacks('postgresql'))('sessions with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(makeLimited);
  });
  afterAll(async () => await server?.stop());

  const begun = async () => await until(async () => (await server.sql(ACTIVE)) === '1');
  const gone = async () => await until(async () => (await server.sql(BACKENDS)) === '0');

  it('a backend that was terminated heals by itself', async () => {
    using database = limitedDatabase(server);
    const pid = await valueOf(database, PID);
    await server.sql(`SELECT pg_terminate_backend(${Number(pid)})`);
    await until(async () => !(await isRunning(server, pid)));
    const next = await valueOf(database, PID);
    expect(next).not.toBe(pid);
    expect(await valueOf(database, PID)).toBe(next);
  });

  it('one that is terminated while it reads is tried once more', async () => {
    using database = limitedDatabase(server);
    const pid = await valueOf(database, PID);
    const reading = valueOf(database, 'SELECT pg_backend_pid() FROM pg_sleep(1)');
    await begun();
    await server.sql(`SELECT pg_terminate_backend(${Number(pid)})`);
    expect(await reading).not.toBe(pid);
  });

  it('a server that was restarted heals by itself', async () => {
    using database = limitedDatabase(server);
    expect(await valueOf(database, 'SELECT 1')).toBe(1);
    await server.restart();
    expect(await valueOf(database, 'SELECT 1')).toBe(1);
  });

  it('a parent that was killed takes the backend along', async () => {
    const connection = connectionTo(targetOf(server));
    const parent = fork(new URL('./parent.ts', import.meta.url), [JSON.stringify(connection)], {
      execArgv: [],
    });
    await begun();
    const exit = once(parent, 'exit');
    parent.kill('SIGKILL');
    await exit;
    await gone();
    expect(await server.sql(ACTIVE)).toBe('0');
  });

  it('a process that was killed takes the backend along', async () => {
    using database = limitedDatabase(server);
    const reading = read(database, 'SELECT pg_sleep(60)').catch((error: unknown) => error);
    await begun();
    database[Symbol.dispose]();
    await gone();
    expect(await reading).toBeInstanceOf(Refusal);
  });
});
