import { describe, expect, it, onTestFinished } from 'vitest';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { checkNames } from '../../src/sqlite/name-check.ts';
import { cliRows, quoted } from './cli.ts';
import { alter, Opened } from './opened.ts';
import { QueryWriter } from './query-writer.ts';

const QUERIES = 1_500;

describe.skipIf(lacks('sqlite3'))('queries as broad as those of sqllogictest', () => {
  it.each([1, 2, 3])('are all read, and answer what the sqlite3 program does (%i)', async (seed) => {
    const folder = temporaryFolder();
    onTestFinished(() => folder[Symbol.dispose]());
    const path = folder.at('a.db');
    const writer = new QueryWriter(seed);
    alter(path, writer.schema(12));
    await using opened = new Opened(path);
    const queries = Array.from({ length: QUERIES }, () => writer.query());
    const expected = cliRows(path, queries);
    for (const [index, sql] of queries.entries()) {
      const rows = (await opened.rows(sql)).map(quoted);
      // Without ORDER BY the order is anyone's; with it, ours has all columns.
      expect({ sql, rows: rows.toSorted() }).toEqual({ sql, rows: expected[index]?.toSorted() });
      checkNames(sql);
    }
  });
});
