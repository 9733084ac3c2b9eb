import {
  COLUMNS,
  DATES,
  ExpressionWriter,
  type Kind,
  KINDS,
  literal,
  type Source,
  source,
  TABLES,
} from './expression-writer.ts';

const WINDOW_FUNCTIONS = [
  'row_number()',
  'rank()',
  'dense_rank()',
  'ntile(3)',
  'lag(i)',
  "lead(s, 2, 'none')",
  'first_value(j)',
  'last_value(i)',
  'nth_value(s, 2)',
  'sum(i)',
  'count(*)',
  'min(s)',
  'max(r)',
];

/**
 * Writes queries as broad as those of sqllogictest, that are right and say the same in SQLite 3.40 and in later versions.
 * So they leave out: fractions that are no quarters and sums beyond what a double holds exactly (their text and their
 * rounding changed), sums that overflow, LIKE on bytes (an option of the build), texts in double quotes, the order of
 * rows and of group_concat where no ORDER BY gives it.
 */
export class QueryWriter extends ExpressionWriter {
  query(): string {
    const sql = this.#statement(2);
    return this.chance.below(8) === 0
      ? `${this.chance.pick(['-- DELETE\n', '/* DROP */ ', '\n\t', ';'])}${sql}`
      : sql;
  }

  /** Makes the tables, with NULLs, duplicates and empty texts. */
  schema(rows: number): string {
    return TABLES.map((table, index) => {
      const values = Array.from({ length: rows * (index + 1) }, () => {
        const cells = COLUMNS.map(({ kind }, at) => {
          if (this.chance.below(7) === 0) return 'NULL';
          return at === 4 ? literal(this.chance.pick(DATES)) : this.literal(kind);
        });
        return `(${cells.join(', ')})`;
      });
      const key = `CREATE INDEX ${table}_j ON ${table}(j, s)`;
      return `CREATE TABLE ${table}(i INTEGER, j INTEGER, r REAL, s TEXT, d TEXT); INSERT INTO ${table} VALUES ${values.join(', ')}; ${key};`;
    }).join('\n');
  }

