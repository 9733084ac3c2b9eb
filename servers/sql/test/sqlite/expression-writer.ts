import { Chance } from './chance.ts';

/** Types of expressions: what is compared, added or matched must make sense in every version of SQLite. */
export type Kind = 'integer' | 'real' | 'text';

export interface Source {
  readonly alias: string;
  readonly columns: readonly { readonly name: string; readonly kind: Kind }[];
}

export const KINDS: readonly Kind[] = ['integer', 'real', 'text'];
export const COLUMNS = [
  { name: 'i', kind: 'integer' },
  { name: 'j', kind: 'integer' },
  { name: 'r', kind: 'real' },
  { name: 's', kind: 'text' },
  { name: 'd', kind: 'text' },
] as const;

export const TABLES = ['t1', 't2', 't3'];

const WORDS = [
  'alpha',
  'Beta',
  'gamma',
  'DELTA',
  'eps%lon',
  'ze_ta',
  '',
  "it's",
  'naïve',
  '日本',
  '42',
  'drop table t1',
];
export const DATES = ['2024-02-29', '1999-12-31 23:59:59', '2000-01-01', '1970-01-01T00:00:00', 'not a date'];

export const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const source = (alias: string): Source => ({ alias, columns: COLUMNS });

/** Writes expressions and conditions over the columns of the tables. */
export class ExpressionWriter {
  readonly chance: Chance;

  constructor(seed: number) {
    this.chance = new Chance(seed);
  }

  expression(kind: Kind, sources: readonly Source[], depth: number): string {
    if (depth <= 0 || this.chance.below(3) === 0)
      return this.chance.below(4) === 0 ? this.literal(kind) : this.column(kind, sources);
    const of = (other: Kind) => this.expression(other, sources, depth - 1);
    const condition = () => this.condition(sources, depth - 1);
    if (this.chance.below(6) === 0) return `CASE WHEN ${condition()} THEN ${of(kind)} ELSE ${of(kind)} END`;
    if (this.chance.below(12) === 0)
      return `(SELECT ${this.chance.pick(['min', 'max'])}(q.${kind === 'integer' ? 'i' : kind === 'real' ? 'r' : 's'}) FROM ${this.chance.pick(TABLES)} AS q WHERE q.j = ${this.column('integer', sources)})`;
    const all: Readonly<Record<Kind, readonly (() => string)[]>> = {
      integer: [
        () => `(${of('integer')} ${this.chance.pick(['+', '-', '&', '|'])} ${of('integer')})`,
        () => `(${of('integer')} % 7 * ${this.chance.below(9)})`,
        () => `${of('integer')} / ${this.chance.below(4)}`,
        () => `-(${of('integer')})`,
        () => `~${this.column('integer', sources)}`,
        () => `(${of('integer')} << 2) >> 1`,
        () => `abs(${of('integer')})`,
        () => `length(${of('text')})`,
        () => `instr(${of('text')}, 'a')`,
        () => `unicode(${of('text')})`,
        () => `CAST(${of('text')} AS INTEGER)`,
        () => `CAST(${of('real')} AS INTEGER)`,
        () => `coalesce(${of('integer')}, ${of('integer')}, 0)`,
        () => `nullif(${of('integer')}, ${of('integer')})`,
        () => `iif(${condition()}, ${of('integer')}, NULL)`,
        () => `(${condition()})`,
        () => `sign(${of('integer')})`,
        () => `max(${of('integer')}, ${of('integer')})`,
        () =>
          `CAST(strftime('${this.chance.pick(['%Y', '%m', '%d', '%H', '%j', '%w', '%s'])}', ${this.column('text', sources, 'd')}) AS INTEGER)`,
      ],
      real: [
        () => `(${of('real')} ${this.chance.pick(['+', '-'])} ${of('real')})`,
        () => `${of('real')} * 2`,
        () => `CAST(${of('integer')} AS REAL)`,
        () => `abs(${of('real')})`,
        () => `round(${of('real')})`,
        () => `julianday(${this.column('text', sources, 'd')}, 'start of day') * 2`,
        () => `ifnull(${of('real')}, 0.5)`,
      ],
      text: [
        () => `${of('text')} || ${of('text')}`,
        () => `upper(${of('text')})`,
        () => `lower(${of('text')})`,
        () => `substr(${of('text')}, ${this.chance.below(5) - 2}, ${this.chance.below(4)})`,
        () => `trim(${of('text')}, 'a')`,
        () => `replace(${of('text')}, 'a', 'bb')`,
        () => `CAST(${of('integer')} AS TEXT)`,
        () => `typeof(${of(this.chance.pick(KINDS))})`,
        () => `quote(${of('integer')})`,
        () => `hex(${of('text')})`,
        () => `printf('%05d|%s|%x', ${of('integer')} % 1000, ${of('text')}, abs(${of('integer')}))`,
        () => `coalesce(${of('text')}, 'none')`,
        () => `char(65 + abs(ifnull(${of('integer')}, 0) % 26))`,
        () =>
          `date(${this.column('text', sources, 'd')}, '${this.chance.pick(['+1 month', '-1 day', 'start of year', '+10 years', 'weekday 0', 'start of month'])}')`,
        () => `datetime(${this.column('text', sources, 'd')}, '+${this.chance.below(90)} minutes')`,
        () => `time(${this.column('text', sources, 'd')})`,
      ],
    };
    return this.chance.pick(all[kind])();
  }

