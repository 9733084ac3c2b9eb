import { describe, expect, it } from 'vitest';
import type { Dialect } from '../../src/statement/tokens.ts';
import { policyOf } from '../../src/write/policy.ts';
import { targetOf } from '../../src/write/target.ts';

describe('the tables that a statement changes', () => {
  it.each<[Dialect, string, string[]]>([
    ['mysql', 'UPDATE t JOIN d.m AS x ON t.a = x.a SET x.a = 1 WHERE t.a = 1', ['t', 'd.m']],
    ['mysql', 'UPDATE t STRAIGHT_JOIN `m` SET m.a = 1 WHERE t.a = 1', ['t', 'm']],
    ['mysql', 'UPDATE (t, (SELECT * FROM u) d) CROSS JOIN e.m SET m.a = 1', ['t', 'e.m']],
    ['mysql', 'DELETE x FROM t JOIN d.m AS X WHERE t.a = 1', ['d.m']],
    ['mysql', 'DELETE FROM d.t.*, y USING d.t JOIN u y WHERE t.a = 1', ['d.t', 'u']],
    ['mysql', 'DELETE FROM t AS x WHERE x.a = 1', ['t']],
    ['mysql', 'REPLACE t SELECT * FROM u', ['t']],
    ['postgres', 'WITH a AS (DELETE FROM A."B" WHERE a = 1) INSERT INTO t SELECT 1', ['a.B', 't']],
    ['postgres', 'TRUNCATE t, ONLY s.u', ['t', 's.u']],
    ['postgres', 'MERGE INTO s.t USING u ON true WHEN MATCHED THEN DELETE', ['s.t']],
    ['sqlite', 'UPDATE Main.[t u] SET a = 1', ['Main.t u']],
  ])('%s: %s', (dialect, sql, expected) => {
    expect(policyOf(sql, dialect).targets.map(({ path }) => path.join('.'))).toEqual(expected);
  });

  it.each<[Dialect, string, string | undefined, string?]>([
    [
      'mysql',
      'UPDATE t PARTITION (p) x SET a = 1 WHERE b = ? LIMIT 1',
      't PARTITION (p) x',
      'WHERE b = ? LIMIT 1',
    ],
    ['mysql', 'UPDATE t JOIN m SET m.a = 1 WHERE b = 1', undefined],
    ['mysql', 'DELETE t FROM t WHERE b = 1', undefined],
    ['postgres', 'DELETE FROM ONLY t x WHERE b = 1 RETURNING *;', 'ONLY t x', 'WHERE b = 1'],
    ['postgres', 'DELETE FROM t USING u WHERE b = 1', undefined],
    ['postgres', 'UPDATE t SET a = 1 FROM u WHERE b = 1', undefined],
    ['postgres', 'WITH c AS (SELECT 1) DELETE FROM t WHERE b = 1', undefined],
    ['sqlite', 'DELETE FROM t', 't', ''],
    ['sqlite', 'DELETE FROM t WHERE b = 1 RETURNING a LIMIT 1', undefined],
  ])('and their rows: %s: %s', (dialect, sql, from, tail) => {
    const rows = targetOf(policyOf(sql, dialect))?.rows;
    expect([rows?.from, rows?.tail]).toEqual([from, tail]);
  });
});
