import { Refusal } from '@handrail/domain';
import { notReading } from '../engine/not-reading.ts';
import { tokens } from '../statement/tokens.ts';

/** What gives the rows of a query. That it writes them nowhere is seen when it is prepared: then it has no columns. */
const QUERY = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);
/** What tells of the database and can do nothing else; MySQL does not know its columns before it runs. */
const TELLING = new Set(['SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN']);
/** Of SHOW: they show hashes of passwords, also to the role itself. */
const SECRET = /^(?:GRANTS|CREATE USER)/;

export interface Gate {
  /** Whether it must have columns once it is prepared. */
  readonly isQuery: boolean;
}

/**
 * Lets a statement through that begins as a reading does. The server cannot say it of CHECK TABLE and its like, which give
 * rows, and do not count as writing. An executable comment may stand only behind the first word, since not every server
 * reads it.
 * @param hasEscapes whether a backslash in a text is none (sql_mode)
 * @throws Refusal `read_only`, or `sql_error` for what begins as no statement
 */
export function gate(sql: string, hasEscapes: boolean): Gate {
  const [first = '', ...next] = beginning(sql);
  if (!QUERY.has(first) && !TELLING.has(first)) throw noReading(first);
  if (isLocking(sql, hasEscapes))
    throw new Refusal(
      'read_only',
      'FOR SHARE, FOR UPDATE and LOCK IN SHARE MODE would keep others from writing for as long as the rows are read.',
      'Leave it out: a reading sees all of the database at one point in time without it.',
    );
  if (first === 'SHOW' && (SECRET.test(next.join(' ')) || next.some((word) => word.startsWith('/*'))))
    throw new Refusal(
      'read_only',
      'SHOW GRANTS and SHOW CREATE USER show hashes of passwords.',
      'information_schema.SCHEMA_PRIVILEGES and TABLE_PRIVILEGES tell what the role may do.',
    );
  return { isQuery: QUERY.has(first) };
}

/** The first three words, in upper case, behind opening parentheses; the edges of executable comments too. */
function beginning(sql: string): string[] {
  const words: string[] = [];
  for (const { kind, text } of tokens(sql, 'mysql')) {
    if (text === '(' && words.length === 0) continue;
    words.push(kind === 'word' || text.startsWith('/*') ? text.toUpperCase() : '');
    if (words.length === 3) break;
  }
  return words;
}

/** Reserved words, but SHARE. */
const LOCKS = /(?:^| )(?:FOR (?:SHARE|UPDATE)|LOCK IN SHARE MODE)(?: |$)/;
/** As far as it can be told where only some servers read what stands between. */
const MAY_LOCK = /(?:^| )(?:LOCK|FOR .*(?:SHARE|UPDATE))(?: |$)/;

/** Without a word of the two there is nothing to look for, which is true of most long texts. */
function isLocking(sql: string, hasEscapes: boolean): boolean {
  if (!/share|update/i.test(sql)) return false;
  const words: string[] = [];
  let isExecuted = false;
  for (const { kind, text } of tokens(hasEscapes ? sql : sql.replaceAll('\\', ''), 'mysql'))
    if (text.startsWith('/*')) isExecuted = true;
    else if (text !== '*/') words.push(kind === 'word' ? text.toUpperCase() : '.');
  return (isExecuted ? MAY_LOCK : LOCKS).test(words.join(' '));
}

/** Whether something stands behind a semicolon; the server calls that an error of syntax. */
export function areSeveral(sql: string): boolean {
  let isBehind = false;
  for (const { text } of tokens(sql, 'mysql')) {
    if (isBehind && text !== ';') return true;
    isBehind ||= text === ';';
  }
  return false;
}

function noReading(keyword: string): Refusal {
  if (keyword.startsWith('/*'))
    return new Refusal(
      'read_only',
      'The statement begins with an executable comment, whose inside only some servers run.',
      'Write SELECT in the open; such comments may stand behind it.',
    );
  return keyword === 'ANALYZE'
    ? new Refusal(
        'read_only',
        'ANALYZE is no reading: it counts tables anew, or runs another statement.',
        'explain_sql with analyze runs a SELECT and shows its plan.',
      )
    : notReading(keyword, [...QUERY, ...TELLING]);
}

/** For a query without columns. */
export const noRows = (): Refusal =>
  new Refusal(
    'read_only',
    'The statement gives no rows: INTO would write them to a file or a variable.',
    'Leave INTO out; execute_sql makes changes, where the operator allows them.',
  );
