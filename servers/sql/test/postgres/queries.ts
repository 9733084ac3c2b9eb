import * as fc from 'fast-check';

/** Two tables whose values make every comparison, join and aggregate interesting, and no arithmetic overflow. */
export const TABLES = `
CREATE TABLE t1 (a int, b int, c text, d numeric(8, 2), e boolean, f float8, g date);
INSERT INTO t1 SELECT i, i % 4, CASE i % 5 WHEN 0 THEN NULL ELSE chr(96 + i % 7) || 'x' END,
  CASE WHEN i % 6 > 0 THEN i * 1.25 END, CASE i % 3 WHEN 0 THEN true WHEN 1 THEN false END, i / 2.0, date '2026-01-01' + i
  FROM generate_series(1, 24) i;
CREATE TABLE t2 (a int, h text, k int[]);
INSERT INTO t2 SELECT i * 2, CASE WHEN i % 4 > 0 THEN 'drop table ' || i END, ARRAY[i, NULL, i * i] FROM generate_series(1, 9) i;
CREATE VIEW v1 AS SELECT a, c AS "update" FROM t1 WHERE a < 9;
`;

const pick = (...words: readonly string[]) => fc.constantFrom(...words);
const join = (parts: readonly fc.Arbitrary<string>[], separator = ' ') =>
  fc.tuple(...parts).map((texts) => texts.filter(Boolean).join(separator));

type Expressions = Record<'int' | 'text' | 'numeric' | 'bool', string>;

/** Typed expressions over t1; nothing in them divides by what may be zero. */
const { int, text, numeric, bool } = fc.letrec<Expressions>((tie) => {
  const [i, s, n, c] = [tie('int'), tie('text'), tie('numeric'), tie('bool')];
  return {
    int: fc.oneof(
      { maxDepth: 3 },
      pick('t1.a', 't1.b', '1', '-7', '42', 'NULL::int'),
      join([pick('('), i, pick('+', '-', '*'), pick('2', 't1.b', '-3'), pick(')')]),
      join([pick('abs(', '(- '), i, pick(')')]),
      join([pick('coalesce('), i, pick(', 0)')]),
      join([pick('('), i, pick('% 5)')]),
      join([pick('length('), s, pick(')')]),
      join([pick('CASE WHEN'), c, pick('THEN'), i, pick('ELSE'), i, pick('END')]),
      join([pick('extract(year FROM t1.g)::int', 'cardinality(ARRAY[1, t1.b])', "strpos(t1.c, 'x')")]),
      pick('(SELECT max(t2.a) FROM t2 WHERE t2.a <= t1.a)', '(SELECT count(*)::int FROM t2)'),
    ),
    text: fc.oneof(
      { maxDepth: 3 },
      pick(
        't1.c',
        "'it''s'",
        "'DELETE FROM t1; --'",
        '$$drop into table$$',
        String.raw`E'\n\''`,
        'NULL::text',
      ),
      join([pick('('), s, pick("|| '/*'"), pick(')')]),
      join([pick('upper(', 'lower(', 'reverse(', 'trim(', 'quote_nullable('), s, pick(')')]),
      join([pick('coalesce('), s, pick(", 'none')")]),
      join([pick('substr('), s, pick(', 1, 2)')]),
      join([pick('('), i, pick(')::text')]),
      pick("to_char(t1.g, 'YYYY-MM')", "concat_ws('-', t1.a, t1.c)", "format('%s|%L', t1.a, t1.c)"),
    ),
    numeric: fc.oneof(
      { maxDepth: 2 },
      pick('t1.d', '1.50', 't1.a / 4.0', 'NULL::numeric'),
      join([pick('('), n, pick('+', '-', '*'), pick('1.1', 't1.d'), pick(')')]),
      join([pick('round('), n, pick(', 1)')]),
      join([pick('('), i, pick(')::numeric / 3')]),
      join([pick('greatest(', 'least('), n, pick(', 3.3)')]),
    ),
    bool: fc.oneof(
      { maxDepth: 3 },
      pick('t1.e', 'true', 't1.c IS NULL', 't1.e IS NOT TRUE', "t1.c LIKE '_x'", "t1.c ~ '^[a-c]'"),
      join([i, pick('<', '<=', '=', '<>', '>=', '>', 'IS DISTINCT FROM'), i]),
      join([s, pick('<', '=', '<>'), s]),
      join([pick('('), c, pick('AND', 'OR'), c, pick(')')]),
      join([pick('(NOT'), c, pick(')')]),
      join([i, pick('BETWEEN'), i, pick('AND 20')]),
      join([
        i,
        pick(
          'IN (1, 2, NULL, 8)',
          'NOT IN (3, 4)',
          'IN (SELECT t2.a FROM t2)',
          '> ALL (SELECT t2.a FROM t2)',
        ),
      ]),
      pick('EXISTS (SELECT FROM t2 WHERE t2.a = t1.a)', "t1.g > date '2026-01-10'", '(t1.a, t1.b) < (5, 5)'),
    ),
  };
});

