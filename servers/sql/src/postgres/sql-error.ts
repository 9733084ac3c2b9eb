import { Refusal } from '@handrail/domain';
import { DatabaseError } from 'pg';
import { oneLine } from '../schema/one-line.ts';
import { tokens } from '../statement/tokens.ts';
import { noReading } from './no-reading.ts';
import { type Asked, positionIn } from './position.ts';

const MOST_BYTES = 1_000;

/**
 * What the server or the driver said, as a refusal; anything else is thrown on, since it is a defect.
 * @param asked the statement that was under way, where there was one
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function refusalOf(error: unknown, asked?: Asked): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof DatabaseError) return ofServer(error, asked);
  if (error instanceof Error && LOST.test(error.message))
    return connectionLost(oneLine(error.message, MOST_BYTES));
  throw error;
}

/** As the driver and the system call it. */
const LOST =
  /^(?:Connection terminated|Client has encountered a connection error|Client was closed|read E|write E|This socket has been ended)/;

const connectionLost = (why: string, content?: string): Refusal =>
  new Refusal(
    'connection_lost',
    `The connection to PostgreSQL broke: ${why}. Nothing of the statement was kept.`,
    'Call again: a new connection is made by itself.',
    { content },
  );

/** Functions choose code and texts of their errors themselves, so only the code is ours to tell; the texts are content. */
function ofServer(error: DatabaseError, asked: Asked | undefined): Refusal {
  const code = codeOf(error);
  const content = saidBy(error);
  if (isEnd(code)) return connectionLost(`error ${code}`, content);
  return (
    (asked && asked.isChange !== true ? noReading(error, asked, content) : undefined) ??
    ofParameters(error, code, content) ??
    ofLimits(code) ??
    new Refusal(
      'sql_error',
      `PostgreSQL ended the statement with error ${code}${asked === undefined ? '' : positionIn(asked, error.position)}.`,
      hintOf(code, asked),
      { content },
    )
  );
}

/** A SQLSTATE, which has five letters and digits. */
const codeOf = ({ code = '' }: DatabaseError): string =>
  /^[0-9A-Z]{5}$/.test(code) ? code : 'without a code';

/** All that the server says, a line each. */
export const saidBy = ({ message, detail, hint }: DatabaseError): string =>
  [message, detail, hint === undefined ? undefined : `HINT: ${hint}`]
    .filter((text) => text !== undefined)
    .map((text) => oneLine(text, MOST_BYTES))
    .join('\n');

/**
 * The session is ended by what the server says: shut down, terminated, idle too long. Class 08 is said of other
 * connections, such as those of dblink.
 */
const isEnd = (code: string): boolean => /^(?:57P0[1-5]|25P0[34])$/.test(code);

function ofParameters(
  { message, routine, where }: DatabaseError,
  code: string,
  content: string,
): Refusal | undefined {
  if (code === '08P01' && routine === 'exec_bind_message')
    return new Refusal(
      'bad_parameter',
      'The number of params is not that of the placeholders.',
      'Write $1, $2, … in the statement, and give params in that order.',
      { content },
    );
  if (code === '42P18')
    return new Refusal(
      'bad_parameter',
      'The type of a placeholder cannot be told (42P18).',
      'Say its type in the statement, as in $1::integer; every number up to the highest must be used.',
      { content },
    );
  const number = /^unnamed portal parameter (\$\d+)/.exec(where ?? '')?.[1];
  if (number === undefined) return undefined;
  return new Refusal(
    'bad_parameter',
    `The value of ${number} does not have the type that the statement wants (${code}).`,
    // What was given is quoted: a list comes as JSON.
    code === '22P02' && message.includes('"[')
      ? `An array is given as its text, such as "{1,2}"; a list can be taken apart, as in = ANY (ARRAY(SELECT json_array_elements_text(${number}))::integer[]).`
      : 'Give it as that type is written, or cast the placeholder.',
    { content },
  );
}

/** Failures for what others do at the same time, which pass. */
const IN_THE_WAY = new Map([
  ['55P03', 'holds a lock on what the statement needs'],
  ['40P01', 'waited for this one, and this one for it'],
  ['40001', 'changed what this one works on'],
]);

function ofLimits(code: string): Refusal | undefined {
  if (code === '57014')
    return new Refusal(
      'timeout',
      'PostgreSQL stopped the statement (57014): it took longer than it may, or somebody cancelled it. Nothing of it was kept.',
      'explain_sql shows what takes long; narrow it down with WHERE, or aggregate.',
    );
  const why = IN_THE_WAY.get(code);
  if (why === undefined) return undefined;
  return new Refusal(
    'busy',
    `Another session ${why} (${code}). Nothing was kept.`,
    'Try again when that session has ended its transaction.',
  );
}

function hintOf(code: string, asked: Asked | undefined): string {
  if ((code === '42601' || code === '42883') && asked !== undefined && hasQuestionMarks(asked.sql))
    return 'Write $1, $2, … for values: ? is an operator here.';
  switch (code) {
    case '42P01':
    case '42703':
    case '3F000':
      return 'search_schema and describe_tables show the names.';
    case '42883':
      return 'Compare the types of the arguments, or cast them.';
    case '42501':
      return `The role of this connection may not; ${asked?.isChange === true ? 'the owner can grant it the right that is missing' : 'its owner can grant it SELECT'}.`;
    default:
      return 'Correct the statement; it is read as PostgreSQL writes SQL.';
  }
}

function hasQuestionMarks(sql: string): boolean {
  const all = [...tokens(sql, 'postgres')];
  return all.some(({ text }) => text === '?') && !all.some(({ kind }) => kind === 'parameter');
}
