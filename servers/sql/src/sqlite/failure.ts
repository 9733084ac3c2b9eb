import { Refusal } from '@handrail/domain';
import Database from 'better-sqlite3';
import { oneLine } from '../schema/one-line.ts';
import { position } from './position.ts';

const MOST_BYTES = 1_000;

/**
 * What SQLite or its driver threw, as a refusal; anything else is thrown on, since it is a defect.
 * @param sql of the statement, where one was under way
 * @see https://www.sqlite.org/rescode.html
 */
export function refusalOf(error: unknown, sql?: string): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof Database.SqliteError) return ofEngine(error, sql);
  if (error instanceof RangeError || error instanceof TypeError) {
    const refusal = ofDriver(error);
    if (refusal !== undefined) return refusal;
  }
  throw error;
}

/** The text of SQLite may quote data, as that of json_extract does, and so is content. */
function ofEngine({ code, message }: { code: string; message: string }, sql: string | undefined): Refusal {
  const refusal = (kind: string, text: string, hint: string) =>
    new Refusal(kind, text, hint, { content: oneLine(message, MOST_BYTES) });
  switch (code) {
    case 'SQLITE_NOTADB':
      return new Refusal(
        'not_a_database',
        'The file is not an SQLite database, or it is encrypted.',
        'Name a file that begins with "SQLite format 3".',
      );
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY_CANTINIT':
    case 'SQLITE_READONLY_DIRECTORY':
      return refusal(
        'cannot_connect',
        `SQLite cannot open the database for reading (${code}).`,
        'A database in WAL mode can be read in a folder without write permission only while its -wal and -shm files are there: allow writing in the folder, or let its owner run PRAGMA journal_mode = DELETE.',
      );
    case 'SQLITE_READONLY_ROLLBACK':
    case 'SQLITE_READONLY_RECOVERY':
      return refusal(
        'cannot_connect',
        `A program that was writing to the database ended in the middle of it, and only one that may write can mend that (${code}).`,
        'Open the database once with a program that may write to it, such as sqlite3.',
      );
    default:
  }
  if (/^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/.test(code))
    return refusal(
      'busy',
      `Another program holds the database locked (${code}).`,
      'Try again when that program has ended its transaction.',
    );
  if (code.startsWith('SQLITE_CORRUPT'))
    return refusal(
      'database_damaged',
      `The database file is damaged (${code}).`,
      'Other tables may still be readable; PRAGMA integrity_check in the sqlite3 program tells more.',
    );
  if (code === 'SQLITE_TOOBIG') return tooBig();
  if (code.startsWith('SQLITE_READONLY'))
    return refusal(
      'read_only',
      `The statement would write (${code}).`,
      'Only reading is possible here; execute_sql makes changes.',
    );
  return refusal(
    'sql_error',
    `SQLite ended the statement with ${code}${position(message, sql ?? '')}.`,
    hintOf(message),
  );
}

function hintOf(message: string): string {
  if (message.startsWith('no such function'))
    return 'SELECT name FROM pragma_function_list lists the functions of SQLite.';
  if (/string literal in single-quotes/.test(message)) return 'In SQL, "…" is a name and \'…\' is a text.';
  if (/^no such (?:table|column)/.test(message)) return 'search_schema and describe_tables show the names.';
  return 'Correct the statement; it is read as SQLite writes SQL.';
}

/** What better-sqlite3 itself says; https://github.com/WiseLibs/better-sqlite3/blob/master/src/util/binder.cpp */
function ofDriver({ message }: Error): Refusal | undefined {
  if (message.includes('more than one statement'))
    return new Refusal(
      'read_only',
      'There is more than one statement, and none was run.',
      'Send one statement at a time.',
    );
  if (message.includes('contains no statements'))
    return new Refusal('sql_error', 'There is no statement in the text.', 'Send one SELECT statement.');
  if (/^Too (?:few|many) parameter|named parameter/i.test(message))
    return new Refusal(
      'bad_parameter',
      'The number of params is not that of the placeholders.',
      'Write ? for each value, or ?1, ?2, …, and give params in that order.',
    );
  if (/too big|longer than|Cannot create a string/i.test(message)) return tooBig();
  return undefined;
}

const tooBig = (): Refusal =>
  new Refusal(
    'value_too_big',
    'A value is too big: at most 512 MiB can be handled.',
    'Select a part of it (substr) or its length.',
  );
