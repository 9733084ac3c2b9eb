import type { Cursor } from './cursor.ts';

const CONFLICTS = ['ABORT', 'FAIL', 'IGNORE', 'ROLLBACK', 'REPLACE'] as const;

/** SQLite counts none of the rows that it deletes to make room. */
export const REPLACING = 'REPLACE on SQLite, which deletes rows without counting them,';

/** Passes the `OR …` of SQLite, and tells whether it is REPLACE. */
export function takeConflict(cursor: Cursor): boolean {
  if (cursor.dialect !== 'sqlite' || !cursor.take('OR')) return false;
  const isReplacing = cursor.peek() === 'REPLACE';
  cursor.expect(...CONFLICTS);
  return isReplacing;
}
