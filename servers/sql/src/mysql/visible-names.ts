import { quote } from '@handrail/domain';
import { type Existing, refuseUnknownDenied } from '../engine/unknown-denied.ts';
import { quoteTable } from '../schema/identifiers.ts';
import { nearNames } from '../schema/near-names.ts';
import type { Deny } from '../settings/connection.ts';
import { isServerError } from './failure.ts';
import { covers, type Grant } from './grants.ts';
import type { Link } from './link.ts';
import type { View } from './views.ts';
import { keyOf } from './visible.ts';

/** A table or view of which the role sees something. */
export interface Visible extends Existing {
  /** Columns that it may read. */
  readonly readable: readonly string[];
}

/** Of `information_schema` everyone sees the part that is theirs; these two count only where they are named. */
const APART = ['performance_schema', 'sys'];

/** Nothing of the table; other errors are about one of its columns, or what is behind a view. */
const NOT_GRANTED = 1142;

export async function visibleNames(
  link: Link,
  deny: Deny,
  views: readonly View[],
): Promise<readonly Visible[]> {
  const isNamed = (schema: string) =>
    [...deny.tables, ...deny.columns].some((entry) => entry.toLowerCase().startsWith(`${schema}.`));
  const apart = ['information_schema', ...APART.filter((schema) => !isNamed(schema))];
  const rows = await link.query(
    `SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, FIND_IN_SET('select', PRIVILEGES) > 0 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA NOT IN (${apart.map((schema) => `'${schema}'`).join(', ')}) ORDER BY 1, 2, ORDINAL_POSITION`,
  );
  const tables: (Visible & { columns: string[]; readable: string[] })[] = [];
  for (const row of rows) {
    const [schema = '', name = '', column = '', isReadable] = row.map(String);
    const last = tables.at(-1);
    const isNext = last?.schema !== schema || last.name !== name;
    const table = isNext ? { schema, name, columns: [], readable: [] } : last;
    if (isNext) tables.push(table);
    table.columns.push(column);
    if (isReadable === '1') table.readable.push(column);
  }
  const known = new Set(tables.map(keyOf));
  for (const view of views) {
    if (known.has(keyOf(view)) || apart.includes(view.schema)) continue;
    const columns = await columnsOf(link, view);
    if (columns !== undefined) tables.push({ ...view, columns, readable: columns });
  }
  return tables;
}

/** Of a view with a stored function servers do not show the columns; undefined where it cannot be read. */
async function columnsOf(link: Link, view: View): Promise<string[] | undefined> {
  try {
    const prepared = await link.prepare(`SELECT * FROM ${quoteTable('mysql', view)}`);
    prepared.close();
    return prepared.columns.map(({ name }) => name);
  } catch (error) {
    if (isServerError(error)) return error.errno === NOT_GRANTED ? undefined : [''];
    throw error;
  }
}

interface Told {
  readonly grants: readonly Grant[];
  /** The default one. */
  readonly database: string;
}

/**
 * Entries that name nothing, as far as that can be told: an account sees only what it has a right on.
 * @returns a word on those that may be mistyped
 * @throws Refusal `unknown_denied`
 */
export function checkEntries(deny: Deny, visible: readonly Visible[], told: Told): readonly string[] {
  const isTold = teller(visible, told);
  const tables = deny.tables.filter((entry) => isTold(entry, 1));
  const columns = deny.columns.filter((entry) => isTold(entry, 2));
  refuseUnknownDenied({ tables, columns }, visible);
  return [
    ...deny.tables.flatMap((entry) => mistyped(entry, meantTable(entry, visible))),
    ...deny.columns.flatMap((entry) => mistyped(entry, meantColumn(entry, visible))),
  ];
}

const mistyped = (entry: string, meant: string | undefined): readonly string[] =>
  meant === undefined || folded(meant) === folded(entry)
    ? []
    : [
        `Of what deny names this account sees no ${quote(entry)}, and so cannot read it; if ${quote(meant)} is meant, that it can.`,
      ];

/** Whether an account would see what an entry names, since it sees the whole database, or could never name anything. */
function teller(visible: readonly Visible[], { grants, database }: Told) {
  const schemas = new Set(visible.map(({ schema }) => schema.toLowerCase()));
  return (entry: string, dots: number): boolean => {
    const parts = entry.split('.');
    if (parts.length < dots || parts.length > dots + 1 || /^\s|\s$|["'`*]/.test(entry)) return true;
    const schema = parts.length > dots ? (parts[0] ?? '') : database;
    return schemas.has(schema.toLowerCase()) && grants.some((grant) => covers(grant, 'SELECT', schema));
  };
}

/** The table that an entry names, or else a near one that can be read. */
function meantTable(entry: string, visible: readonly Visible[]): string | undefined {
  const named = visible.some((table) => isNamed(table, entry));
  if (named) return entry;
  const names = visible
    .filter(({ readable }) => readable.length > 0)
    .map(({ schema, name }) => (entry.includes('.') ? `${schema}.${name}` : name));
  return nearNames(entry, names, 1)[0];
}

/** The same of a column. */
function meantColumn(entry: string, visible: readonly Visible[]): string | undefined {
  const dot = entry.lastIndexOf('.');
  const [table, column] = [meantTable(entry.slice(0, dot), visible), entry.slice(dot + 1)];
  if (table === undefined) return undefined;
  const tables = visible.filter((one) => isNamed(one, table));
  if (tables.some(({ columns }) => columns.some((one) => folded(one) === folded(column))))
    return `${table}.${column}`;
  const [near] = nearNames(
    column,
    tables.flatMap(({ readable }) => readable),
    1,
  );
  return near === undefined ? undefined : `${table}.${near}`;
}

const isNamed = ({ schema, name }: Visible, entry: string): boolean =>
  [name, `${schema}.${name}`].some((one) => folded(one) === folded(entry));

const folded = (name: string): string => name.toLowerCase();
