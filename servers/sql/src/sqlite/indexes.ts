import type Database from 'better-sqlite3';
import type { Index } from '../schema/catalog.ts';
import { tokens } from '../statement/tokens.ts';

interface Listed {
  readonly name: string;
  readonly unique: number;
}

/** The indexes of a table but the one of its primary key. */
export function indexesOf(database: Database.Database): (table: string) => readonly Index[] {
  const list = database.prepare<[string], Listed>(
    `SELECT name, "unique" FROM pragma_index_list(?, 'main') WHERE origin <> 'pk' ORDER BY seq`,
  );
  const definitions = new Map(
    database
      .prepare<[], [string, string]>(
        `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`,
      )
      .raw()
      .all(),
  );
  const columns = database
    .prepare<[string], string | null>(
      `SELECT name FROM pragma_index_xinfo(?, 'main') WHERE key = 1 ORDER BY seqno`,
    )
    .pluck();
  return (table) =>
    list.all(table).map(({ name, unique }) => {
      const { terms, where } = partsOf(definitions.get(name) ?? '');
      return {
        name,
        columns: columns.all(name).map((column, index) => column ?? terms[index] ?? '(expression)'),
        unique: unique === 1,
        ...(where === undefined ? {} : { where }),
      };
    });
}

/** What stands in the parentheses of CREATE INDEX and behind its WHERE, as SQL text; only there SQLite tells it. */
function partsOf(sql: string): { readonly terms: readonly string[]; readonly where?: string } {
  const terms: string[] = [];
  let start: number | undefined;
  let isClosed = false;
  for (const { kind, text, depth, start: at, end } of tokens(sql, 'sqlite')) {
    if (isClosed) {
      if (kind === 'word' && text.toUpperCase() === 'WHERE') return { terms, where: sql.slice(end).trim() };
    } else if (depth === 0 && text === '(') start = end;
    else if (start !== undefined && ((depth === 1 && text === ',') || (depth === 0 && text === ')'))) {
      terms.push(sql.slice(start, at).trim());
      start = end;
      isClosed = text === ')';
    }
  }
  return { terms };
}
