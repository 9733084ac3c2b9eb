import { quote, Refusal } from '@handrail/domain';
import { quoteIdentifier, quoteTable } from '../schema/identifiers.ts';
import { deniedNames } from '../schema/visible-catalog.ts';
import type { Deny } from '../settings/connection.ts';
import type { Link } from './link.ts';
import type { Server } from './server.ts';

const MOST_SHOWN = 20;

interface Readable {
  readonly schema: string;
  readonly name: string;
  readonly columns: string[];
}

/**
 * Only the server can keep a role from a table or a column, so one that may read what is denied is not used at all.
 * @throws Refusal `privileged_role`, with what to grant instead
 */
export async function checkDenied(link: Link, { role }: Server, deny: Deny): Promise<void> {
  if (deny.tables.length === 0 && deny.columns.length === 0) return;
  const denied = deniedNames(deny);
  const tables = await readable(link);
  const wrong = tables.filter(
    (table) => denied.hasTable(table) || table.columns.some((column) => denied.hasColumn(table, column)),
  );
  if (wrong.length === 0) return;
  const names = wrong.slice(0, MOST_SHOWN).map(({ schema, name }) => quote(`${schema}.${name}`));
  const user = role.replaceAll("'", "''").replace(/^(.*)@(.*)$/s, "'$1'@'$2'");
  const schemas = new Set(wrong.map(({ schema }) => schema));
  const grants = tables
    .filter((table) => schemas.has(table.schema) && !denied.hasTable(table))
    .flatMap((table) => {
      const kept = table.columns.filter((column) => !denied.hasColumn(table, column));
      if (kept.length === 0) return [];
      const columns = kept.map((column) => quoteIdentifier('mysql', column)).join(', ');
      const list = kept.length === table.columns.length ? '' : ` (${columns})`;
      return [`GRANT SELECT${list} ON ${quoteTable('mysql', table)} TO ${user};`];
    });
  const revokes = [...schemas].map(
    (schema) => `REVOKE SELECT ON ${quoteIdentifier('mysql', schema)}.* FROM ${user};`,
  );
  throw new Refusal(
    'privileged_role',
    `The account ${quote(role)} may read what deny names: ${names.join(', ')}.`,
    `Take the right away where it is given (here for whole databases), and give what is left: ${[...revokes, ...grants.slice(0, MOST_SHOWN)].join(' ')}${grants.length > MOST_SHOWN ? ' … and so on for each table.' : ''}`,
  );
}

/** Every column that the role may read, but the server's own. */
async function readable(link: Link): Promise<readonly Readable[]> {
  const rows = await link.query(
    "SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE FIND_IN_SET('select', PRIVILEGES)" +
      " AND TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys') ORDER BY 1, 2, ORDINAL_POSITION",
  );
  const tables: Readable[] = [];
  for (const row of rows) {
    const [schema = '', name = '', column = ''] = row.map(String);
    const last = tables.at(-1);
    if (last?.schema === schema && last.name === name) last.columns.push(column);
    else tables.push({ schema, name, columns: [column] });
  }
  return tables;
}