const scalar = fc.oneof(
  int,
  text,
  numeric,
  bool,
  pick('t1.f', 't1.g', 't1.f * 2', "t1.g + interval '1 day'"),
);
const alias = pick('', '', 'AS "update"', 'AS "select from"', 'AS x', 'AS x');
const column = join([scalar, alias]);
const columns = fc.array(column, { minLength: 1, maxLength: 4 }).map((list) => list.join(', '));
const where = fc.oneof(fc.constant(''), join([pick('WHERE'), bool]));
const from = pick(
  'FROM t1',
  'FROM t1 JOIN t2 ON t1.a = t2.a',
  'FROM t1 LEFT JOIN t2 USING (a)',
  'FROM t2 RIGHT JOIN t1 ON t1.a = t2.a',
  'FROM t1 FULL JOIN t2 ON t1.a = t2.a',
  'FROM t1 CROSS JOIN t2',
  'FROM t1 NATURAL JOIN t2',
  'FROM t1, LATERAL (SELECT t1.a + 1 AS z) l',
  'FROM t1 JOIN generate_series(1, 5) AS s ON s = t1.b',
  'FROM t1 JOIN v1 ON v1.a = t1.a',
);

const plain = join([pick('SELECT', 'SELECT DISTINCT', 'select all'), columns, from, where]);

const aggregate = pick(
  'count(*)',
  'count(DISTINCT t1.b)',
  'sum(t1.a)',
  'avg(t1.d)',
  'min(t1.c)',
  'max(t1.g)',
  'bool_and(t1.e)',
  "string_agg(t1.c, ',' ORDER BY t1.a)",
  'array_agg(t1.a ORDER BY t1.a DESC)',
  'sum(t1.f)',

  'count(*) FILTER (WHERE t1.e)',
  'percentile_cont(0.5) WITHIN GROUP (ORDER BY t1.a)',
  'mode() WITHIN GROUP (ORDER BY t1.b)',
  'json_agg(t1.a ORDER BY t1.a)',
  'stddev_pop(t1.a)',
  'corr(t1.a, t1.b)',
  'every(t1.a > 0)',
);
const grouped = join([
  pick('SELECT t1.b,'),
  fc.array(aggregate, { minLength: 1, maxLength: 3 }).map((list) => list.join(', ')),
  pick('FROM t1', 'FROM t1 LEFT JOIN t2 ON t1.a = t2.a'),
  where,
  pick(
    'GROUP BY t1.b',
    'GROUP BY 1',
    'GROUP BY ROLLUP (t1.b)',
    'GROUP BY GROUPING SETS ((t1.b), ())',
    'GROUP BY CUBE (t1.b)',
  ),
  pick('', 'HAVING count(*) > 2', 'HAVING sum(t1.a) BETWEEN 1 AND 1000'),
]);

