import type { Param, Sample } from '../engine/engine.ts';
import type { Cell } from '../rows/cell.ts';
import { quoteIdentifier } from '../schema/identifiers.ts';
import type { Dialect, Token } from '../statement/tokens.ts';
import type { Rows, Target } from './target.ts';

/** A reading of ours, and the values for its placeholders. */
export interface Query {
  readonly sql: string;
  readonly cells: readonly Cell[];
}

interface Touching {
  readonly params: readonly Param[];
  readonly target: Target | undefined;
}

/** The rows that an UPDATE or DELETE is about to touch, by its own WHERE. */
export function rowsBefore(
  { params, target }: Touching,
  key: readonly string[],
  dialect: Dialect,
): Query | undefined {
  const rows = target?.rows;
  if (rows === undefined) return undefined;
  const { sql, cells } = alone(rows, params);
  const order = rows.isOrdered || rows.isLimited ? '' : orderBy(key, dialect);
  return { sql: `SELECT * FROM ${rows.from}\n${sql}${order}`, cells };
}

/** The rows that an UPDATE touched once more, by their key; undefined without one. */
export const rowsAfter = (
  { target }: Touching,
  key: readonly string[],
  sample: Sample,
  dialect: Dialect,
): Query | undefined => (target?.kind === 'UPDATE' ? rowsByKey(target, key, sample, dialect) : undefined);

/** Rows of the table, by the key that these have; undefined without one. */
export function rowsByKey(
  target: Target,
  key: readonly string[],
  { columns, rows }: Sample,
  dialect: Dialect,
): Query | undefined {
  if (key.length === 0 || rows.length === 0) return undefined;
  const places = key.map((name) => columns.findIndex((column) => column.name === name));
  if (places.includes(-1)) return undefined;
  const cells = rows.flatMap((row) => places.map((place) => row[place] ?? null));
  let number = 0;
  const mark = () => (dialect === 'postgres' ? `$${++number}` : '?');
  const isSame = () => key.map((name) => `${quoteIdentifier(dialect, name)} = ${mark()}`).join(' AND ');
  const where = rows.map(() => `(${isSame()})`).join(' OR ');
  return { sql: `SELECT * FROM ${target.name} WHERE ${where}${orderBy(key, dialect)}`, cells };
}

const orderBy = (key: readonly string[], dialect: Dialect): string =>
  key.length === 0 ? '' : `\nORDER BY ${key.map((name) => quoteIdentifier(dialect, name)).join(', ')}`;

/** PostgreSQL wants to know the type of every parameter, and SQLite all numbers up to the highest: they are counted anew. */
function alone(
  { tail, start, parameters, passed }: Pick<Rows, 'tail' | 'start' | 'parameters' | 'passed'>,
  params: readonly Param[],
): Query {
  if (!parameters.every(isNumbered))
    return { sql: tail, cells: params.slice(passed, passed + parameters.length) };
  const numbers = [...new Set(parameters.map(({ text }) => text))];
  let text = '';
  let at = start;
  for (const parameter of parameters) {
    text += `${tail.slice(at - start, parameter.start - start)}$${numbers.indexOf(parameter.text) + 1}`;
    at = parameter.end;
  }
  const cells = numbers.map((number) => params[Number(number.slice(1)) - 1] ?? null);
  return { sql: text + tail.slice(at - start), cells };
}

const isNumbered = ({ text }: Token): boolean => /^[?$]\d+$/.test(text);

/** A part of a statement by itself, with the values for its placeholders. */
export function partOf(
  sql: string,
  tokens: readonly Token[],
  from: number,
  to: number,
  params: readonly Param[],
): Query {
  const start = tokens[from]?.start ?? 0;
  const parametersIn = (part: readonly Token[]) => part.filter(({ kind }) => kind === 'parameter');
  const parameters = parametersIn(tokens.slice(from, to));
  const passed = parametersIn(tokens.slice(0, from)).length;
  return alone({ tail: sql.slice(start, tokens[to - 1]?.end), start, parameters, passed }, params);
}
