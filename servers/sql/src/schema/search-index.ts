import type { Catalog, Table } from './catalog.ts';
import { type Words, wordsIn } from './words.ts';

/** A table with its names as numbers of `SearchIndex.names`. */
export interface IndexedTable {
  readonly table: Table;
  readonly name: number;
  readonly schema: number;
  /** In the order of the table's columns. */
  readonly columns: Uint32Array;
  /** Its comment, in lower case. */
  readonly said: string;
  /** The comments of its columns. */
  readonly saidOfColumns: string;
}

/** What a search looks at. Most names occur in many tables, so each is looked at once. */
export interface SearchIndex {
  readonly names: readonly Words[];
  readonly tables: readonly IndexedTable[];
}

const kept = new WeakMap<Catalog, SearchIndex>();

export function searchIndex(catalog: Catalog): SearchIndex {
  const known = kept.get(catalog);
  if (known !== undefined) return known;
  const numbers = new Map<string, number>();
  const names: Words[] = [];
  const number = (name: string) => {
    const found = numbers.get(name);
    if (found !== undefined) return found;
    numbers.set(name, names.length);
    return names.push(wordsIn(name)) - 1;
  };
  const tables = catalog.tables.map((table) => ({
    table,
    name: number(table.name),
    schema: number(table.schema),
    columns: Uint32Array.from(table.columns, ({ name }) => number(name)),
    said: (table.comment ?? '').toLowerCase(),
    saidOfColumns: table.columns
      .flatMap(({ comment }) => comment ?? [])
      .join('\n')
      .toLowerCase(),
  }));
  const index = { names, tables };
  kept.set(catalog, index);
  return index;
}
