import type { Catalog, ForeignKey, Index, Table, TableColumn } from './catalog.ts';
import { type EngineKind, shownName, shownTable } from './identifiers.ts';
import { clipped, filled, oneLine } from './one-line.ts';
import { referencesTo } from './references.ts';

const COMMENT = 300;
const DEFAULT = 120;
const TYPE = 200;

/** A table as text: what it is, its columns, what refers to it, its indexes. Lines are at most `most` bytes. */
export function* tableLines(
  catalog: Catalog,
  engine: EngineKind,
  table: Table,
  most: number,
): Generator<string> {
  const show = (name: string) => shownName(engine, name);
  const list = (names: readonly string[]) => names.map(show).join(', ');
  const target = ({ table: other, references }: ForeignKey) =>
    `${shownTable(engine, catalog, other)}${references.length === 1 ? `.${list(references)}` : `(${list(references)})`}`;
  const inline = new Map(
    table.foreignKeys.flatMap((key) => (key.columns.length === 1 ? [[key.columns[0], key] as const] : [])),
  );
  const key = table.primaryKey.length === 1 ? table.primaryKey[0] : undefined;

  const column = ({ name, type, nullable, default: value, generated = false, comment }: TableColumn) => {
    const to = inline.get(name);
    const text = [
      clipped(show(name), most / 2),
      ...(type === '' ? [] : [oneLine(type, TYPE)]),
      ...(name === key ? ['PK'] : nullable ? [] : ['NOT NULL']),
      ...(generated ? ['GENERATED'] : []),
      ...(value === undefined ? [] : [`DEFAULT ${oneLine(value, DEFAULT)}`]),
      ...(to === undefined ? [] : [`→ ${target(to)}`]),
    ].join(' ');
    return text + said(comment);
  };

  yield clipped(titleOf(catalog, engine, table) + said(table.comment), most);
  yield* filled('  columns:', table.columns.map(column), most, ', ');
  if (table.primaryKey.length > 1) yield* filled('  primary key:', table.primaryKey.map(show), most, ', ');
  const wide = table.foreignKeys.filter(
    (one) => one.columns.length > 1 || inline.get(one.columns[0] ?? '') !== one,
  );
  yield* filled(
    '  foreign keys:',
    wide.map((one) => `(${list(one.columns)}) → ${target(one)}`),
    most,
    ', ',
  );
  const referring = referencesTo(catalog, table).map(({ from, key: { columns } }) => {
    const name = shownTable(engine, catalog, from);
    return columns.length === 1 ? `${name}.${list(columns)}` : `${name}(${list(columns)})`;
  });
  yield* filled('  referenced by:', referring, most, ', ');
  yield* filled(
    '  indexes:',
    table.indexes.map((index) => indexText(index, table, show)),
    most,
    ', ',
  );
}

/** `orders (table, ~12,000 rows)` */
export function titleOf(catalog: Catalog, engine: EngineKind, table: Table): string {
  const { kind, rows } = table;
  const size = rows === undefined ? '' : `, ~${rows.toLocaleString('en')} rows`;
  return `${shownTable(engine, catalog, table)} (${kind}${size})`;
}

/** A comment behind what it is about, in quotes, so that it is not taken for ours; nothing where there is none. */
export const said = (comment: string | undefined): string =>
  comment === undefined ? '' : ` "${oneLine(comment, COMMENT).replaceAll('"', String.raw`\"`)}"`;

function indexText(
  { name, columns, unique, where }: Index,
  table: Table,
  show: (name: string) => string,
): string {
  const known = new Set(table.columns.map((column) => column.name));
  const parts = columns.map((column) => (known.has(column) ? show(column) : oneLine(column, DEFAULT)));
  const condition = where === undefined ? '' : ` WHERE ${oneLine(where, DEFAULT)}`;
  return `${unique ? 'UNIQUE ' : ''}${show(name)}(${parts.join(', ')})${condition}`;
}
