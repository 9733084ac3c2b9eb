import type Database from 'better-sqlite3';
import type { Index } from '../schema/catalog.ts';
import { tokens } from '../statement/tokens.ts';
import { rowsOfEach } from './rows-of-each.ts';

interface Part {
  readonly of: number;
  readonly name: string;
  readonly unique: number;
  /** Null for an expression. */
  readonly column: string | null;
}

const PARTS = `
SELECT each.key AS "of", i.name, i."unique", c.name AS "column"
FROM json_each(?) AS each, pragma_index_list(each.value, 'main') AS i, pragma_index_xinfo(i.name, 'main') AS c
WHERE i.origin <> 'pk' AND c.key = 1
ORDER BY "of", i.seq, c.seqno`;

/** The indexes of each table but the one of its primary key. */
export function indexesOf(
  database: Database.Database,
  tables: readonly string[],
): ReadonlyMap<string, readonly Index[]> {
  const definitions = new Map(
    database
      .prepare<[], [string, string]>(
        `SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`,
      )
      .raw()
      .all(),
  );
  const indexOf = (parts: readonly Part[]): Index => {
    const { name = '', unique } = parts[0] ?? {};
    const { terms, where } = partsOf(definitions.get(name) ?? '');
    return {
      name,
      columns: parts.map(({ column }, index) => column ?? terms[index] ?? '(expression)'),
      unique: unique === 1,
      ...(where === undefined ? {} : { where }),
    };
  };
  const parts = rowsOfEach<Part>(database, PARTS, tables);
  return new Map(
    tables.map((table, at) => [
      table,
      [...Map.groupBy(parts[at] ?? [], ({ name }) => name).values()].map(indexOf),
    ]),
  );
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
