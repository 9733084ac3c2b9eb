import type { Catalog } from './catalog.ts';
import { type EngineKind, shownName } from './identifiers.ts';
import { clipped, oneLine } from './one-line.ts';
import type { Hit } from './search.ts';
import { said, titleOf } from './table-lines.ts';

/** More are counted; describe_tables has them. */
const COLUMNS = 8;

/** `orders (table, ~12,000 rows): customer_id integer, total numeric(10,2)`; the comment where the query is in it. */
export function hitLine(
  catalog: Catalog,
  engine: EngineKind,
  { table, columns, isSaid }: Hit,
  most: number,
): string {
  const title = clipped(titleOf(catalog, engine, table) + (isSaid ? said(table.comment) : ''), most / 2);
  if (columns.length === 0) return title;
  const names = columns
    .slice(0, COLUMNS)
    .map(({ name, type }) => `${clipped(shownName(engine, name), most / 8)} ${oneLine(type, 60)}`.trimEnd());
  const more = columns.length > COLUMNS ? [`${columns.length - COLUMNS} more`] : [];
  return clipped(`${title}: ${[...names, ...more].join(', ')}`, most);
}
