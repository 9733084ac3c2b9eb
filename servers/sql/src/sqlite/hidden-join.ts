import type Database from 'better-sqlite3';
import { Refusal } from '@handrail/domain';
import { tokens } from '../statement/tokens.ts';
import type { Denied } from './denied.ts';
import { unquoted } from './unquoted.ts';

const JOIN = new Set(['join', 'left', 'right', 'full', 'inner', 'outer', 'cross']);

/**
 * Refuses to join a denied table, or one by a denied column, by `USING (column)` or NATURAL JOIN: of the columns that
 * those compare, and of a table of which nothing else is used, SQLite does not tell its authorizer. Who may compare a
 * value with guesses knows it.
 * @param views names of those that the statement uses
 * @throws Refusal `denied_name`
 */
export function checkJoins(
  database: Database.Database,
  sql: string,
  views: Iterable<string>,
  denied: Denied,
): void {
  const definition = database
    .prepare<[string], string>(
      `SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ? COLLATE NOCASE`,
    )
    .pluck();
  const texts = [sql, ...[...views].map((view) => definition.get(view) ?? '')];
  if (texts.some((text) => hasHiddenJoin(text, denied)))
    throw new Refusal(
      'denied_name',
      'The operator does not let a table or column be read by which the tables would be joined.',
      'Join with ON, by columns that may be read, instead of USING or NATURAL.',
    );
}

function hasHiddenJoin(sql: string, { columns, hasTable }: Denied): boolean {
  const { names, joining, isNatural } = joinsIn(sql);
  if (joining.size === 0 && !isNatural) return false;
  if ([...names].some(hasTable)) return true;
  return [...columns].some(
    ([table, hidden]) => names.has(table) && (isNatural || [...joining].some((column) => hidden.has(column))),
  );
}

interface Joins {
  /** Whatever the text may name, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Columns behind USING. */
  readonly joining: ReadonlySet<string>;
  readonly isNatural: boolean;
}

function joinsIn(sql: string): Joins {
  const names = new Set<string>();
  const joining = new Set<string>();
  let isNatural = false;
  let isUsing = false;
  let previous = '';
  for (const { kind, text } of tokens(sql, 'sqlite')) {
    const name = unquoted(text);
    names.add(name);
    if (isUsing && text !== ')') joining.add(name);
    else isUsing = previous === 'using' && text === '(';
    const word = kind === 'word' ? name : text;
    isNatural ||= previous === 'natural' && JOIN.has(word);
    previous = word;
  }
  return { names, joining, isNatural };
}