  condition(sources: readonly Source[], depth: number): string {
    const kind = this.chance.pick(KINDS);
    const of = (other: Kind) => this.expression(other, sources, depth - 1);
    const compared = () =>
      `${of(kind)} ${this.chance.pick(['=', '<>', '<', '>=', 'IS', 'IS NOT', '==', '!='])} ${of(kind)}`;
    if (depth > 0 && this.chance.below(3) === 0)
      return `(${this.condition(sources, depth - 1)} ${this.chance.pick(['AND', 'OR'])} ${this.condition(sources, depth - 1)})`;
    return this.chance.pick([
      compared,
      compared,
      () => `${of(kind)} IS ${this.chance.pick(['', 'NOT '])}NULL`,
      () => `${of(kind)} ${this.chance.pick(['', 'NOT '])}BETWEEN ${of(kind)} AND ${of(kind)}`,
      () => `${of('integer')} ${this.chance.pick(['', 'NOT '])}IN (1, 2, ${of('integer')}, NULL)`,
      () =>
        `${of('text')} ${this.chance.pick(['', 'NOT '])}LIKE '${this.chance.pick(['%a%', 'A%', '_e%', '%!%%'])}' ESCAPE '!'`,
      () => `${of('text')} GLOB '${this.chance.pick(['*a*', '[A-D]*', '?e*', '*'])}'`,
      () => `NOT (${compared()})`,
      () => `${this.column('integer', sources)} IN (SELECT j FROM ${this.chance.pick(TABLES)} WHERE r > 0)`,
      () =>
        `${this.chance.pick(['', 'NOT '])}EXISTS (SELECT 1 FROM ${this.chance.pick(TABLES)} AS e WHERE e.i = ${this.column('integer', sources)})`,
      () => `(${of('integer')}, ${of('text')}) ${this.chance.pick(['=', '<', 'IS NOT'])} (1, 'b')`,
    ])();
  }

  column(kind: Kind, sources: readonly Source[], name?: string): string {
    const { alias, columns } = this.chance.pick(sources);
    const fitting = columns.filter(
      (column) => column.kind === kind && (name === undefined || column.name === name),
    );
    return fitting.length === 0 ? this.literal(kind) : `${alias}.${this.chance.pick(fitting).name}`;
  }

  literal(kind: Kind): string {
    if (kind === 'text') return literal(this.chance.pick(WORDS));
    const whole =
      this.chance.below(4) === 0 ? this.chance.below(1_000_000) - 500_000 : this.chance.below(12) - 3;
    const text = kind === 'integer' ? String(whole) : `${whole}.${this.chance.pick(['0', '25', '5', '75'])}`;
    return text.startsWith('-') ? `(${text})` : text;
  }
}
