import { quote, Refusal } from '@handrail/domain';
import { type Token, tokens } from '../statement/tokens.ts';

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
 * @throws Refusal `read_only`
 */
export function gate(sql: string): Gate {
  const [first = '', ...next] = beginning(sql);
  if (QUERY.has(first)) return { isQuery: true };
  if (!TELLING.has(first)) throw noReading(first);
  if (first === 'SHOW' && (SECRET.test(next.join(' ')) || next.some((word) => word.startsWith('/*'))))
    throw new Refusal(
      'read_only',
      'SHOW GRANTS and SHOW CREATE USER show hashes of passwords.',
      'information_schema.SCHEMA_PRIVILEGES and TABLE_PRIVILEGES tell what the role may do.',
    );
  return { isQuery: false };
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

/** Whether a function of the server is named anywhere, however it is quoted. */
export function names(sql: string, name: string): boolean {
  const bare = ({ text }: Token) => text.replaceAll('`', '').toUpperCase();
  for (const token of tokens(sql, 'mysql')) if (token.kind !== 'string' && bare(token) === name) return true;
  return false;
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
  const what = /^[A-Z_]{1,30}$/.test(keyword) ? keyword : quote(keyword);
  return new Refusal(
    'read_only',
    `The statement (${what}) is no reading: only SELECT, WITH … SELECT, VALUES, TABLE, SHOW, DESCRIBE and EXPLAIN are.`,
    keyword === 'ANALYZE'
      ? 'explain_sql with analyze runs a SELECT and shows its plan.'
      : 'Write it as one SELECT; execute_sql makes changes, where the operator allows them.',
  );
}

/** For a query without columns. */
export const noRows = (): Refusal =>
  new Refusal(
    'read_only',
    'The statement gives no rows: INTO would write them to a file or a variable.',
    'Leave INTO out; execute_sql makes changes, where the operator allows them.',
  );
