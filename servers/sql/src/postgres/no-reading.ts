import { Refusal } from '@handrail/domain';
import type { DatabaseError } from 'pg';
import { notReading } from '../engine/not-reading.ts';
import { firstKeyword } from '../statement/first-keyword.ts';
import { type Asked, offsetIn } from './position.ts';

const READINGS = ['SELECT', 'WITH', 'VALUES', 'TABLE'];
const CHANGES = /^(?:insert|update|delete|merge)\b/i;

/**
 * Whether the server refused the statement as none that a cursor can be declared for, or that only reads.
 * @param content what the server said
 */
export function noReading(error: DatabaseError, asked: Asked, content: string): Refusal | undefined {
  const { code, routine } = error;
  // The texts of the server are translated, the names of its routines are not.
  if (code === '42601' && routine === 'exec_parse_message')
    return refused('There is more than one statement, and none was run.', 'Send one statement at a time.');
  if (code === '25006') return refused('The statement would write (25006).', CHANGES_ARE_ELSEWHERE, content);
  if (code === '25001' && routine?.endsWith('check_hook') === true)
    return refused('The statement would leave the read-only transaction (25001).');
  if (code === '0A000' && routine === 'transformDeclareCursorStmt')
    return refused('The statement has a data-modifying part in WITH.');
  if (code !== '42601') return undefined;
  if (routine === 'transformSelectStmt' && error.message.includes('INTO'))
    return refused('SELECT … INTO makes a table.');
  const keyword = firstKeyword(asked.sql, 'postgres');
  if (keyword === 'SHOW' && !OF_MYSQL.test(asked.sql))
    return refused(
      'SHOW is no reading that has pages.',
      "Read a setting with SELECT current_setting('name'), and all of them from pg_settings.",
    );
  if (keyword !== '' && !READINGS.includes(keyword)) return notReading(keyword, READINGS);
  const offset = offsetIn(asked, error.position);
  const found = offset === undefined ? null : CHANGES.exec(asked.sql.slice(offset, offset + 10));
  return keyword === 'WITH' && found !== null
    ? refused(`The statement is ${found[0].toUpperCase()}, not a reading.`)
    : undefined;
}

/** What other engines show. */
const OF_MYSQL =
  /\bshow\s+(?:full\s+)?(?:columns|create|databases|fields|index(?:es)?|keys|schemas|tables)\b/i;

const CHANGES_ARE_ELSEWHERE =
  'Only reading is possible here; execute_sql makes changes where the operator allows them.';

const refused = (message: string, hint = CHANGES_ARE_ELSEWHERE, content?: string): Refusal =>
  new Refusal('read_only', message, hint, { content });
