import type { Catalog, Table } from '../schema/catalog.ts';
import { type EngineKind, shownName, shownTable } from '../schema/identifiers.ts';
import { nearNames } from '../schema/near-names.ts';
import { nearTables } from '../schema/near-tables.ts';
import { namedTables } from '../statement/named-tables.ts';
import type { MissingName } from './missing-name.ts';

const MOST = 3;

/** Up to three names that may have been meant, as SQL takes them. */
export function nearMissing(
  { kind, name, qualifier }: MissingName,
  { sql, engine, catalog }: { sql: string; engine: EngineKind; catalog: Catalog },
): string[] {
  if (kind === 'table') return nearTables(catalog, engine, name);
  const named = namedTables(sql, engine, catalog);
  const meant = named.filter(({ alias, table }) => isCalled(qualifier, alias, table));
  const tables = (meant.length === 0 ? named : meant).map(({ table }) => table);
  const columns = tables.flatMap((table) => table.columns.map((column) => column.name));
  const near = nearNames(name, columns, MOST).map((column) => shownName(engine, column));
  return near.length > 0 ? near : elsewhere(name, engine, catalog);
}

const isCalled = (qualifier: string | undefined, alias: string, table: Table): boolean =>
  qualifier !== undefined && [alias, table.name.toLowerCase()].includes(qualifier.toLowerCase());

/** The tables that do have a column of that name. */
function elsewhere(name: string, engine: EngineKind, catalog: Catalog): string[] {
  const folded = name.toLowerCase();
  return catalog.tables
    .flatMap((table) => {
      const column = table.columns.find((one) => one.name.toLowerCase() === folded);
      return column === undefined
        ? []
        : [`${shownTable(engine, catalog, table)}.${shownName(engine, column.name)}`];
    })
    .slice(0, MOST);
}
