import { Refusal } from '@handrail/domain';
import { DatabaseError } from 'pg';
import { oneLine } from '../schema/one-line.ts';
import { type Asked, positionIn } from './position.ts';
import { noReading } from './no-reading.ts';

const MOST_BYTES = 1_000;

/**
 * What the server or the driver said, as a refusal; anything else is thrown on, since it is a defect.
 * @param asked the statement that was under way, where there was one
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function refusalOf(error: unknown, asked?: Asked): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DatabaseError) return ofServer(error, asked);
  if (error instanceof Error && LOST.test(error.message)) return connectionLost(error.message);
  throw error;
}

/** As the driver and the system call it. */
const LOST =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|read E|write E|This socket has been ended)/;

const connectionLost = (said: string): Refusal =>
  new Refusal(
    'connection_lost',
    `The connection to PostgreSQL broke: ${oneLine(said, MOST_BYTES)}. Nothing of the statement was kept.`,
    'Call again: a new connection is made by itself.',
  );

function ofServer(error: DatabaseError, asked: Asked | undefined): Refusal {
  const { code = '' } = error;
  if (isEnd(code)) return connectionLost(`${code}: ${error.message}`);
  return (
    (asked && asked.isChange !== true ? noReading(error, asked) : undefined) ??
    ofParameters(error) ??
    ofLimits(error) ??
    sqlError(error, asked)
  );
}

/** The session is ended by what the server says: shut down, terminated, idle too long. */
const isEnd = (code: string): boolean =>
  /^(?:57P0[1-5]|25P0[34])$/.test(code) || (code.startsWith('08') && code !== '08P01');

function ofParameters({ code, message, routine, where }: DatabaseError): Refusal | undefined {
  if (code === '08P01' && routine === 'exec_bind_message')
    return new Refusal(
      'bad_parameter',
      `The number of params is not that of the placeholders: ${oneLine(message, MOST_BYTES)}.`,
      'Write $1, $2, … in the statement, and give params in that order.',
    );
  if (code === '42P18')
    return new Refusal(
      'bad_parameter',
      `${code}: ${oneLine(message, MOST_BYTES)}.`,
      'Say its type in the statement, as in $1::integer; every number up to the highest must be used.',
    );
  const number = /^unnamed portal parameter (\$\d+)/.exec(where ?? '')?.[1];
  if (number === undefined) return undefined;
  return new Refusal(
    'bad_parameter',
    `The value of ${number} does not have the type that the statement wants (${code}).`,
    'Give it as that type is written, or cast the placeholder.',
    { content: oneLine(message, MOST_BYTES) },
  );
}

function ofLimits({ code }: DatabaseError): Refusal | undefined {
  if (code === '57014')
    return new Refusal(
      'timeout',
      'PostgreSQL stopped the statement (57014): it took longer than it may, or somebody cancelled it. Nothing of it was kept.',
      'explain_sql shows what takes long; narrow it down with WHERE, or aggregate.',
    );
  if (code === '55P03')
    return new Refusal(
      'busy',
      'Another session holds a lock on what the statement needs (55P03).',
      'Try again when that session has ended its transaction.',
    );
  return undefined;
}

/** What these classes say names things of the statement; the others quote data, which is content. */
const OF_STATEMENT = /^(?:0A|42|54|55)/;

function sqlError(error: DatabaseError, asked: Asked | undefined): Refusal {
  const { code = '', message, detail, hint } = error;
  const at = asked === undefined ? '' : positionIn(asked, error.position);
  const said = [message, detail]
    .filter((text) => text !== undefined)
    .map((text) => oneLine(text, MOST_BYTES));
  const advice = [hint === undefined ? undefined : oneLine(hint, MOST_BYTES), hintOf(code)]
    .filter((text) => text !== undefined)
    .join(' ');
  if (OF_STATEMENT.test(code))
    return new Refusal('sql_error', `${code}: ${said.join('; ').replace(/\.$/, '')}${at}.`, advice);
  const content = [...said, ...(hint === undefined ? [] : [`HINT: ${oneLine(hint, MOST_BYTES)}`])].join('\n');
  return new Refusal('sql_error', `PostgreSQL ended the statement with error ${code}${at}.`, hintOf(code), {
    content,
  });
}

function hintOf(code: string): string {
  switch (code) {
    case '42P01':
    case '42703':
    case '3F000':
      return 'search_schema and describe_tables show the names.';
    case '42883':
      return 'Compare the types of the arguments, or cast them.';
    case '42501':
      return 'The role of this connection may not; its owner can grant it SELECT.';
    default:
      return 'Correct the statement; it is read as PostgreSQL writes SQL.';
  }
}
