import { afterAll, beforeAll, expect, it } from 'vitest';
import { Asking, rowsIn } from './asking.ts';
import { mariadb, onEach, postgres, sqlite } from './on-each.ts';

const MEBI = 2 ** 20;

const AS = `'${'a'.repeat(50_000)}'`;
/** What naive matchers take for ever with. */
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  SQLite: [`${AS} LIKE '${'%a'.repeat(500)}%b'`, `${AS} GLOB '${'*a'.repeat(500)}*b'`],
  PostgreSQL: [`${AS} LIKE '${'%a'.repeat(500)}%b'`, String.raw`${AS} ~ '^((a+)+\2)+b$'`],
  MariaDB: [`${AS} LIKE '${'%a'.repeat(500)}%b'`, `${AS} REGEXP '^((a+)+)+b$'`],
};

onEach([sqlite, postgres, mariadb], 'a megabyte of SQL, and thousands of columns', (lab, engine) => {
  let server: Asking;
  beforeAll(async () => void (server = await Asking.open(lab().args)));
  afterAll(async () => await server[Symbol.asyncDispose]());

  it('reads a long statement, and refuses one that is too long', async () => {
    const [row] = rowsIn(await server.query(`SELECT '${'x'.repeat(MEBI - 100)}' AS n`));
    expect(JSON.stringify(row)).toContain(`${MEBI - 100} bytes`);
    expect(await server.query(`SELECT '${'x'.repeat(MEBI)}' AS n`)).toMatchObject({ code: 'too_long' });
    const comments = `${'/* */ '.repeat(170_000)} SELECT 5 AS n`;
    expect(rowsIn(await server.query(comments))).toEqual([[5]]);
  });

  it.each([
    ['parentheses', `SELECT ${'('.repeat(200_000)}1${')'.repeat(200_000)}`],
    ['sums', `SELECT 1${'+1'.repeat(400_000)}`],
    ['subqueries', `${'SELECT * FROM ('.repeat(20_000)}SELECT 1${') a'.repeat(20_000)}`],
  ])('answers or refuses thousands of %s', async (_what, sql) => {
    const { code } = await server.query(sql);
    expect(code ?? 'sql_error').toMatch(/^(?:sql_error|session_ended|timeout)$/);
    expect(rowsIn(await server.query('SELECT 6 AS n'))).toEqual([[6]]);
  });

  it('answers or stops patterns made to take for ever', async () => {
    for (const pattern of PATTERNS[engine] ?? []) {
      const { code } = await server.query(`SELECT ${pattern} AS n`, { timeout_ms: 1_500 });
      expect(code ?? 'timeout').toMatch(/^(?:timeout|sql_error)$/);
    }
    expect(rowsIn(await server.query('SELECT 8 AS n'))).toEqual([[8]]);
  });

  it('answers what the engine can, or says what is too much of 10,000 columns', async () => {
    const columns = (count: number) =>
      `SELECT ${Array.from({ length: count }, (_, index) => `${index} AS c${index}`).join()}`;
    expect(rowsIn(await server.query(columns(300)))).toHaveLength(1);
    expect((await server.query(columns(1_500))).code).toBe('row_too_wide');
    expect((await server.query(columns(10_000))).code).toMatch(/^(?:row_too_wide|sql_error)$/);
    expect(rowsIn(await server.query('SELECT 7 AS n'))).toEqual([[7]]);
  });
});
