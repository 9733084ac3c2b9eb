import type { Cursor } from './cursor.ts';

/** Reads the statement between the parentheses of a WITH list, up to its end. */
export type ReadBody = (cursor: Cursor) => void;

/**
 * Passes `WITH [RECURSIVE] name [(columns)] AS [[NOT] MATERIALIZED] (…) [SEARCH …] [CYCLE …], …`.
 * https://www.postgresql.org/docs/current/queries-with.html · https://sqlite.org/lang_with.html ·
 * https://mariadb.com/docs/server/reference/sql-statements/data-manipulation/selecting-data/common-table-expressions/with
 * @throws Refusal `not_allowed` for whatever else stands there
 */
export function readWith(cursor: Cursor, body: ReadBody): void {
  cursor.expect('WITH');
  cursor.take('RECURSIVE');
  do {
    cursor.name();
    if (cursor.peek() === '(') cursor.nameList();
    cursor.expect('AS');
    if (cursor.dialect !== 'mysql') {
      if (cursor.take('NOT')) cursor.expect('MATERIALIZED');
      else cursor.take('MATERIALIZED');
    }
    cursor.expect('(');
    body(cursor);
    cursor.expect(')');
    if (cursor.dialect === 'postgres') readSearch(cursor);
    if (cursor.dialect !== 'sqlite') readCycle(cursor);
  } while (cursor.take(','));
}

function readSearch(cursor: Cursor): void {
  if (!cursor.take('SEARCH')) return;
  cursor.expect('DEPTH', 'BREADTH');
  cursor.expect('FIRST');
  cursor.expect('BY');
  cursor.names();
  cursor.expect('SET');
  cursor.name();
}

function readCycle(cursor: Cursor): void {
  if (!cursor.take('CYCLE')) return;
  cursor.names();
  if (cursor.dialect === 'mysql') {
    cursor.expect('RESTRICT');
    return;
  }
  cursor.expect('SET');
  cursor.name();
  if (cursor.take('TO')) {
    readConstant(cursor);
    cursor.expect('DEFAULT');
    readConstant(cursor);
  }
  cursor.expect('USING');
  cursor.name();
}

function readConstant(cursor: Cursor): void {
  if (cursor.take('TRUE', 'FALSE', 'NULL')) return;
  const kind = cursor.tokens[cursor.at]?.kind;
  if (kind !== 'string' && kind !== 'number') throw cursor.unknown();
  cursor.at++;
}