  #statement(depth: number): string {
    switch (this.chance.below(10)) {
      case 0:
        return this.#compound(depth);
      case 1:
        return this.#recursive();
      case 2:
        return this.#withTables(depth);
      case 3:
        return this.#windows();
      case 4:
        return this.#json();
      case 5:
      case 6:
        return this.#aggregate(depth);
      default:
        return this.#select(depth);
    }
  }

  #select(depth: number): string {
    const { sql, sources } = this.#from(depth);
    const list = this.chance.some(1, 5, () => this.expression(this.chance.pick(KINDS), sources, depth));
    const named = list.map((item, index) =>
      this.chance.below(3) === 0
        ? `${item} AS ${this.chance.pick(['x', '"update"', '[a b]', '`drop`'])}`
        : index === 0
          ? `${item} AS x0`
          : item,
    );
    const distinct = this.chance.pick(['', '', '', 'DISTINCT ', 'ALL ']);
    const where = this.chance.below(3) === 0 ? '' : ` WHERE ${this.condition(sources, depth)}`;
    return `SELECT ${distinct}${named.join(', ')} FROM ${sql}${where}${this.#ordered(list.length)}`;
  }

  #aggregate(depth: number): string {
    const { sql, sources } = this.#from(depth);
    const keys = this.chance.some(
      0,
      2,
      () => `${this.chance.pick(sources).alias}.${this.chance.pick(COLUMNS).name}`,
    );
    const values = this.chance.some(1, 3, () => this.#aggregated(sources));
    const where = this.chance.below(2) === 0 ? '' : ` WHERE ${this.condition(sources, depth)}`;
    const group = keys.length === 0 ? '' : ` GROUP BY ${keys.join(', ')}`;
    const having =
      group === '' || this.chance.below(2) === 0 ? '' : ` HAVING ${this.#aggregated(sources)} IS NOT NULL`;
    return `SELECT ${[...keys, ...values].join(', ')} FROM ${sql}${where}${group}${having}${this.#ordered(keys.length + values.length)}`;
  }

  #aggregated(sources: readonly Source[]): string {
    const of = (kind: Kind) => this.expression(kind, sources, 0);
    const filter = this.chance.below(5) === 0 ? ` FILTER (WHERE ${this.condition(sources, 0)})` : '';
    const distinct = this.chance.pick(['', 'DISTINCT ']);
    return this.chance.pick([
      () => `count(*)${filter}`,
      () => `count(${distinct}${of(this.chance.pick(KINDS))})${filter}`,
      () => `sum(${distinct}${of('integer')})${filter}`,
      () => `total(${of('integer')})${filter}`,
      () => `sum(${of('real')})${filter}`,
      () => `avg(${of('integer')})${filter} IS NULL`,
      () => `min(${of(this.chance.pick(KINDS))})${filter}`,
      () => `max(${of(this.chance.pick(KINDS))})${filter}`,
      () => `length(group_concat(${of('text')}, ',')${filter})`,
    ])();
  }

  #compound(depth: number): string {
    const columns = 1 + this.chance.below(3);
    const part = () => {
      const { sql, sources } = this.#from(0);
      const list = Array.from({ length: columns }, () => this.expression('integer', sources, depth));
      return this.chance.below(4) === 0
        ? `VALUES (${Array.from({ length: columns }, () => this.literal('integer')).join(', ')})`
        : `SELECT ${list.join(', ')} FROM ${sql}`;
    };
    const parts = this.chance.some(2, 4, part);
    const joined = parts.reduce(
      (all, next) => `${all} ${this.chance.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT'])} ${next}`,
    );
    // VALUES at the end takes no ORDER BY.
    return parts.at(-1)?.startsWith('VALUES') === true ? joined : `${joined}${this.#ordered(columns)}`;
  }

  #withTables(depth: number): string {
    const names = ['c1', 'c2'].slice(0, 1 + this.chance.below(2));
    const parts = names.map(
      (name) =>
        `${name}(i, j, r, s, d) AS ${this.chance.pick(['', 'MATERIALIZED ', 'NOT MATERIALIZED '])}(SELECT i, j, r, s, d FROM ${this.chance.pick(TABLES)} AS t WHERE ${this.condition([source('t')], depth)})`,
    );
    const sources = names.map(source);
    const list = this.chance.some(1, 3, () => this.expression(this.chance.pick(KINDS), sources, 1));
    return `WITH ${parts.join(', ')} SELECT ${list.join(', ')} FROM ${names.join(', ')}${this.#ordered(list.length)}`;
  }

  #recursive(): string {
    const most = 1 + this.chance.below(50);
    const step = this.chance.pick(['i + 1, i * 2', 'i + 2, f + i', 'i + 1, (i * 7) % 5']);
    const union = this.chance.pick(['UNION', 'UNION ALL']);
    return `WITH RECURSIVE n(i, f) AS (SELECT 1, 1 ${union} SELECT ${step} FROM n WHERE i < ${most}) SELECT i, f, ${this.expression(
      'integer',
      [
        {
          alias: 'n',
          columns: [
            { name: 'i', kind: 'integer' },
            { name: 'f', kind: 'integer' },
          ],
        },
      ],
      1,
    )} FROM n${this.#ordered(3)}`;
  }

  #windows(): string {
    const table = this.chance.pick(TABLES);
    const order = 'i, j, r, s, d';
    const frame = this.chance.pick([
      '',
      ' ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING',
      ' ROWS UNBOUNDED PRECEDING',
      ' RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
      ' GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW',
      ' ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW',
    ]);
    const partition = this.chance.pick(['', 'PARTITION BY j ', 'PARTITION BY s ']);
    const over = `OVER (${partition}ORDER BY ${order}${frame})`;
    const called = this.chance.some(1, 3, () => `${this.chance.pick(WINDOW_FUNCTIONS)} ${over}`);
    return `SELECT i, j, s, ${called.join(', ')} FROM ${table}${this.#ordered(3 + called.length)}`;
  }

  #json(): string {
    const { sql, sources } = this.#from(0);
    const value = () => this.expression(this.chance.pick(['integer', 'text'] as const), sources, 0);
    const written = this.chance.pick([
      () => `json_array(${value()}, ${value()}, NULL)`,
      () => `json_object('a', ${value()}, 'b', json('[1,{"c":2}]'))`,
      () => `json_extract(json_object('a', ${value()}), '$.a')`,
      () => `json_array_length(json_array(${value()}, 2))`,
      () => `json_type(json_array(${value()}), '$[0]')`,
      () => `json_valid(ifnull(${value()}, 'x'))`,
      () => `json_set('{"a":1}', '$.b', ${value()})`,
      () => `json_remove(json_array(1, ${value()}, 3), '$[0]')`,
      () => `json_array(${value()}) ->> 0`,
      () => `json_object('k', ${value()}) -> '$.k'`,
      () => `json_quote(${value()})`,
    ]);
    if (this.chance.below(4) === 0)
      return `SELECT t1.i, e.key, e.value, e.type FROM t1, json_each(json_array(t1.i, t1.s, t1.j)) AS e${this.#ordered(4)}`;
    const list = this.chance.some(1, 3, () => written());
    return `SELECT ${list.join(', ')} FROM ${sql}${this.#ordered(list.length)}`;
  }

  #from(depth: number): { readonly sql: string; readonly sources: readonly Source[] } {
    const table = () =>
      depth > 0 && this.chance.below(5) === 0
        ? `(SELECT * FROM ${this.chance.pick(TABLES)} AS q WHERE ${this.condition([source('q')], 0)})`
        : this.chance.pick(TABLES);
    const first = `${table()} AS a`;
    switch (this.chance.below(5)) {
      case 0: {
        const join = this.chance.pick(['JOIN', 'LEFT JOIN', 'INNER JOIN', 'LEFT OUTER JOIN', 'CROSS JOIN']);
        const sources = [source('a'), source('b')];
        return {
          sql: `${first} ${join} ${table()} AS b ON a.${this.chance.pick(['i', 'j'])} = b.${this.chance.pick(['i', 'j'])}`,
          sources,
        };
      }
      case 1:
        return {
          sql: `${first} JOIN ${table()} AS b USING (${this.chance.pick(['j', 's', 'i, s'])})`,
          sources: [source('a'), source('b')],
        };
      case 2:
        return { sql: `${first}, ${table()} AS b`, sources: [source('a'), source('b')] };
      default:
        return { sql: first, sources: [source('a')] };
    }
  }

  /** Only whole rows in order say which ones a LIMIT leaves. */
  #ordered(columns: number): string {
    if (this.chance.below(3) > 0) return '';
    const terms = Array.from(
      { length: columns },
      (_, index) => `${index + 1}${this.chance.pick(['', ' DESC', ' ASC', ' NULLS LAST'])}`,
    );
    const limit =
      this.chance.below(2) === 0
        ? ''
        : ` LIMIT ${this.chance.below(20)}${this.chance.pick(['', ' OFFSET 3'])}`;
    return ` ORDER BY ${terms.join(', ')}${limit}`;
  }
}
