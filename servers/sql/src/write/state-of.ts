import { quote } from '@handrail/domain';
import { FoundRows } from './found-rows.ts';
import type { Judged } from './judged.ts';
import { KeptRows } from './kept-rows.ts';
import { type Query, rowsByKey } from './queries.ts';
import { readingsOf } from './readings.ts';
import type { Transaction } from './run-change.ts';

/** What a statement is about to find, beside the rows of an UPDATE or DELETE. */
interface State {
  /** Digests. */
  readonly found: readonly string[];
  readonly notes: readonly string[];
  /** It is all that the statement reads. */
  readonly isWhole: boolean;
}

/** Rows that may take the place of others, and are looked for by their keys. */
const MOST_KEYS = 500;
/** A larger table that loses all its rows is not read. */
const MOST_DIGESTED = 100_000;

/** Best effort: what cannot be read makes it less than whole. */
export async function stateOf(
  transaction: Transaction,
  statement: Judged,
  key: readonly string[],
): Promise<State> {
  const { source, emptied, mayOverwrite, isWhole } = readingsOf(statement);
  const found: string[] = [];
  const notes: string[] = [];
  let isAll = isWhole;
  const add = (rows: FoundRows | undefined) => {
    if (rows === undefined) isAll = false;
    else found.push(rows.digest);
  };
  if (source !== undefined) add(await looked(transaction, source));
  if (mayOverwrite) add(await overwritten(transaction, statement, key));
  for (const table of emptied) {
    const most = { sql: `SELECT * FROM ${table} LIMIT ${MOST_DIGESTED + 1}`, cells: [] };
    const rows = await looked(transaction, most);
    const isMore = rows !== undefined && rows.count > MOST_DIGESTED;
    if (rows !== undefined)
      notes.push(`${isMore ? `More than ${MOST_DIGESTED}` : rows.count} rows of ${quote(table)} go.`);
    add(isMore ? undefined : rows);
  }
  return { found, notes, isWhole: isAll };
}

/** Rows that have the keys of those that a statement would insert. */
async function overwritten(
  transaction: Transaction,
  statement: Judged,
  key: readonly string[],
): Promise<FoundRows | undefined> {
  const { target } = statement;
  const inserted = new KeptRows(MOST_KEYS + 1);
  if (target === undefined || key.length === 0 || !(await transaction.rehearse(statement, inserted)))
    return undefined;
  const { sample } = inserted;
  if (sample.rows.length > MOST_KEYS) return undefined;
  if (sample.rows.length === 0) return new FoundRows(0);
  return await looked(transaction, rowsByKey(target, key, sample, transaction.dialect));
}

/** Undefined for what cannot be read. */
export async function looked(
  transaction: Transaction,
  query: Query | undefined,
  samples = 0,
): Promise<FoundRows | undefined> {
  if (query === undefined) return undefined;
  const found = new FoundRows(samples);
  return (await transaction.look(query, found)) ? found : undefined;
}
