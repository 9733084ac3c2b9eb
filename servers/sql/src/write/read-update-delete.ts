import { REPLACING, takeConflict } from './conflict.ts';
import type { Cursor } from './cursor.ts';
import { type Places, readOne } from './one-table.ts';
import { readRows } from './row-clauses.ts';
import type { Dml } from './statement.ts';
import { namedOf, readReferences } from './table-references.ts';
import type { TableName } from './target.ts';
import type { ReadBody } from './with-list.ts';

/** @throws Refusal `not_allowed` for whatever is not known */
export function readUpdate(cursor: Cursor, body: ReadBody): Dml {
  const { depth, dialect } = cursor;
  cursor.at++;
  const isReplacing = takeConflict(cursor);
  if (dialect === 'mysql') while (cursor.take('LOW_PRIORITY', 'IGNORE'));
  const { targets, isJoined, from } = dialect === 'mysql' ? readJoined(cursor, body) : readOne(cursor);
  cursor.expect('SET');
  const { isBound, rows } = readRows(cursor, depth, body, from);
  const full = isReplacing ? REPLACING : 'UPDATE without WHERE';
  return {
    verb: 'UPDATE',
    targets,
    rows: isJoined ? undefined : rows,
    full: isBound && !isReplacing ? undefined : full,
  };
}

/** @throws Refusal `not_allowed` for whatever is not known */
export function readDelete(cursor: Cursor, body: ReadBody): Dml {
  const { depth, dialect } = cursor;
  cursor.at++;
  const { targets, isJoined, from } = dialect === 'mysql' ? readDeleted(cursor, body) : readFrom(cursor);
  if (!cursor.isEnd(depth) && !BEHIND_TABLES.has(cursor.peek())) throw cursor.unknown();
  const { isBound, rows } = readRows(cursor, depth, body, from);
  return {
    verb: 'DELETE',
    targets,
    rows: isJoined ? undefined : rows,
    full: isBound ? undefined : 'DELETE without WHERE',
  };
}

const BEHIND_TABLES = new Set(['USING', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING']);

function readFrom(cursor: Cursor): Places {
  cursor.expect('FROM');
  return readOne(cursor);
}

function readJoined(cursor: Cursor, body: ReadBody): Places {
  const start = cursor.at;
  const { tables, isJoined } = readReferences(cursor, body);
  return { targets: tables.map(({ table }) => table), isJoined, from: cursor.text(start, cursor.at) };
}

/** `FROM t`, `t, u FROM …`, `FROM t, u USING …` of MySQL. */
function readDeleted(cursor: Cursor, body: ReadBody): Places {
  while (cursor.take('LOW_PRIORITY', 'QUICK', 'IGNORE'));
  const isFrom = cursor.take('FROM');
  const start = cursor.at;
  const names: TableName[] = [];
  do {
    names.push(cursor.table());
    if (cursor.take('.')) cursor.expect('*');
  } while (cursor.take(','));
  if (!isFrom) cursor.expect('FROM');
  else if (!cursor.take('USING')) {
    if (names.length > 1 || cursor.tokens[cursor.at - 1]?.text === '*') throw cursor.unknown();
    cursor.at = start;
    return readJoined(cursor, body);
  }
  const references = readReferences(cursor, body);
  return { targets: namedOf(cursor, references, names), isJoined: true, from: '' };
}
