import { word } from '../statement/word.ts';
import type { Cursor } from './cursor.ts';
import { readOne } from './one-table.ts';
import { passOver } from './pass-over.ts';
import { readInsert } from './read-insert.ts';
import { readDelete, readUpdate } from './read-update-delete.ts';
import type { Dml } from './statement.ts';
import type { ReadBody } from './with-list.ts';

type Read = (cursor: Cursor, body: ReadBody) => Dml;

/**
 * How each change begins; the cursor is on its verb, and passes it up to the end.
 * https://sqlite.org/lang.html · https://www.postgresql.org/docs/current/sql-commands.html ·
 * https://dev.mysql.com/doc/refman/8.4/en/sql-data-manipulation-statements.html
 * @throws Refusal `not_allowed` for whatever is not known
 */
export const readers: Readonly<Record<Dml['verb'], Read>> = {
  INSERT: readInsert,
  REPLACE: readInsert,
  UPDATE: readUpdate,
  DELETE: readDelete,
  MERGE: readMerge,
};

function readMerge(cursor: Cursor, body: ReadBody): Dml {
  if (cursor.dialect !== 'postgres') throw cursor.unknown();
  const { depth } = cursor;
  cursor.at++;
  cursor.expect('INTO');
  const { targets } = readOne(cursor);
  cursor.expect('USING');
  const start = cursor.at;
  passOver(cursor, depth, body);
  // By that it deletes whatever the ON does not find.
  const isAll = cursor.tokens
    .slice(start, cursor.at)
    .some((token, index, all) => word(token) === 'BY' && word(all[index + 1]) === 'SOURCE');
  return { verb: 'MERGE', targets, rows: undefined, full: isAll ? 'MERGE … BY SOURCE' : undefined };
}
