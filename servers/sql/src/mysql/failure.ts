import { Refusal } from '@handrail/domain';
import { oneLine } from '../schema/one-line.ts';
import { areSeveral } from './gate.ts';
import { position } from './position.ts';

const MOST_BYTES = 1_000;

/** An error that a server sent. */
export interface ServerError extends Error {
  readonly errno: number;
  readonly sqlState: string;
  readonly sqlMessage: string;
}

/** Whether a server said it, which then is there and takes further statements. */
export const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'sqlState' in error && 'errno' in error && 'sqlMessage' in error;

/** https://mariadb.com/docs/server/reference/error-codes · https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
const READ_ONLY = new Set([1290, 1792, 1836]);
const TIMEOUT = new Set([1969, 3024]);
const ENDED = new Set([1053, 1077, 1079, 1080, 1152, 1184, 1927, 3169, 4031]);
const DENIED = new Set([1044, 1142, 1143, 1227, 1370]);
const PARAMETERS = new Set([1210, 1243, 2031]);
const BUSY = new Set([1205, 1213, 3572]);
const SYNTAX = 1064;
const INTERRUPTED = new Set([1317, 3100]);

/**
 * What a server or the driver said of a statement, as a refusal. The text of a server may quote data, and so is content.
 * @param sql of the statement
 */
export function refusalOf(error: unknown, sql: string): Refusal {
  if (error instanceof Refusal) return error;
  if (!isServerError(error) || ENDED.has(error.errno)) return lost(error);
  const { errno, sqlState, sqlMessage } = error;
  const content = `error ${errno} (${sqlState}): ${oneLine(sqlMessage, MOST_BYTES)}`;
  const refusal = (code: string, message: string, hint: string) =>
    new Refusal(code, message, hint, { content, cause: error });
  if (READ_ONLY.has(errno))
    return refusal(
      'read_only',
      'The statement would change something, and the transaction only reads.',
      'execute_sql makes changes, where the operator allows them.',
    );
  if (errno === SYNTAX && areSeveral(sql))
    return refusal(
      'read_only',
      'There is more than one statement, and none was run.',
      'Send one statement at a time.',
    );
  if (TIMEOUT.has(errno))
    return refusal(
      'timeout',
      'The server stopped the statement, as it took too long; nothing of it was kept.',
      'explain_sql shows what takes long; narrow it down with WHERE, or aggregate.',
    );
  if (BUSY.has(errno))
    return refusal(
      'busy',
      `Another transaction holds locked what the statement needs (error ${errno}).`,
      'Try again when that one has ended.',
    );
  if (INTERRUPTED.has(errno))
    return refusal('interrupted', 'The statement was stopped at the server.', 'Try again.');
  if (DENIED.has(errno))
    return refusal(
      'sql_error',
      'The role may not do this.',
      'search_schema shows what it may see; its owner can grant more.',
    );
  if (PARAMETERS.has(errno))
    return refusal(
      'bad_parameter',
      'The params do not fit the placeholders.',
      'Write ? for each value, and give params in the same order.',
    );
  return refusal(
    'sql_error',
    `The server rejects the statement: error ${errno} (${sqlState})${errno === SYNTAX ? position(sqlMessage, sql) : ''}.`,
    hintOf(errno),
  );
}

function hintOf(errno: number): string {
  if (errno === SYNTAX) return 'Correct the statement there; one statement at a time, as MySQL writes SQL.';
  if (errno === 1046) return 'Name the table with its database, as in db.table.';
  return 'Correct the statement; search_schema and describe_tables show the names.';
}

const lost = (cause: unknown): Refusal =>
  new Refusal(
    'connection_lost',
    'The connection to the server broke while the statement ran.',
    'Try again; if it stays so, the server ends the statement, or is not well.',
    { cause },
  );
