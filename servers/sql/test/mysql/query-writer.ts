import { Chance } from '../sqlite/chance.ts';

type Kind = 'integer' | 'decimal' | 'text' | 'date';

const KINDS: readonly Kind[] = ['integer', 'decimal', 'text', 'date'];
const COLUMNS: Readonly<Record<Kind, readonly string[]>> = {
  integer: ['i', 'j', 'u'],
  decimal: ['n'],
  text: ['s', 'k'],
  date: ['d', 'm'],
};
const ALL = 'i, j, u, n, s, k, d, m';
const TABLES = ['t1', 't2', 't3'];
const WORDS = [
  'alpha',
  'Beta',
  'gamma',
  'naïve',
  '日本',
  '😀',
  '',
  "it''s",
  'drop into table',
  '42',
  '/* no */',
  '-- no',
  ';',
];

/** Writes queries as broad as those of sqllogictest, in the SQL of MariaDB, whose rows are the same at each run. */
export class QueryWriter extends Chance {
  schema(rows: number): string {
    return TABLES.map((table, index) => {
      const values = Array.from({ length: rows * (index + 1) }, () => {
        const cell = (text: string) => (this.below(7) === 0 ? 'NULL' : text);
        const number = () => String(this.below(14) - 4);
        const cells = [
          number(),
          String(this.below(2_000_000) - 1_000_000),
          this.pick(['0', '18446744073709551615', '9007199254740993', '7']),
          `${number()}.${this.pick(['00', '25', '50'])}`,
          `'${this.pick(WORDS)}'`,
          `'${this.pick(['a', 'b', 'c'])}'`,
          `'${this.pick(['2024-02-29', '1999-12-31', '2000-01-01'])}'`,
          `'${this.pick(['2024-02-29 23:59:59.5', '1970-01-01 00:00:00', '2000-01-01 12:00:00.123456'])}'`,
        ];
        return `(${cells.map(cell).join(', ')})`;
      });
      return `CREATE TABLE ${table} (i INT, j BIGINT, u BIGINT UNSIGNED, n DECIMAL(20,2), s VARCHAR(40), k ENUM('a','b','c'), d DATE, m DATETIME(6), INDEX (j), INDEX (s)); INSERT INTO ${table} VALUES ${values.join(', ')};`;
    }).join('\n');
  }

  query(): string {
    const sql = this.pick([
      () => this.#select(2),
      () => this.#select(2),
      () => this.#aggregate(),
      () => this.#aggregate(),
      () => this.#compound(),
      () => this.#with(),
      () => this.#recursive(),
      () => this.#window(),
      () => this.#json(),
      () => this.#other(),
    ])();
    const before = this.pick(['', '', '', '', '-- DELETE\n', '/* DROP */ ', '# x\n', '\n\t', '-- ;\n']);
    return `${before}${sql}${this.pick(['', '', '', ';', ' -- end', ' # end', ' /* end */', '\n;\n'])}`;
  }

