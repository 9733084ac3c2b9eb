import { REPLACING, takeConflict } from './conflict.ts';
import type { Cursor } from './cursor.ts';
import { refused } from './not-allowed.ts';
import { passOver } from './pass-over.ts';
import type { Dml } from './statement.ts';
import type { ReadBody } from './with-list.ts';

const SOURCES = new Set('VALUES VALUE SELECT WITH TABLE DEFAULT SET OVERRIDING ('.split(' '));
/** @throws Refusal `not_allowed` for whatever is not known */
export function readInsert(cursor: Cursor, body: ReadBody): Dml {
  const { depth, dialect } = cursor;
  const isReplace = cursor.peek() === 'REPLACE';
  if (isReplace && dialect === 'postgres') throw cursor.unknown();
  cursor.at++;
  const isReplacing = (isReplace && dialect === 'sqlite') || (!isReplace && takeConflict(cursor));
  if (dialect !== 'mysql') cursor.expect('INTO');
  else {
    while (cursor.take('LOW_PRIORITY', 'HIGH_PRIORITY', 'IGNORE'));
    if (cursor.peek() === 'DELAYED')
      throw refused(
        'INSERT DELAYED is done some time later, outside of the transaction',
        'Leave out DELAYED.',
      );
    cursor.take('INTO');
  }
  const target = cursor.table();
  if (dialect === 'mysql') {
    if (cursor.take('PARTITION')) cursor.nameList();
  } else if (cursor.take('AS')) cursor.name();
  if (!SOURCES.has(cursor.peek())) throw cursor.unknown();
  passOver(cursor, depth, body);
  return {
    verb: isReplace ? 'REPLACE' : 'INSERT',
    targets: [target],
    rows: undefined,
    full: isReplacing ? REPLACING : undefined,
  };
}
