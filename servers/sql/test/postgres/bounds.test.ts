import { type PostgresServer, startPostgres } from '@handrail/testing/postgres-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIVE, BACKENDS, limitedDatabase, makeLimited, never, read, until, valueOf } from './reader.ts';

describe.skipIf(lacks('postgresql'))('bounds of PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
    await server.sql(`${makeLimited}; CREATE TABLE t AS SELECT 1 AS id; GRANT SELECT ON t TO limited`);
  });
  afterAll(async () => await server?.stop());

  const begun = async () => await until(async () => (await server.sql(ACTIVE)) === '1');
  const gone = async () => await until(async () => (await server.sql(BACKENDS)) === '0');

  it.each([
    'SELECT pg_sleep(1000000)',
    'SELECT count(*) FROM generate_series(1, 100000) a, generate_series(1, 100000) b',
    'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r',
    "SELECT repeat('a', 30) ~ '(a|aa)*(a|aa)*(a|aa)*(a|aa)*(a|aa)*b{1,9}$', pg_sleep(60)",
  ])('%s ends at its deadline, with the backend', async (sql) => {
    using database = limitedDatabase(server);
    await database.opened({ signal: never });
    await expect(read(database, sql, [], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'timeout' });
    await gone();
    expect(await valueOf(database, 'SELECT 1')).toBe(1);
  });

  it('is cancelled when the caller no longer wants it', async () => {
    using database = limitedDatabase(server);
    const caller = new AbortController();
    const reading = read(database, 'SELECT pg_sleep(60)', [], { signal: caller.signal });
    const refused = reading.catch((error: unknown) => error);
    await begun();
    caller.abort();
    expect(await refused).toMatchObject({ code: 'cancelled' });
    await gone();
  });

  it('explain, the catalog and a reading that nobody goes on with end as well', async () => {
    using database = limitedDatabase(server);
    const statement = { sql: 'SELECT pg_sleep(60)', params: [] };
    await expect(database.explain(statement, true, { signal: never, timeoutMs: 300 })).rejects.toMatchObject({
      code: 'timeout',
    });
    await gone();
    const form = { kind: 'jsonl' } as const;
    await database.read(
      { sql: 'SELECT * FROM generate_series(1, 1000000)', params: [] },
      { signal: never, form, portion: { rows: 10, bytes: 1_000 } },
      () => false,
    );
    await until(async () => (await server.sql(`${BACKENDS} AND state <> 'idle'`)) === '0');
    expect(await valueOf(database, 'SELECT 1')).toBe(1);
  });

  it('the server ends what is too long by itself, and the shorter limit of the role holds', async () => {
    await server.sql("ALTER ROLE limited SET statement_timeout = '200ms'");
    using database = limitedDatabase(server);
    await expect(read(database, 'SELECT pg_sleep(60)')).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('57014'),
    });
    await server.sql('ALTER ROLE limited RESET statement_timeout');
  });

  it.each(['statement_timeout', 'client_connection_check_interval', 'idle_in_transaction_session_timeout'])(
    'a statement that lifts %s has it again at the next rows',
    async (name) => {
      using database = limitedDatabase(server);
      const own = await valueOf(database, `SELECT current_setting('${name}')`);
      expect(own).not.toBe('0');
      const sql = `SELECT CASE i WHEN 1 THEN set_config('${name}', '0', true) ELSE current_setting('${name}') END
        FROM generate_series(1, 40) i`;
      expect((await read(database, sql)).rows.at(-1)).toEqual([own]);
      // Rows that are passed over can do it as well.
      expect((await read(database, sql, [], { skip: 3 })).rows[0]).toEqual([own]);
    },
  );

  it('a table that somebody alters is waited for, but not for long', async () => {
    await server.sql("ALTER ROLE limited SET statement_timeout = '1s'");
    using database = limitedDatabase(server);
    const holder = server.sql('BEGIN; LOCK TABLE t; SELECT pg_sleep(2); COMMIT');
    await until(
      async () =>
        (await server.sql(
          "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 't'::regclass",
        )) === '1',
    );
    await expect(read(database, 'SELECT * FROM t')).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:busy|timeout)$/),
    });
    await holder;
    expect(await valueOf(database, 'SELECT * FROM t')).toBe(1);
    await server.sql('ALTER ROLE limited RESET statement_timeout');
  });
});