  #expression(kind: Kind, of: readonly string[], depth: number): string {
    if (depth <= 0 || this.below(3) === 0)
      return this.below(4) === 0 ? this.#literal(kind) : `${this.pick(of)}.${this.pick(COLUMNS[kind])}`;
    const sub = (other: Kind) => this.#expression(other, of, depth - 1);
    const condition = () => this.#condition(of, depth - 1);
    const small = () => `(${sub('integer')} % 100)`;
    if (this.below(7) === 0) return `CASE WHEN ${condition()} THEN ${sub(kind)} ELSE ${sub(kind)} END`;
    if (this.below(9) === 0) return `COALESCE(${sub(kind)}, ${this.#literal(kind)})`;
    if (this.below(12) === 0) return `NULLIF(${sub(kind)}, ${sub(kind)})`;
    switch (kind) {
      case 'integer':
        return this.pick([
          () => `(${small()} ${this.pick(['+', '*'])} ${small()})`,
          () => `${small()} DIV ${1 + this.below(4)}`,
          () => `${small()} --1`,
          () => `SIGN(${sub('integer')})`,
          () => `CHAR_LENGTH(${sub('text')})`,
          () => `LOCATE('a', ${sub('text')})`,
          () => `EXTRACT(${this.pick(['YEAR', 'MONTH', 'DAY'])} FROM ${sub('date')})`,
          () => `CAST(${sub('decimal')} AS SIGNED)`,
          () => `(${condition()})`,
          () => `(SELECT COUNT(*) FROM ${this.pick(TABLES)} q WHERE q.i = ${this.pick(of)}.i)`,
          () => `BIT_COUNT(${sub('integer')})`,
          () => `GREATEST(${sub('integer')}, 1)`,
        ])();
      case 'decimal':
        return this.pick([
          () => `(${sub('decimal')} ${this.pick(['+', '-'])} ${sub('decimal')})`,
          () => `ROUND(${sub('decimal')}, 1)`,
          () => `ABS(${sub('decimal')})`,
          () => `CAST(${small()} AS DECIMAL(30,10))`,
          () => `${sub('decimal')} / 4`,
        ])();
      case 'text':
        return this.pick([
          () => `CONCAT(${sub('text')}, ${sub('text')})`,
          () => `UPPER(${sub('text')})`,
          () => `SUBSTRING(${sub('text')}, ${1 + this.below(3)}, ${this.below(4)})`,
          () => `REPLACE(${sub('text')}, 'a', 'bb')`,
          () => `HEX(${sub('text')})`,
          () => `CAST(${sub('integer')} AS CHAR)`,
          () => `IF(${condition()}, ${sub('text')}, 'else')`,
          () => `DATE_FORMAT(${sub('date')}, '%Y-%j %H:%i')`,
          () => `LPAD(${sub('text')}, 5, '*')`,
          () => `MD5(${sub('text')})`,
        ])();
      case 'date':
        return this.pick([
          () =>
            `DATE_ADD(${this.pick(of)}.m, INTERVAL ${1 + this.below(9)} ${this.pick(['DAY', 'MONTH', 'MINUTE'])})`,
          () => `LAST_DAY(${this.pick(of)}.d)`,
          () => `DATE(${this.pick(of)}.m)`,
        ])();
    }
  }

  #condition(of: readonly string[], depth: number): string {
    const kind = this.pick(KINDS);
    const sub = (other: Kind) => this.#expression(other, of, depth - 1);
    if (depth > 0 && this.below(3) === 0)
      return `(${this.#condition(of, depth - 1)} ${this.pick(['AND', 'OR', 'XOR'])} ${this.#condition(of, depth - 1)})`;
    return this.pick([
      () => `${sub(kind)} ${this.pick(['=', '<>', '<', '>=', '<=>', '!='])} ${sub(kind)}`,
      () => `${sub(kind)} IS ${this.pick(['', 'NOT '])}NULL`,
      () => `${sub(kind)} ${this.pick(['', 'NOT '])}BETWEEN ${sub(kind)} AND ${sub(kind)}`,
      () => `${sub('integer')} ${this.pick(['', 'NOT '])}IN (1, 2, ${sub('integer')}, NULL)`,
      () => `${sub('text')} ${this.pick(['', 'NOT '])}LIKE '${this.pick(['%a%', 'A%', '_e%', '%drop%'])}'`,
      () => `${sub('text')} REGEXP '${this.pick(['^a', 'a$', '[A-D]'])}'`,
      () =>
        `${this.pick(['', 'NOT '])}EXISTS (SELECT 1 FROM ${this.pick(TABLES)} e WHERE e.i = ${this.pick(of)}.i)`,
      () => `${this.pick(of)}.i IN (SELECT i FROM ${this.pick(TABLES)} WHERE n > 0)`,
      () => `(${this.pick(of)}.i, ${this.pick(of)}.s) IN (SELECT i, s FROM ${this.pick(TABLES)})`,
      () => `${this.pick(of)}.i ${this.pick(['> ANY', '<= ALL'])} (SELECT i FROM ${this.pick(TABLES)})`,
    ])();
  }

  #literal(kind: Kind): string {
    switch (kind) {
      case 'integer':
        return this.below(9) === 0 ? '9007199254740993' : String(this.below(12));
      case 'decimal':
        return `${this.below(50)}.${this.pick(['0', '25', '5', '123456789'])}`;
      case 'text':
        return `'${this.pick(WORDS)}'`;
      case 'date':
        return `DATE '${this.pick(['2024-02-29', '1999-12-31'])}'`;
    }
  }

  #from(): { readonly sql: string; readonly of: readonly string[] } {
    const table = () =>
      this.below(5) === 0
        ? `(SELECT * FROM ${this.pick(TABLES)} q WHERE ${this.#condition(['q'], 0)})`
        : this.pick(TABLES);
    switch (this.below(5)) {
      case 0:
        return {
          sql: `${table()} a ${this.pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'STRAIGHT_JOIN'])} ${table()} b ON a.i = b.i`,
          of: ['a', 'b'],
        };
      case 1:
        return {
          sql: `${table()} a JOIN ${table()} b USING (${this.pick(['i', 's', 'i, k'])})`,
          of: ['a', 'b'],
        };
      case 2:
        return { sql: `${table()} a, ${table()} b`, of: ['a', 'b'] };
      default:
        return { sql: `${table()} a`, of: ['a'] };
    }
  }

  /** Only rows that are in order as a whole say which of them a LIMIT leaves. */
  #ordered(columns: number): string {
    if (this.below(3) > 0) return '';
    const terms = Array.from(
      { length: columns },
      (_, index) => `${index + 1}${this.pick(['', ' DESC', ' ASC'])}`,
    );
    return ` ORDER BY ${terms.join(', ')}${this.pick(['', ' LIMIT 7', ' LIMIT 3, 5', ' LIMIT 4 OFFSET 2'])}`;
  }

  #select(depth: number): string {
    const { sql, of } = this.#from();
    const list = this.some(1, 5, () => this.#expression(this.pick(KINDS), of, depth));
    const named = list.map(
      (item) => `${item}${this.pick(['', '', ' AS x', ' AS `update`', " AS 'drop table'", ' AS `a``b`'])}`,
    );
    const word = this.pick([
      '',
      '',
      'DISTINCT ',
      'ALL ',
      'SQL_NO_CACHE ',
      '/*!40001 SQL_NO_CACHE */ ',
      'HIGH_PRIORITY ',
    ]);
    const where = this.below(3) === 0 ? '' : ` WHERE ${this.#condition(of, depth)}`;
    // A collation says that texts are equal which are not the same, so their order is not one of whole rows.
    return `SELECT ${word === 'DISTINCT ' ? '' : word}${named.join(', ')} FROM ${sql}${where}`;
  }

  #aggregate(): string {
    const { sql, of } = this.#from();
    const keys = this.some(0, 2, () => `${this.pick(of)}.${this.pick(['i', 'j', 'k', 'd'])}`);
    const sub = (kind: Kind) => this.#expression(kind, of, 1);
    const value = () =>
      this.pick([
        () => 'COUNT(*)',
        () => `COUNT(DISTINCT ${sub('integer')})`,
        () => `SUM(${this.pick(['', 'DISTINCT '])}${this.pick(of)}.i)`,
        () => `SUM(${sub('decimal')})`,
        () => `AVG(${this.pick(of)}.n)`,
        () => `MIN(${sub('integer')})`,
        () => `MAX(${sub('date')})`,
        () => `BIT_OR(${this.pick(of)}.u)`,
        () => `GROUP_CONCAT(${this.pick(of)}.i ORDER BY 1 SEPARATOR '|')`,
      ])();
    const values = this.some(1, 3, value);
    const where = this.below(2) === 0 ? '' : ` WHERE ${this.#condition(of, 1)}`;
    const group =
      keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}${this.below(5) === 0 ? ' WITH ROLLUP' : ''}`;
    const having = group === '' || this.below(2) === 0 ? '' : ` HAVING ${value()} IS NOT NULL`;
    return `SELECT ${[...keys, ...values].join(', ')} FROM ${sql}${where}${group}${having}`;
  }

  #compound(): string {
    const columns = 1 + this.below(3);
    const part = () => {
      const { sql, of } = this.#from();
      const list = Array.from({ length: columns }, () => this.#expression('integer', of, 1));
      const text =
        this.below(5) === 0
          ? `VALUES (${Array.from({ length: columns }, () => this.#literal('integer')).join(', ')})`
          : `SELECT ${list.join(', ')} FROM ${sql}`;
      return `(${text})`;
    };
    const all = this.some(2, 4, part);
    return `${all.reduce((sum, next) => `${sum} ${this.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'])} ${next}`)}${this.#ordered(columns)}`;
  }

  #with(): string {
    const part = (name: string) =>
      `${name} AS (SELECT ${ALL} FROM ${this.pick(TABLES)} t WHERE ${this.#condition(['t'], 1)})`;
    const list = this.some(1, 3, () => this.#expression(this.pick(KINDS), ['c1', 'c2'], 1));
    return `WITH ${part('c1')}, ${part('c2')} SELECT ${list.join(', ')} FROM c1, c2`;
  }

  #recursive(): string {
    return `WITH RECURSIVE n (i, f) AS (SELECT 1, 1 UNION ALL SELECT i + 1, f * 2 % 1009 FROM n WHERE i < ${1 + this.below(60)}) SELECT i, f FROM n${this.#ordered(2)}`;
  }

  #window(): string {
    const over = `OVER (${this.pick(['', 'PARTITION BY k '])}ORDER BY ${ALL}${this.pick(['', ' ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING'])})`;
    const called = this.some(1, 3, () => `${this.pick(['SUM(i)', 'COUNT(*)', 'MIN(i)', 'AVG(n)'])} ${over}`);
    const rank = this.pick(['ROW_NUMBER()', 'RANK()', 'DENSE_RANK()', 'NTILE(3)', 'LAG(i)', 'LEAD(i, 2)']);
    return `SELECT i, j, ${rank} OVER (ORDER BY ${ALL}), ${called.join(', ')} FROM ${this.pick(TABLES)}`;
  }

  #json(): string {
    return `SELECT ${this.pick([
      "JSON_OBJECT('a', i, 'b', s)",
      "JSON_EXTRACT(JSON_ARRAY(i, s, n), '$[1]')",
      "JSON_VALUE(JSON_OBJECT('s', s), '$.s')",
      'JSON_LENGTH(JSON_ARRAY(i, s))',
    ])}, i FROM ${this.pick(TABLES)} WHERE ${this.#condition([this.pick(TABLES)], 0).replaceAll(/\bt[123]\./g, '')}`;
  }

  #other(): string {
    return this.pick([
      () => `VALUES (1, 'a'), (${this.#literal('integer')}, NULL)`,
      () => `(SELECT ${this.#literal('text')}) UNION (SELECT ${this.#literal('text')})`,
      () => `((SELECT i FROM ${this.pick(TABLES)}))`,
      () => `SELECT ${this.#literal('integer')} FROM DUAL`,
      () => `SELECT * FROM ${this.pick(TABLES)} NATURAL JOIN ${this.pick(TABLES)}`,
      () => `SELECT jt.* FROM JSON_TABLE('[1,2,null]', '$[*]' COLUMNS (a INT PATH '$')) jt`,
      () => `SHOW ${this.pick(['TABLES', 'COLUMNS FROM t1', 'INDEX FROM t1', "TABLES LIKE 't%'"])}`,
      () => `${this.pick(['DESCRIBE', 'DESC', 'EXPLAIN'])} ${this.pick(TABLES)}`,
    ])();
  }
}
