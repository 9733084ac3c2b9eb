import type { Catalog, ForeignKey, Index, Table, TableColumn, TableKind } from '../schema/catalog.ts';
import type { Link } from './link.ts';
import type { Server } from './server.ts';

const OWN = "('information_schema', 'performance_schema', 'mysql', 'sys')";

/** Of each part the view, its columns behind schema and name, the number in an order, and a condition. */
type Part = readonly [
  kind: string,
  view: string,
  columns: readonly string[],
  order: string,
  condition?: string,
];

const partsOf = (expression: string): readonly Part[] => [
  ['t', 'TABLES', ['TABLE_TYPE', 'ENGINE', 'TABLE_ROWS', 'TABLE_COMMENT'], '0'],
  [
    'c',
    'COLUMNS',
    [
      'COLUMN_NAME',
      'COLUMN_TYPE',
      'IS_NULLABLE',
      'COLUMN_COMMENT',
      'COLUMN_DEFAULT',
      'EXTRA',
      'GENERATION_EXPRESSION',
    ],
    'ORDINAL_POSITION',
  ],
  ['i', 'STATISTICS', ['INDEX_NAME', 'COLUMN_NAME', 'SUB_PART', 'NON_UNIQUE', expression], 'SEQ_IN_INDEX'],
  [
    'f',
    'KEY_COLUMN_USAGE',
    [
      'CONSTRAINT_NAME',
      'COLUMN_NAME',
      'REFERENCED_TABLE_SCHEMA',
      'REFERENCED_TABLE_NAME',
      'REFERENCED_COLUMN_NAME',
    ],
    'ORDINAL_POSITION',
    'REFERENCED_TABLE_NAME IS NOT NULL AND ',
  ],
];

const MOST_COLUMNS = 7;

/**
 * All of it in one statement, whose rows say in their first cell what they are about. The columns of the views have
 * different collations, which a UNION does not join.
 */
function statement(expression: string): string {
  const text = (column: string) => `CONVERT(${column} USING utf8mb4)`;
  return partsOf(expression)
    .map(([kind, view, columns, order, condition = '']) => {
      const all = ['TABLE_SCHEMA', 'TABLE_NAME', ...columns].map(text);
      const none = Array<string>(MOST_COLUMNS - columns.length).fill('NULL');
      return `SELECT ${[`'${kind}'`, ...all, ...none, order].join(', ')} FROM information_schema.${view} WHERE ${condition}TABLE_SCHEMA NOT IN ${OWN}`;
    })
    .join(' UNION ALL ');
}

type Cells = readonly (string | null)[];

/** A table while its rows come. */
interface Draft extends Omit<Table, 'foreignKeys' | 'indexes'> {
  readonly columns: TableColumn[];
  readonly primaryKey: string[];
  readonly foreignKeys: Map<string, ForeignKey & { columns: string[]; references: string[] }>;
  readonly indexes: Map<string, Index & { columns: string[] }>;
}

/** What the role may see of all databases but the server's own; MySQL tells the expressions of indexes since 8.0.13. */
export async function catalogOf(
  link: Link,
  { product, version }: Server,
  defaultSchema: string,
): Promise<Catalog> {
  const hasExpressions = product === 'MySQL' && !/^(?:5\.|8\.0\.(?:\d|1[0-2])$)/.test(version);
  const rows = await link.query(statement(hasExpressions ? 'EXPRESSION' : 'NULL'));
  const tables = new Map<string, Draft>();
  const sorted = rows.toSorted((one, other) => Number(one[10]) - Number(other[10]));
  for (const row of sorted) {
    const [part, schema, name] = row;
    const key = JSON.stringify([schema, name]);
    if (part === 't') {
      const draft = tableOf(row);
      if (draft !== undefined) tables.set(key, draft);
      continue;
    }
    const table = tables.get(key);
    if (table === undefined) continue;
    if (part === 'c') table.columns.push(columnOf(row, product));
    else if (part === 'i') addIndex(table, row);
    else addForeignKey(table, row);
  }
  return {
    defaultSchema,
    tables: [...tables.values()].map((table) => ({
      ...table,
      foreignKeys: [...table.foreignKeys.values()],
      indexes: [...table.indexes.values()],
    })),
  };
}

function tableOf([, schema, name, type, engine, rows, comment]: Cells): Draft | undefined {
  const kind = kindOf(type ?? '', engine ?? '');
  if (kind === undefined) return undefined;
  return {
    schema: schema ?? '',
    name: name ?? '',
    kind,
    // Of a view it is a word on its state.
    ...(kind !== 'view' && comment !== null && comment !== undefined && comment !== '' && { comment }),
    ...(kind !== 'view' && rows !== null && rows !== undefined && { rows: Number(rows) }),
    columns: [],
    primaryKey: [],
    foreignKeys: new Map(),
    indexes: new Map(),
  };
}

/** Engines whose rows lie elsewhere. */
const FOREIGN = new Set(['FEDERATED', 'CONNECT', 'SPIDER', 'S3']);

function kindOf(type: string, engine: string): TableKind | undefined {
  if (type === 'VIEW') return 'view';
  if (type !== 'BASE TABLE' && type !== 'SYSTEM VERSIONED') return undefined; // a sequence, a temporary table
  return FOREIGN.has(engine.toUpperCase()) ? 'foreign table' : 'table';
}

function columnOf(
  [, , , name, type, nullable, comment, fallback, extra, generation]: Cells,
  product: Server['product'],
): TableColumn {
  const isGenerated = generation !== null && generation !== undefined && generation !== '';
  const text = defaultOf(fallback ?? null, extra ?? '', type ?? '', product);
  return {
    name: name ?? '',
    type: type ?? '',
    nullable: nullable === 'YES',
    ...(text !== undefined && !isGenerated && { default: text }),
    ...(isGenerated && { generated: true }),
    ...(comment !== null && comment !== undefined && comment !== '' && { comment }),
  };
}

/** MariaDB writes a default as SQL, and NULL where there is none; MySQL writes a value bare, an expression as SQL. */
function defaultOf(
  text: string | null,
  extra: string,
  type: string,
  product: Server['product'],
): string | undefined {
  if (/auto_increment/i.test(extra)) return 'AUTO_INCREMENT';
  if (text === null || (product === 'MariaDB' && text === 'NULL')) return undefined;
  const isBare =
    product === 'MariaDB' ||
    /DEFAULT_GENERATED/i.test(extra) ||
    /^CURRENT_TIMESTAMP/i.test(text) ||
    /^(?:tiny|small|medium|big)?int|^(?:decimal|float|double|bit|year)/i.test(type);
  return isBare ? text : `'${text.replaceAll("'", "''")}'`;
}

function addIndex(table: Draft, [, , , index, column, length, nonUnique, expression]: Cells): void {
  const name = column ?? expression ?? '';
  if (index === 'PRIMARY') {
    table.primaryKey.push(name);
    return;
  }
  const known = table.indexes.get(index ?? '') ?? {
    name: index ?? '',
    columns: [],
    unique: nonUnique === '0',
  };
  known.columns.push(length === null || length === undefined ? name : `${name}(${length})`);
  table.indexes.set(known.name, known);
}

function addForeignKey(table: Draft, [, , , key, column, schema, name, reference]: Cells): void {
  const known = table.foreignKeys.get(key ?? '') ?? {
    columns: [],
    table: { schema: schema ?? '', name: name ?? '' },
    references: [],
  };
  known.columns.push(column ?? '');
  known.references.push(reference ?? '');
  table.foreignKeys.set(key ?? '', known);
}
