export type Dialect = 'sqlite' | 'postgres' | 'mysql';

const SPACE = /[\t-\r ]/u;
/** SQLite reads a byte order mark anywhere as white space. */
const SQLITE_SPACE = /[\t-\r \uFEFF]/u;

/**
 * Where white space and comments that begin at `start` end. A comment that is never closed ends with the text.
 * https://sqlite.org/lang_comment.html · https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-COMMENTS ·
 * https://dev.mysql.com/doc/refman/8.4/en/comments.html
 */
export function endOfGap(sql: string, start: number, dialect: Dialect): number {
  const space = dialect === 'sqlite' ? SQLITE_SPACE : SPACE;
  let at = start;
  while (at < sql.length) {
    const first = sql[at] ?? '';
    if (space.test(first)) at++;
    else if (isLineComment(sql, at, dialect)) at = endOfLine(sql, at, dialect);
    else if (first === '/' && sql[at + 1] === '*' && !isExecutable(sql, at, dialect))
      at = dialect === 'postgres' ? endOfNested(sql, at) : after(sql, '*/', at + 2);
    else break;
  }
  return at;
}

function isLineComment(sql: string, at: number, dialect: Dialect): boolean {
  if (sql[at] === '#') return dialect === 'mysql';
  if (sql[at] !== '-' || sql[at + 1] !== '-') return false;
  if (dialect !== 'mysql' || at + 2 >= sql.length) return true;
  // MySQL wants a space or a control character behind it, so that `5--1` is a subtraction.
  const next = sql.charCodeAt(at + 2);
  return next <= 0x20 || next === 0x7f;
}

/** What MySQL and MariaDB run although it looks like a comment. */
export const isExecutable = (sql: string, at: number, dialect: Dialect): boolean =>
  dialect === 'mysql' && (sql.startsWith('/*!', at) || sql.startsWith('/*M!', at));

function endOfLine(sql: string, start: number, dialect: Dialect): number {
  if (dialect !== 'postgres') return after(sql, '\n', start);
  const end = /[\r\n]/gu;
  end.lastIndex = start;
  return end.exec(sql) === null ? sql.length : end.lastIndex;
}

function endOfNested(sql: string, start: number): number {
  const edge = /\/\*|\*\//gu;
  edge.lastIndex = start;
  let depth = 0;
  for (let found = edge.exec(sql); found !== null; found = edge.exec(sql)) {
    depth += found[0] === '/*' ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

/** Behind the next `end`. */
export function after(sql: string, end: string, from: number): number {
  const found = sql.indexOf(end, from);
  return found === -1 ? sql.length : found + end.length;
}
