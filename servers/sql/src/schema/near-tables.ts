import type { Catalog } from './catalog.ts';
import { type EngineKind, shownTable } from './identifiers.ts';
import { nearNames } from './near-names.ts';

const MOST = 3;

/** Up to three tables that may have been meant, as answers show them; one of that very name may lie in another schema. */
export function nearTables(catalog: Catalog, engine: EngineKind, name: string): string[] {
  const near = nearNames(
    name,
    catalog.tables.map((table) => table.name),
    MOST,
  );
  return near
    .flatMap((found) => catalog.tables.filter((table) => table.name === found))
    .slice(0, MOST)
    .map((table) => shownTable(engine, catalog, table));
}
