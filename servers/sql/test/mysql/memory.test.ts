import { startMariadb } from '@handrail/testing/mariadb-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultLimits } from '../../src/settings/connection.ts';
import { bounds, codeOf, databaseOf, fill, insisted, read, reader } from './mysql-database.ts';

const skip = lacks('mariadb');
const server = skip ? undefined : await startMariadb();
afterAll(async () => await server?.[Symbol.asyncDispose]());

describe.skipIf(skip)('memory is bounded', () => {
  beforeAll(async () => {
    if (server !== undefined) await fill(server);
  });

  test('five million rows', async () => {
    if (server === undefined) return;
    const limits = { ...defaultLimits, timeoutMs: 60_000, memoryMiB: 200 };
    using database = databaseOf(server, reader, { limits });
    let rows = 0;
    let last = '';
    await database.read(
      { sql: 'SELECT seq FROM seq_1_to_5000000', params: [] },
      { ...bounds(60_000), form: { kind: 'csv' }, portion: { rows: 20_000, bytes: 1 << 20 } },
      ({ chunk }) => {
        if (chunk === undefined) return true;
        rows += chunk.rows;
        last = chunk.text.slice(-20).trimEnd().split('\r\n').at(-1) ?? '';
        return true;
      },
    );
    expect(rows).toBe(5_000_000);
    expect(last).toBe('5000000');
  }, 60_000);

  test('a huge cell ends its own process at most', async () => {
    if (server === undefined) return;
    await server.sql('SET GLOBAL max_allowed_packet = 1073741824');
    const limits = { ...defaultLimits, memoryMiB: 200 };
    using database = databaseOf(server, server.root, { limits, allowPrivileged: true });
    expect(await codeOf(read(database, "SELECT REPEAT('x', 600 * 1024 * 1024)", { rows: 1 }))).toBe(
      'session_ended',
    );
    expect((await read(database, 'SELECT 1')).rows).toEqual([[1]]);
    using other = insisted(server);
    expect((await read(other, "SELECT LENGTH(REPEAT('x', 600 * 1024 * 1024))")).rows).toEqual([
      [629_145_600],
    ]);
  });
});
