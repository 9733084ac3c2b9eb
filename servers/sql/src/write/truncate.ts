import type { Cursor } from './cursor.ts';
import { refused } from './not-allowed.ts';
import type { TableName } from './target.ts';

/** @throws Refusal `not_allowed` for whatever is not known */
export function readTruncate(cursor: Cursor): readonly TableName[] {
  const { dialect } = cursor;
  if (dialect === 'sqlite') throw refused('SQLite has no TRUNCATE', 'Use DELETE.');
  cursor.at++;
  cursor.take('TABLE');
  const targets: TableName[] = [];
  do {
    if (dialect === 'postgres') cursor.take('ONLY');
    targets.push(cursor.table());
    if (dialect === 'postgres') cursor.take('*');
  } while (dialect === 'postgres' && cursor.take(','));
  if (dialect === 'postgres') {
    if (cursor.take('RESTART', 'CONTINUE')) cursor.expect('IDENTITY');
    cursor.take('CASCADE', 'RESTRICT');
  }
  if (!cursor.isEnd(0)) throw cursor.unknown();
  return targets;
}
