import type { Dialect } from '../statement/tokens.ts';

/** A name that an engine says it does not know. */
export interface MissingName {
  readonly kind: 'table' | 'column';
  readonly name: string;
  /** What stands before its dot: schema of a table, table or alias of a column. */
  readonly qualifier: string | undefined;
}

/** A text of a server in another language has its own quotes. */
const QUOTED = /["'„“«»]([^"'„“”«»]+)["'“”«»]/u;

/**
 * What an error is about, where that is a table or column that does not exist.
 * @param said what the engine said, its code included
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
export function missingName(said: string, dialect: Dialect): MissingName | undefined {
  switch (dialect) {
    case 'sqlite':
      return ofSqlite(said);
    case 'postgres':
      if (/\b42P01\b/.test(said)) return split('table', QUOTED.exec(said)?.[1]);
      if (/\b42703\b/.test(said)) return split('column', columnOfPostgres(said));
      return undefined;
    case 'mysql':
      if (/\b1146\b/.test(said)) return split('table', QUOTED.exec(said)?.[1]);
      if (/\b1054\b/.test(said)) return split('column', QUOTED.exec(said)?.[1]);
      return undefined;
  }
}

function ofSqlite(said: string): MissingName | undefined {
  const quoted = /no such column: "(.+?)" - should/.exec(said)?.[1];
  if (quoted !== undefined) return { kind: 'column', name: quoted, qualifier: undefined };
  const plain = /no such (table|column): ([^\n]+?)\.?$/m.exec(said);
  if (plain !== null) return split(plain[1] === 'table' ? 'table' : 'column', plain[2]);
  const inserted = /table (.+) has no column named ([^\n]+?)\.?$/m.exec(said);
  return inserted?.[2] === undefined
    ? undefined
    : { kind: 'column', name: inserted[2], qualifier: inserted[1] };
}

/** PostgreSQL quotes a lone column, and not one behind a table. */
const columnOfPostgres = (said: string): string | undefined =>
  /\bcolumn ([^\s"]+\.[^\n]+?) does not exist/.exec(said)?.[1] ?? QUOTED.exec(said)?.[1];

function split(kind: MissingName['kind'], name: string | undefined): MissingName | undefined {
  if (name === undefined) return undefined;
  const dot = name.lastIndexOf('.');
  if (dot === -1) return { kind, name, qualifier: undefined };
  const before = name.slice(0, dot);
  return { kind, name: name.slice(dot + 1), qualifier: before.slice(before.lastIndexOf('.') + 1) };
}
