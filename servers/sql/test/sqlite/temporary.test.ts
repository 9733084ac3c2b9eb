import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, it } from 'vitest';
import { querySql } from '../../src/tools/query-sql.ts';
import { makeSqlite, player } from '../query/playing.ts';

it('what a statement sorts or keeps aside counts as its memory, and fills no disk', async () => {
  using folder = temporaryFolder();
  using asking = player({
    target: makeSqlite(folder.at('it.db'), 'CREATE TABLE t (a)'),
    limits: { memoryMiB: 192 },
  });
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ';
  for (const sql of [
    'SELECT * FROM (SELECT randomblob(10000) AS b FROM n LIMIT 100000000) ORDER BY b',
    'SELECT count(DISTINCT randomblob(10000)) FROM n',
  ]) {
    const outcome = await asking.run(querySql, { sql: endless + sql, timeout_ms: 8_000 });
    expect(outcome).toMatchObject({ code: 'session_ended' });
  }
});
