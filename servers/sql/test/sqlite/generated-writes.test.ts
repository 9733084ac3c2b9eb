import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '@handrail/testing/temporary';
import { Chance } from './chance.ts';
import { alter, Opened } from './opened.ts';
import { QueryWriter } from './query-writer.ts';

const WRITES = 2_000;

/** Changes of every kind, built around readings that are right, in every disguise that a text can have. */
class WriteWriter {
  readonly #chance: Chance;
  readonly #queries: QueryWriter;

  constructor(seed: number, queries: QueryWriter) {
    this.#chance = new Chance(seed);
    this.#queries = queries;
  }

  write(): string {
    const before = this.#chance.pick([
      '',
      '',
      '-- SELECT 1\n',
      '/* SELECT */',
      ' \n\t',
      ';',
      'EXPLAIN ',
      'explain query plan ',
      '\uFEFF',
    ]);
    const after = this.#chance.pick(['', '', ';', ' -- SELECT', ' /* SELECT 1', '; SELECT 1']);
    return `${before}${this.#cased(this.#change())}${after}`;
  }

  #change(): string {
    const query = this.#queries.query();
    const table = this.#chance.pick(['t1', '"t2"', '[t3]', 'main.t1']);
    const when = `WHERE i IN (SELECT 1 FROM (${bare(query)}))`;
    const returning = this.#chance.pick(['', ' RETURNING *', ' RETURNING i AS "select"']);
    return this.#chance.pick([
      `DELETE FROM ${table} ${when}${returning}`,
      `UPDATE ${table} SET s = 'x' ${when}${returning}`,
      `UPDATE OR REPLACE ${table} SET s = (SELECT 1 FROM (${bare(query)}))${returning}`,
      `INSERT INTO ${table}(i) SELECT 1 FROM (${bare(query)})${returning}`,
      `REPLACE INTO ${table}(i) VALUES (1)${returning}`,
      `WITH q AS (${bare(query)}) DELETE FROM ${table} WHERE EXISTS (SELECT 1 FROM q)${returning}`,
      `WITH q AS (${bare(query)}), p AS (SELECT 2) INSERT INTO ${table}(i) SELECT 1 FROM q, p${returning}`,
      `WITH q AS (SELECT 1) UPDATE ${table} SET i = 1 FROM q${returning}`,
      `CREATE TABLE new AS ${bare(query)}`,
      `CREATE TEMP TABLE t1 AS ${bare(query)}`,
      `CREATE TEMP VIEW t2 AS ${bare(query)}`,
      `CREATE VIEW new AS ${bare(query)}`,
      `CREATE INDEX new ON t1(s) WHERE s IS NOT NULL`,
      `CREATE TRIGGER new AFTER DELETE ON t1 BEGIN SELECT 1; END`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} ADD COLUMN z`,
      `PRAGMA user_version = 9`,
      `PRAGMA writable_schema(1)`,
      `VACUUM`,
      `REINDEX ${table}`,
      `ANALYZE ${table}`,
      `BEGIN IMMEDIATE`,
      `SAVEPOINT s`,
      `${bare(query)}; DELETE FROM ${table}`,
    ]);
  }

  /** Texts in quotes stay as they are. */
  #cased(sql: string): string {
    const change = this.#chance.pick([(text: string) => text, (text: string) => text.toLowerCase()]);
    return sql.replace(/^[^'"[`]*/, change);
  }
}

const bare = (query: string): string => query.replace(/^[;\s]+/, '');

it('admits none of the writes, and nothing in the file changes', async () => {
  const folder = temporaryFolder();
  onTestFinished(() => folder[Symbol.dispose]());
  const path = folder.at('a.db');
  const queries = new QueryWriter(7);
  alter(path, queries.schema(12));
  const before = readFileSync(path);
  const writer = new WriteWriter(7, queries);
  await using opened = new Opened(path);
  const codes: (string | undefined)[] = [];
  for (let count = 0; count < WRITES; count++) {
    const sql = writer.write();
    const code = await opened.refusal(sql);
    expect({ sql, code }).toEqual({ sql, code: expect.stringMatching(/^(?:read_only|sql_error)$/) });
    codes.push(code);
  }
  // They are refused for what they are, not for being wrong.
  expect(codes.filter((code) => code === 'sql_error').length).toBeLessThan(WRITES / 20);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(await opened.rows('SELECT name FROM sqlite_temp_schema')).toEqual([]);
  expect(await opened.rows('SELECT count(*) FROM t1')).toEqual([[12n]]);
});
