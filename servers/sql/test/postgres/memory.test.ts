import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../../src/session/database.ts';
import {
  BACKENDS,
  connectionTo,
  limitedDatabase,
  makeLimited,
  never,
  read,
  targetOf,
  until,
  valueOf,
} from './reader.ts';

describe.skipIf(lacks('postgresql'))('memory of a session with PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(makeLimited);
  });
  afterAll(async () => await server?.stop());

  const gone = async () => await until(async () => (await server.sql(BACKENDS)) === '0');

  it('a cell of 400 MB ends its process, and nothing else', async () => {
    using database = new Database(connectionTo(targetOf(server), { limits: { memoryMiB: 200 } }));
    await expect(read(database, "SELECT repeat('x', 400000000)")).rejects.toMatchObject({
      code: 'session_ended',
      message: expect.stringContaining('200 MiB'),
    });
    await gone();
    expect(await valueOf(database, 'SELECT 1')).toBe(1);
  });

  it('of long rows no more are fetched than were asked for', async () => {
    using database = new Database(connectionTo(targetOf(server), { limits: { memoryMiB: 200 } }));
    const lengths: number[] = [];
    await database.read(
      { sql: "SELECT repeat('x', 12000000 + i) FROM generate_series(1, 60) i", params: [] },
      {
        signal: never,
        form: { kind: 'page', cellBytes: 1_000, rowBytes: 2_000 },
        portion: { rows: 1, bytes: 10_000 },
      },
      ({ lines }) => {
        lengths.push(lines.length);
        return false;
      },
    );
    expect(lengths).toEqual([1]);
  });

  it('5,000,000 rows are read in the memory of a batch', async () => {
    using database = new Database(
      connectionTo(targetOf(server), { limits: { memoryMiB: 192, timeoutMs: 60_000 } }),
    );
    let [count, sum] = [0, 0];
    await database.read(
      { sql: "SELECT i, 'row ' || i FROM generate_series(1, 5000000) i", params: [] },
      { signal: never, form: { kind: 'csv' }, portion: { rows: 100_000, bytes: 1 << 18 } },
      ({ chunk }) => {
        count += chunk?.rows ?? 0;
        for (const line of chunk?.text.split('\n') ?? [])
          sum += Number(line.slice(0, Math.max(0, line.indexOf(','))));
        return true;
      },
    );
    expect([count, sum]).toEqual([5_000_000, 12_500_002_500_000]);
  }, 60_000);

  it('a statement of 1 MiB is read, and deep nesting is an error of the server', async () => {
    using database = limitedDatabase(server);
    const head = 'SELECT 1 /* ';
    const text = `${head}${'x'.repeat((1 << 20) - head.length - 3)} */`;
    expect(await valueOf(database, text)).toBe(1);
    await expect(
      read(database, `SELECT ${'('.repeat(300_000)}1${')'.repeat(300_000)}`),
    ).rejects.toMatchObject({
      code: 'sql_error',
    });
    expect(await valueOf(database, 'SELECT 1')).toBe(1);
  });
});
