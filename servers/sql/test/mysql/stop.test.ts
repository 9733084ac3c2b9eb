import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Refusal } from '@handrail/domain';
import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/session/database.ts';
import { defaultLimits } from '../../src/settings/connection.ts';
import { codeOf, connectionTo, databaseOf, engineOf, fill, read, reader, until } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

/** Each would take for ever, and is known by its mark in the list of threads. */
const ENDLESS = {
  sleep: 'SELECT SLEEP(1000000)',
  'sleep for each row': 'SELECT SLEEP(1) FROM seq_1_to_1000000',
  benchmark: "BENCHMARK(1000000000000, SHA2('x', 512))",
  'cross join':
    'SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b, seq_1_to_1000000 c WHERE a.seq + b.seq = -c.seq',
  recursion:
    'WITH RECURSIVE r AS (SELECT 1 n UNION ALL SELECT n + 1 FROM r WHERE n < 1e18) SELECT COUNT(*) FROM r a, r b',
  sort: 'SELECT a.seq FROM seq_1_to_3000 a, seq_1_to_3000 b, seq_1_to_3000 c ORDER BY MD5(a.seq * b.seq * c.seq)',
  regex: "SELECT COUNT(*) FROM seq_1_to_100000000 WHERE CONCAT(REPEAT('a', 30), seq) RLIKE '^(a+)+b$'",
};

const threads = async (mark: string): Promise<number> =>
  Number(
    await server?.sql(
      `SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%${mark}%' AND ID <> CONNECTION_ID()`,
    ),
  );

describe.skipIf(skip)('a statement ends when it must', () => {
  let database: Database;
  beforeAll(async () => {
    if (server === undefined) return;
    await fill(server);
    await server.sql('SET GLOBAL max_recursive_iterations = 4294967295');
    database = databaseOf(server);
    await read(database, 'SELECT 1');
  });
  afterAll(() => database[Symbol.dispose]());

  test.for(Object.entries(ENDLESS))('cancelled: %s', async ([name, sql]) => {
    const mark = `mark_c_${name.replaceAll(' ', '_')}`;
    const text = `${sql.startsWith('BENCH') ? `SELECT ${sql}` : sql} /* ${mark} */`;
    const cancel = new AbortController();
    const reading = codeOf(read(database, text, { signal: cancel.signal }));
    await until(async () => (await threads(mark)) === 1);
    cancel.abort(new Refusal('cancelled', 'The call was cancelled.', 'Call again.'));
    expect(await reading).toBe('cancelled');
    await until(async () => (await threads(mark)) === 0);
    expect((await read(database, 'SELECT COUNT(*) FROM customer')).rows).toEqual([[3]]);
  });

  test('out of time', async () => {
    const mark = 'mark_timeout';
    const [sleep, benchmark] = await Promise.all([
      codeOf(read(database, `SELECT SLEEP(1000000) /* ${mark} */`, { timeoutMs: 700 })),
      // An interrupted BENCHMARK gives 0, which is no result.
      codeOf(read(database, `SELECT ${ENDLESS.benchmark} /* ${mark} */`, { timeoutMs: 700 })),
    ]);
    expect([sleep, benchmark]).toEqual(['timeout', 'timeout']);
    await until(async () => (await threads(mark)) === 0);
  });

  test('the server stops by itself what we do not', async () => {
    if (server === undefined) return;
    const limits = { ...defaultLimits, timeoutMs: 1 };
    const engine = engineOf(server, reader, { limits });
    await engine.open();
    expect(
      await codeOf(
        engine
          .read({ sql: 'SELECT SLEEP(1000000)', params: [] }, { skip: 0 })
          .then(async (of) => await of.next(1)),
      ),
    ).toBe('timeout');
    await engine.close();
  });

  test('the server stops it by the time of the call where it cannot be told', async () => {
    if (server === undefined) return;
    const mark = 'mark_single';
    await server.sql(
      "CREATE USER single@'%' IDENTIFIED BY 's' WITH MAX_USER_CONNECTIONS 1; GRANT SELECT ON shop.* TO single@'%'",
    );
    const limits = { ...defaultLimits, timeoutMs: 3_600_000, sessions: 1 };
    using single = databaseOf(server, { user: 'single', password: 's' }, { limits });
    const longest = async (timeoutMs?: number) =>
      (await read(single, 'SELECT @@max_statement_time', { ...(timeoutMs !== undefined && { timeoutMs }) }))
        .rows;
    const own = await longest(7_000);
    expect(own).toEqual(await longest(7_000));
    expect(await longest(9_000)).not.toEqual(own);
    // What has no time of its own has that of the connection.
    await single.explain({ sql: 'SELECT 1', params: [] }, true, { signal: new AbortController().signal });
    expect(await longest(3_600_000)).toEqual([[3_600.5]]);
    // No second connection can be had that would end it.
    expect(await codeOf(read(single, `SELECT ${ENDLESS.benchmark} /* ${mark} */`, { timeoutMs: 300 }))).toBe(
      'timeout',
    );
    await expect(until(async () => (await threads(mark)) === 0)).resolves.toBeUndefined();
  });

  test('a killed connection and a restarted server heal by themselves', async () => {
    if (server === undefined) return;
    const [[id]] = (await read(database, 'SELECT CONNECTION_ID()')).rows as [[number]];
    await server.sql(`KILL CONNECTION ${id}`).catch(() => {}); // the session may be another one by now
    expect((await read(database, 'SELECT 1')).rows).toEqual([[1]]);
    await server.restart();
    expect((await read(database, 'SELECT COUNT(*) FROM customer')).rows).toEqual([[3]]);
    await server.stop();
    expect(await codeOf(read(database, 'SELECT 1'))).toBe('cannot_connect');
    await server.restart();
    expect((await read(database, 'SELECT 1')).rows).toEqual([[1]]);
  });

  test('killed while it runs: an error, and no result', async () => {
    const mark = 'mark_killed';
    const reading = codeOf(read(database, `SELECT SLEEP(1000) /* ${mark} */`));
    const find = `SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE '%${mark}%' AND ID <> CONNECTION_ID()`;
    let killed = 0;
    // It is tried once more on a new connection, and that one is killed as well.
    const killing = until(async () => {
      const id = (await server?.sql(find))?.trim();
      if (id !== undefined && id !== '') {
        killed++;
        await server?.sql(`KILL CONNECTION ${id.split('\n')[0]}`).catch(() => {});
      }
      return killed >= 2;
    });
    expect(await reading).toBe('connection_lost');
    await killing;
  });

  test('a parent that is gone leaves nothing running', async () => {
    if (server === undefined) return;
    const mark = 'mark_parent';
    const child = fork(new URL('asking-process.ts', import.meta.url), {
      env: {
        ...process.env,
        ASK: JSON.stringify({
          connection: connectionTo(server, reader),
          sql: `SELECT ${ENDLESS.benchmark} /* ${mark} */`,
        }),
      },
      stdio: 'ignore',
    });
    await until(async () => (await threads(mark)) === 1);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    await expect(until(async () => (await threads(mark)) === 0)).resolves.toBeUndefined();
  });
});
