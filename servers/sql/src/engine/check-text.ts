import { Refusal } from '@handrail/domain';

/** Of the text of one statement, in bytes. */
const LONGEST = 1 << 20;

/**
 * What no engine needs to see.
 * @throws Refusal `too_long`; `sql_error` for a NUL character, at which some engines end and others go on
 */
export function checkText(sql: string): void {
  if (sql.length > LONGEST || Buffer.byteLength(sql) > LONGEST)
    throw new Refusal(
      'too_long',
      'The statement is longer than 1 MiB.',
      'Pass values as params, or ask in several statements.',
    );
  const nul = sql.indexOf('\0');
  if (nul >= 0)
    throw new Refusal(
      'sql_error',
      `The statement has a NUL character (U+0000) at position ${nul + 1}.`,
      'Leave it out.',
    );
}
