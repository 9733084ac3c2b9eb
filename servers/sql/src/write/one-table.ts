import type { Cursor } from './cursor.ts';
import type { TableName } from './target.ts';

/** The tables of an UPDATE, DELETE or MERGE. */
export interface Places {
  readonly targets: readonly TableName[];
  readonly isJoined: boolean;
  /** As in FROM. */
  readonly from: string;
}

/** What may stand behind a table of PostgreSQL and is no alias. */
const NO_ALIAS = new Set(['SET', 'USING', 'WHERE', 'RETURNING', 'ORDER', 'LIMIT', 'FOR']);

/** `[ONLY] name [*] [[AS] alias]` of PostgreSQL, `name [AS alias] [INDEXED BY index]` of SQLite. */
export function readOne(cursor: Cursor): Places {
  const start = cursor.at;
  if (cursor.dialect === 'postgres') cursor.take('ONLY');
  const target = cursor.table();
  if (cursor.dialect === 'postgres') cursor.take('*');
  if (cursor.take('AS') || (cursor.dialect === 'postgres' && cursor.isName() && !NO_ALIAS.has(cursor.peek())))
    cursor.name();
  if (cursor.dialect === 'sqlite') {
    if (cursor.take('NOT')) cursor.expect('INDEXED');
    else if (cursor.take('INDEXED')) {
      cursor.expect('BY');
      cursor.name();
    }
  }
  return { targets: [target], isJoined: false, from: cursor.text(start, cursor.at) };
}
