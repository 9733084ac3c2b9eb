import { quoteIdentifier } from '../schema/identifiers.ts';
import type { Query } from '../write/queries.ts';
import { ask } from './ask.ts';
import type { Link } from './link.ts';

/** Rows that are read of those inserted. */
const MOST_ROWS = 50;

/** Of the column of a table that the server numbers. */
interface Counter {
  readonly column: string;
  readonly next: string | undefined;
  /** The first number that the last INSERT of the session drew. */
  readonly last: string;
}

/** Undefined where there is no such column. */
export async function counterOf(
  link: Link,
  place: readonly [schema: string, table: string],
): Promise<Counter | undefined> {
  const [row] = await ask(
    link,
    `SELECT COLUMN_NAME, AUTO_INCREMENT, LAST_INSERT_ID() FROM information_schema.COLUMNS
JOIN information_schema.TABLES USING (TABLE_SCHEMA, TABLE_NAME)
WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND EXTRA LIKE '%auto_increment%'`,
    place,
  );
  const [column, next, last] = row ?? [];
  return column === undefined ? undefined : { column, next, last: last ?? '0' };
}

/** The rows that drew numbers. */
export function insertedBy(table: string, { column, last }: Counter): Query {
  const name = quoteIdentifier('mysql', column);
  return {
    sql: `SELECT * FROM ${table} WHERE ${name} >= ? ORDER BY ${name} LIMIT ${MOST_ROWS}`,
    cells: [last],
  };
}
