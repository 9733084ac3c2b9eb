import type { Param, Sample } from '../engine/engine.ts';
import type { Cell } from '../rows/cell.ts';
import { quoteIdentifier } from '../schema/identifiers.ts';
import type { Dialect } from '../statement/tokens.ts';
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

/** So many rows are looked at before. */
const MOST_ROWS = 10_000;

/** The rows that an UPDATE or DELETE is about to touch, by its own WHERE. */
export function rowsBefore(
  { params, target }: Touching,
  key: readonly string[],
  dialect: Dialect,
): Query | undefined {
  const rows = target?.rows;
  if (rows === undefined) return undefined;
  const { tail, cells } = alone(rows, params, dialect);
  const order = rows.isOrdered || rows.isLimited ? '' : orderBy(key, dialect);
  const limit = rows.isLimited ? '' : `\nLIMIT ${MOST_ROWS}`;
  return { sql: `SELECT * FROM ${rows.from}\n${tail}${order}${limit}`, cells };
}

/** The same rows once more, by their key; undefined without one. */
export function rowsAfter(
  { target }: Touching,
  key: readonly string[],
  { columns, rows }: Sample,
  dialect: Dialect,
): Query | undefined {
  if (target?.kind !== 'UPDATE' || key.length === 0 || rows.length === 0) return undefined;
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

/** PostgreSQL wants to know the type of every parameter, so those of the tail are numbered anew. */
function alone(
  { tail, start, parameters, passed }: Rows,
  params: readonly Param[],
  dialect: Dialect,
): { readonly tail: string; readonly cells: readonly Cell[] } {
  if (dialect !== 'postgres') return { tail, cells: params.slice(passed, passed + parameters.length) };
  const numbers = [...new Set(parameters.map(({ text }) => text))];
  let text = '';
  let at = start;
  for (const parameter of parameters) {
    text += `${tail.slice(at - start, parameter.start - start)}$${numbers.indexOf(parameter.text) + 1}`;
    at = parameter.end;
  }
  const cells = numbers.map((number) => params[Number(number.slice(1)) - 1] ?? null);
  return { tail: text + tail.slice(at - start), cells };
}
