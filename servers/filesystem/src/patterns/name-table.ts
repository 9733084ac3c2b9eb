import type { Segment } from './segment.ts';

/** A pattern of names, and what it says of them. */
export interface Row<T> {
  readonly segment: Segment;
  readonly value: T;
  /** The lowest is the first. */
  readonly order: number;
}

/**
 * A list of patterns of names in which the first that matches is found without trying them all: most are a plain name,
 * or an extension.
 */
export class NameTable<T> {
  readonly #names = new Map<string, Row<T>[]>();
  /** By the last dot and what follows it. */
  readonly #extensions = new Map<string, Row<T>[]>();
  readonly #others: Row<T>[] = [];

  /** @param rows the first first */
  constructor(rows: Iterable<Row<T>>) {
    for (const row of rows) {
      const { literal, ending } = row.segment;
      if (literal !== undefined) add(this.#names, literal, row);
      else if (ending?.includes('.') === true) add(this.#extensions, extensionOf(ending), row);
      else this.#others.push(row);
    }
  }

  /** The first whose pattern matches and whose value is accepted. */
  find(name: string, accepts: (value: T) => boolean): Row<T> | undefined {
    const exact = first(this.#names.get(name), name, accepts);
    const byExtension = first(this.#extensions.get(extensionOf(name)), name, accepts, exact);
    return first(this.#others, name, accepts, byExtension);
  }
}

const extensionOf = (name: string): string => {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? '' : name.slice(dot);
};

function add<T>(map: Map<string, Row<T>[]>, key: string, row: Row<T>): void {
  const rows = map.get(key);
  if (rows === undefined) map.set(key, [row]);
  else rows.push(row);
}

function first<T>(
  rows: readonly Row<T>[] | undefined,
  name: string,
  accepts: (value: T) => boolean,
  before?: Row<T>,
): Row<T> | undefined {
  if (rows === undefined) return before;
  for (const row of rows) {
    if (before !== undefined && row.order > before.order) return before;
    if (row.segment.matches(name) && accepts(row.value)) return row;
  }
  return before;
}
