import type { Catalog, Table } from './catalog.ts';
import { type EngineKind, shownName, shownTable } from './identifiers.ts';
import { isView } from './kinds.ts';
import { clipped, filled } from './one-line.ts';
import { referencesTo } from './references.ts';

/** So many are told of as large, or as much referred to. */
const OUTSTANDING = 6;

interface Room {
  /** Bytes of one line. */
  readonly line: number;
  /** Bytes of all; names are written shorter where they exceed it. */
  readonly all: number;
}

/** The names of tables, the default schema first; before them what is largest, and what most foreign keys lead to. */
export function* overviewLines(
  catalog: Catalog,
  engine: EngineKind,
  tables: readonly Table[],
  room: Room,
): Generator<string> {
  yield* outstanding(catalog, engine, tables, room);
  const length = tables.reduce((sum, { name }) => sum + name.length + 1, 0);
  const written = length > room.all ? withPrefixesOnce : (names: readonly string[]) => names;
  for (const [schema, all] of schemasOf(catalog.defaultSchema, tables)) {
    const where = schema === catalog.defaultSchema ? '' : ` in ${shownName(engine, schema)}`;
    for (const [what, some] of [
      ['tables', all.filter((table) => !isView(table))],
      ['views', all.filter(isView)],
    ] as const) {
      const names = some.map(({ name }) => clipped(shownName(engine, name), room.line / 2)).toSorted();
      yield* filled(`${what}${where}:`, written(names, room.line / 2), room.line);
    }
  }
}

function schemasOf(defaultSchema: string, tables: readonly Table[]): [string, Table[]][] {
  const rank = (schema: string) => Number(schema !== defaultSchema);
  return [...Map.groupBy(tables, ({ schema }) => schema)].toSorted(
    ([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1),
  );
}

/** Nothing where it would name most of the tables there are. */
function* outstanding(
  catalog: Catalog,
  engine: EngineKind,
  tables: readonly Table[],
  room: Room,
): Generator<string> {
  if (tables.length <= 2 * OUTSTANDING) return;
  const best = (numberOf: (table: Table) => number, unit: string) =>
    tables
      .map((table) => ({ table, number: numberOf(table) }))
      .filter(({ number }) => number > 0)
      .toSorted((a, b) => b.number - a.number)
      .slice(0, OUTSTANDING)
      .map(({ table, number }) => `${shownTable(engine, catalog, table)} (${unit}${number})`);
  yield* filled(
    'largest, by rows:',
    best(({ rows = 0 }) => rows, '~'),
    room.line,
  );
  yield* filled(
    'most referenced:',
    best((table) => referencesTo(catalog, table).length, ''),
    room.line,
  );
}

/** `order_{items,lines}` for those that begin with the same word; each text at most so many characters. */
function withPrefixesOnce(names: readonly string[], most: number): string[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const prefix = /^[^\W_]+_(?=\w+$)/.exec(name)?.[0] ?? name;
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [name]);
    else group.push(name);
  }
  return [...groups].flatMap(([prefix, group]) =>
    group.length < 3
      ? group
      : joined(
          group.map((name) => name.slice(prefix.length)),
          most - prefix.length - 2,
        ).map((rest) => `${prefix}{${rest}}`),
  );
}

function joined(names: readonly string[], most: number): string[] {
  const texts: string[] = [];
  let text = '';
  for (const name of names) {
    if (text !== '' && text.length + name.length >= most) {
      texts.push(text);
      text = '';
    }
    text = text === '' ? name : `${text},${name}`;
  }
  return [...texts, text];
}