const windowed = join([
  pick('SELECT t1.a,'),
  pick(
    'rank()',
    'dense_rank()',
    'row_number()',
    'sum(t1.a)',
    'lag(t1.c)',
    'lead(t1.a, 2, 0)',
    'ntile(3)',
    'first_value(t1.c)',
    'count(*)',
  ),
  pick('OVER (PARTITION BY t1.b ORDER BY t1.a)', 'OVER (ORDER BY t1.a DESC)', 'OVER w'),
  pick('FROM t1'),
  where,
  pick('WINDOW w AS (PARTITION BY t1.e ORDER BY t1.a ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)'),
]);

const combined = join([
  pick(
    'SELECT a, b FROM t1',
    '(SELECT a, b FROM t1 WHERE a > 5)',
    'VALUES (1, 2), (3, NULL)',
    '(VALUES (1, 1))',
  ),
  pick('UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL'),
  pick('SELECT a, a FROM t2', '(SELECT b, a FROM t1)', 'VALUES (2, 2)'),
]);

const withs = join([
  pick('WITH', 'WITH RECURSIVE'),
  pick(
    'x AS (SELECT * FROM t1), y (n) AS (SELECT a FROM x) SELECT n FROM y',
    'x AS MATERIALIZED (SELECT a FROM t1) SELECT count(*) FROM x CROSS JOIN x AS z',
    'x (delete) AS (VALUES (1), (2)) SELECT delete FROM x',
  ),
]);

const fixed = pick(
  'WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 30) SELECT * FROM r',
  'TABLE t1',
  'TABLE v1',
  "VALUES (1, 'a'), (2, NULL)",
  'SELECT * FROM t2, unnest(t2.k) WITH ORDINALITY AS u (v, o)',
  'SELECT k[1], k[2:3], array_length(k, 1), 4 = ANY (k) FROM t2',
  `SELECT '{"a": [1, {"b": null}]}'::jsonb #>> '{a,1}', jsonb_path_query('[1,2]', '$[*]')`,
  'SELECT * FROM json_each_text(\'{"a":1,"b":null}\')',
  'SELECT DISTINCT ON (b) b, a FROM t1 ORDER BY b, a DESC',
  "SELECT regexp_matches('a1b2', '[a-z](\\d)', 'g'), string_to_table('a,b', ',')",
  'SELECT * FROM t1 TABLESAMPLE BERNOULLI (100)',
  'SELECT t1.* FROM t1 ORDER BY c NULLS FIRST, a OFFSET 2 ROWS FETCH FIRST 3 ROWS ONLY',
  'SELECT * FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) AS f (x, y)',
  'SELECT (t1).a, (ROW(1, 2)).f1, t1 FROM t1',
  'SELECT 1 a, 2 a, 3 "a"',
  'SELECT WHERE false',
  "SELECT count(*) FROM pg_catalog.pg_class WHERE relname = 't1'",
  "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 't_'",
  "SELECT xmlelement(name x, 1), 'a' COLLATE \"C\" < 'B', INTERVAL '1' DAY, DATE '2026-01-01', TIME '10:00'",
  "SELECT overlay('abc' placing 'X' from 2), position('b' in 'abc'), substring('abc' from 2 for 1), trim(both 'x' from 'xax')",
  'SELECT nullif(1, 1), current_schema, 7 / 2, 7.0 / 2, 2 ^ 10, |/ 25, @ -5, 5 & 3, 1 << 4, 5 # 1',
);

const query = fc.oneof(
  { weight: 5, arbitrary: plain },
  { weight: 3, arbitrary: grouped },
  { weight: 2, arbitrary: windowed },
  { weight: 2, arbitrary: combined },
  { weight: 1, arbitrary: withs },
  { weight: 2, arbitrary: fixed },
);

/** What may stand around a statement without being one. */
export const queries: fc.Arbitrary<string> = fc
  .tuple(
    pick('', '', '', '-- delete\n', '/* drop /* table */ */ ', '\n\t '),
    query,
    pick('', '', '', ';', ' ; -- update', ' -- x', ' /* ; delete */', '\n;\n'),
  )
  .map((parts) => parts.join(''));
