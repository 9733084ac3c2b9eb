import { describe, expect, it } from 'vitest';
import { tablesNamed } from '../../src/mysql/tables-named.ts';
import { tokens } from '../../src/statement/tokens.ts';

const namesIn = (sql: string) =>
  tablesNamed([...tokens(sql, 'mysql')])?.map(({ schema, name }) =>
    [...(schema ? [schema] : []), name].join('.'),
  );

describe('tables that a text of the server names', () => {
  it.each([
    ['INSERT INTO far.lasting (id) VALUES (new.id, (SELECT max(x) FROM u))', 'far.lasting u'],
    ['INSERT IGNORE t VALUES (1) ON DUPLICATE KEY UPDATE a = 1, b = 2', 't'],
    [
      'REPLACE LOW_PRIORITY INTO `a``b`.`c d` SELECT replace(a, 1, 2), b FROM x, y ORDER BY a, b',
      'a`b.c d x y',
    ],
    ['UPDATE t JOIN m SET m.x = 1, t.y = 2 WHERE a', 't m'],
    ['UPDATE LOW_PRIORITY t a STRAIGHT_JOIN (m b, n) ON a.i = b.i, o SET m.x = 1', 't m n o'],
    ['DELETE a, b FROM t AS a, far.u AS b WHERE a.id = b.id', 't far.u'],
    ['DELETE FROM a USING t AS a JOIN u USING (id, n), v', 'a t u v'],
    ['SELECT a INTO b FROM t USE INDEX FOR ORDER BY (x, y), hidden LIMIT 1, 2', 't hidden'],
    ['SELECT 1 FROM (SELECT 2 FROM u) x, ((SELECT 3 FROM v)) y, LATERAL (SELECT 4 FROM w) z, DUAL', 'u v w'],
    ["SELECT trim(both 'x' from a), extract(year from b), convert(c using utf8mb4), (SELECT 1 FROM t)", 't'],
    [
      'BEGIN DECLARE c CURSOR FOR SELECT a FROM t; UPDATE u SET a = 1; IF x THEN TABLE v; END IF; END',
      't u v',
    ],
    ['WITH x AS (SELECT 1 FROM t) SELECT 1 FROM x UNION SELECT a, b FROM far.x', 't far.x'],
    ["SELECT 1 FROM JSON_TABLE('[]', '$' COLUMNS (a int PATH '$')) j, t FOR UPDATE", 't'],
    [
      'select 1 from ((`d`.`t` join `d`.`u` on(`d`.`t`.`a` = `d`.`u`.`a`)) left join `d`.`v` on(1))',
      'd.t d.u d.v',
    ],
  ])('%s', (sql, names) => {
    expect(namesIn(sql)?.join(' ')).toBe(names);
  });

  it.each(['SELECT 1 FROM {oj a LEFT JOIN b ON 1}', 'UPDATE .t SET a = 1', 'SELECT 1 FROM', 'DELETE FROM ?'])(
    'cannot be read, or are more: %s',
    (sql) => {
      expect(namesIn(sql) ?? []).toEqual([]);
    },
  );
});
