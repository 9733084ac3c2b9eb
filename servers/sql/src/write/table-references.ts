import type { Cursor } from './cursor.ts';
import { passOver } from './pass-over.ts';
import type { TableName } from './target.ts';
import type { ReadBody } from './with-list.ts';

interface Reference {
  readonly table: TableName;
  /** In lower case, what it is called here. */
  readonly called: string;
}

export interface References {
  readonly tables: readonly Reference[];
  /** There is more than one table. */
  readonly isJoined: boolean;
}

const JOINS = new Set(['JOIN', 'INNER', 'CROSS', 'LEFT', 'RIGHT', 'NATURAL', 'STRAIGHT_JOIN']);
/** Where the condition of a join ends. */
const ENDS = new Set([...JOINS, ',', 'ON', 'SET', 'WHERE', 'ORDER', 'LIMIT', 'RETURNING']);
/** What may stand behind a table and is no alias. */
const NO_ALIAS = new Set([
  ...ENDS,
  ...'AS USING USE FORCE IGNORE FOR PARTITION OUTER LATERAL FROM GROUP HAVING UNION SELECT VALUES TABLE WINDOW'.split(
    ' ',
  ),
]);

/**
 * Passes the tables that MySQL and MariaDB join in an UPDATE or DELETE.
 * https://dev.mysql.com/doc/refman/8.4/en/join.html
 * @throws Refusal `not_allowed` for whatever else stands there
 */
export function readReferences(cursor: Cursor, body: ReadBody): References {
  cursor.checkDepth();
  const { depth } = cursor;
  const isNested = cursor.peek() === '(';
  const tables = [...readFactor(cursor, body)];
  let isJoined = isNested || tables.length !== 1;
  for (;;) {
    if (cursor.take('ON')) passOver(cursor, depth, body, ENDS);
    else if (cursor.take('USING')) cursor.nameList();
    else if (cursor.take(',', 'STRAIGHT_JOIN') || takeJoin(cursor)) {
      isJoined = true;
      for (const table of readFactor(cursor, body)) tables.push(table);
    } else return { tables, isJoined };
  }
}

function takeJoin(cursor: Cursor): boolean {
  if (!JOINS.has(cursor.peek())) return false;
  cursor.take('NATURAL');
  if (cursor.take('LEFT', 'RIGHT')) cursor.take('OUTER');
  else cursor.take('INNER', 'CROSS');
  cursor.expect('JOIN');
  return true;
}

function readFactor(cursor: Cursor, body: ReadBody): readonly Reference[] {
  const isLateral = cursor.take('LATERAL');
  if (cursor.take('(')) {
    const isQuery = isLateral || ['SELECT', 'VALUES', 'TABLE', 'WITH'].includes(cursor.peek());
    const inner = isQuery ? [] : readReferences(cursor, body).tables;
    if (isQuery) passOver(cursor, cursor.depth, body);
    cursor.expect(')');
    if (isQuery && readAlias(cursor) !== undefined && cursor.peek() === '(') cursor.nameList();
    return inner;
  }
  if (cursor.peek() === 'JSON_TABLE' && cursor.peek(1) === '(') {
    cursor.at += 2;
    passOver(cursor, cursor.depth, body);
    cursor.expect(')');
    readAlias(cursor);
    return [];
  }
  const table = cursor.table();
  if (cursor.take('PARTITION')) cursor.nameList();
  const alias = readAlias(cursor);
  while (cursor.take('USE', 'FORCE', 'IGNORE')) {
    cursor.expect('INDEX', 'KEY');
    if (cursor.take('FOR') && !cursor.take('JOIN')) {
      cursor.expect('ORDER', 'GROUP');
      cursor.expect('BY');
    }
    cursor.nameList();
  }
  return [{ table, called: alias ?? lastOf(table) }];
}

function readAlias(cursor: Cursor): string | undefined {
  const isAlias = cursor.take('AS') || (cursor.isName() && !NO_ALIAS.has(cursor.peek()));
  return isAlias ? lastOf(cursor.table()) : undefined;
}

/**
 * Those of the joined tables that a DELETE names before them, by their aliases or names.
 * @throws Refusal `not_allowed` where one is not among them
 */
export function namedOf(
  cursor: Cursor,
  { tables }: References,
  names: readonly TableName[],
): readonly TableName[] {
  const wanted = new Set(names.map(lastOf));
  const found = tables.filter(({ called }) => wanted.has(called));
  if (new Set(found.map(({ called }) => called)).size < wanted.size) throw cursor.unknown();
  return found.map(({ table }) => table);
}

const lastOf = ({ path }: TableName): string => (path.at(-1) ?? '').toLowerCase();
