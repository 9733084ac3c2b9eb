import type { Cursor } from './cursor.ts';
import { passOver } from './pass-over.ts';
import type { Rows } from './target.ts';
import type { ReadBody } from './with-list.ts';

/** What stands behind the tables of an UPDATE or DELETE. */
export interface RowClauses {
  /** It has a WHERE of its own. */
  readonly isBound: boolean;
  /** Undefined where other tables are joined, and in a WITH list. */
  readonly rows: Rows | undefined;
}

const EDGES = new Set(['FROM', 'USING', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING']);
const TAIL = new Set(['WHERE', 'ORDER', 'LIMIT', 'RETURNING']);
const LIMITS = new Set(['ORDER', 'LIMIT']);

/**
 * Passes `… [FROM …] [WHERE …] [ORDER BY …] [LIMIT …] [RETURNING …]`; all behind RETURNING is taken for names.
 * @param from the tables, as in FROM
 * @throws Refusal `not_allowed`
 */
export function readRows(cursor: Cursor, depth: number, body: ReadBody, from: string): RowClauses {
  const seen: string[] = [];
  const step = (edges: ReadonlySet<string>): string | undefined => {
    const edge = passOver(cursor, depth, body, edges);
    if (edge !== undefined) seen.push(edge);
    return edge;
  };
  let edge = step(EDGES);
  let isJoined = false;
  while (edge === 'FROM' || edge === 'USING') {
    isJoined = true;
    cursor.at++;
    edge = step(TAIL);
  }
  const tail = cursor.at;
  while (edge !== undefined && edge !== 'RETURNING') {
    cursor.at++;
    edge = step(TAIL);
  }
  const end = cursor.at;
  // SQLite has the limit behind RETURNING, and nothing can be read by the tail alone then.
  const isLate = edge === 'RETURNING' && passOver(cursor, depth, body, LIMITS) !== undefined;
  if (isLate) passOver(cursor, depth, body);
  const clauses = seen.filter((each) => each === 'WHERE');
  if (clauses.length > 1) throw cursor.unknown();
  const isBound = clauses.length === 1;
  if (isJoined || isLate || depth > 0) return { isBound, rows: undefined };
  const parameters = (start: number, stop: number) =>
    cursor.tokens.slice(start, stop).filter(({ kind }) => kind === 'parameter');
  return {
    isBound,
    rows: {
      from,
      tail: cursor.text(tail, end),
      start: cursor.tokens[tail]?.start ?? cursor.sql.length,
      isOrdered: seen.includes('ORDER'),
      isLimited: seen.includes('LIMIT'),
      parameters: parameters(tail, end),
      passed: parameters(0, tail).length,
    },
  };
}
