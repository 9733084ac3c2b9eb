import { Refusal } from '@handrail/domain';
import type Database from 'better-sqlite3';
import { notReading } from '../engine/not-reading.ts';
import { type Token, tokens } from '../statement/tokens.ts';

const READING = new Set(['SELECT', 'WITH', 'VALUES']);
const CHANGE = new Set(['INSERT', 'UPDATE', 'DELETE', 'REPLACE', 'WITH']);

/**
 * Prepares what is one reading, and nothing else. SQLite itself says what a statement does; the keyword is looked at
 * before, since a PRAGMA acts while it is prepared, also behind EXPLAIN, and since SQLite calls BEGIN, ATTACH and
 * VACUUM INTO readings: they write nothing to the database that is open.
 * @throws Refusal `read_only`, or `sql_error` for what begins as no statement; what SQLite rejects as it comes
 */
export function prepareReading(database: Database.Database, sql: string): Database.Statement {
  const keyword = keywordOf(sql);
  if (keyword !== '' && !READING.has(keyword)) throw noReading(keyword);
  const statement = database.prepare(sql);
  if (!statement.reader || !statement.readonly)
    throw new Refusal(
      'read_only',
      'The statement is a change, not a reading.',
      'execute_sql makes changes, where the operator allows them.',
    );
  return statement;
}

/** Whether a statement begins as one that changes rows, and would run nothing when it is only explained. */
export const isChange = (sql: string): boolean => CHANGE.has(keywordOf(sql));

/** What a statement begins with, behind EXPLAIN; empty statements before it are passed over, as SQLite does. */
function keywordOf(sql: string): string {
  const all = tokens(sql, 'sqlite');
  const word = (): string => {
    const token: Token | undefined = all.next().value ?? undefined;
    return token?.kind === 'word' ? token.text.toUpperCase() : (token?.text ?? '');
  };
  let first = word();
  while (first === ';') first = word();
  if (first !== 'EXPLAIN') return first;
  const second = word();
  return second === 'QUERY' && word() === 'PLAN' ? word() : second;
}

function noReading(keyword: string): Refusal {
  return keyword === 'PRAGMA'
    ? new Refusal(
        'read_only',
        'PRAGMA is no reading: it can change how the database works.',
        "describe_tables shows a table; SELECT * FROM pragma_table_info('name') works too.",
      )
    : notReading(keyword, [...READING]);
}
