import type { Catalog, ForeignKey, QualifiedName, Table } from './catalog.ts';

/** A foreign key of another table, or of the same. */
export interface Reference {
  readonly from: Table;
  readonly key: ForeignKey;
}

const kept = new WeakMap<Catalog, ReadonlyMap<string, readonly Reference[]>>();

/** The foreign keys that lead to a table. */
export function referencesTo(catalog: Catalog, table: QualifiedName): readonly Reference[] {
  let all = kept.get(catalog);
  if (all === undefined) {
    const references = catalog.tables.flatMap((from) => from.foreignKeys.map((key) => ({ from, key })));
    all = Map.groupBy(references, ({ key }) => keyOf(key.table));
    kept.set(catalog, all);
  }
  return all.get(keyOf(table)) ?? [];
}

const keyOf = ({ schema, name }: QualifiedName): string => JSON.stringify([schema, name]);
