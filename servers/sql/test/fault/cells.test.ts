import { expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { onEach, postgres, sqlite } from './on-each.ts';

/** Expressions of 900 MB, or that take more than the process may have; MariaDB makes nothing larger than its packets. */
const huge: Readonly<Record<string, readonly string[]>> = {
  SQLite: ['zeroblob(900000000)', 'hex(zeroblob(250000000))'],
  PostgreSQL: ["repeat(repeat('x', 1000000), 900)"],
};

onEach([sqlite, postgres], 'a cell of 900 MB', (lab, engine) => {
  it.each(huge[engine] ?? [])(
    'ends nothing but the process of its session, if anything: %s',
    async (value) => {
      await using server = await Asking.open(lab().args);
      const beside = server.beginQuery(lab().endless[0] ?? '', { timeout_ms: 25_000 });
      const { code, text } = await server.query(`SELECT ${value} AS n`, { timeout_ms: 25_000 });
      expect(code).toMatch(/^(?:session_ended|value_too_big)$/);
      expect(text).toContain('512 MiB');
      expect(beside.isAnswered()).toBe(false);
      server.cancel(beside);
      expect(rowsIn(await server.query('SELECT count(*) AS n FROM numbers'))).toEqual([[1_000]]);
    },
  );
});
