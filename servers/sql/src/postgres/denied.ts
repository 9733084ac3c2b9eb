import { Refusal } from '@handrail/domain';
import type { Client } from 'pg';
import { quoteIdentifier, quoteTable } from '../schema/identifiers.ts';
import { deniedNames } from '../schema/visible-catalog.ts';
import type { Deny } from '../settings/connection.ts';
import { exchange } from './exchange.ts';
import type { Privileges } from './privileges.ts';
import { readerRecipe } from './preflight.ts';

/** Tables that the role can read something of, and which columns of them. */
const SQL = `
SELECT n.nspname, c.relname, pg_catalog.has_table_privilege(session_user, c.oid, 'SELECT'),
  (SELECT pg_catalog.json_agg(pg_catalog.json_build_array(a.attname,
      pg_catalog.has_column_privilege(session_user, c.oid, a.attnum, 'SELECT')) ORDER BY a.attnum)
    FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND pg_catalog.has_schema_privilege(session_user, n.oid, 'USAGE')
  AND pg_catalog.has_any_column_privilege(session_user, c.oid, 'SELECT')`;

/** Most names in one message. */
const MOST = 5;

/**
 * Only the rights of the role keep a statement from a table, so what is denied must be out of its reach.
 * @throws Refusal `privileged_role` with the statements that put it out of reach
 */
export async function refuseReadableDenied(
  client: Client,
  deny: Deny,
  privileges: Privileges,
): Promise<void> {
  if (deny.tables.length === 0 && deny.columns.length === 0) return;
  const denied = deniedNames(deny);
  const [result] = await exchange(client, [{ sql: SQL }]);
  const names: string[] = [];
  const remedies: string[] = [];
  const role = quoteIdentifier('postgres', privileges.role);
  for (const [schema = '', name = '', isWhole, list] of result?.rows ?? []) {
    const table = { schema: schema ?? '', name: name ?? '' };
    const shown = quoteTable('postgres', table);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the statement makes it
    const columns = JSON.parse(list ?? '[]') as readonly (readonly [string, boolean])[];
    const open = columns.filter(([, can]) => can).map(([column]) => column);
    const reached = open.filter((column) => denied.hasColumn(table, column));
    if (denied.hasTable(table)) {
      names.push(shown);
      remedies.push(`REVOKE SELECT ON ${shown} FROM PUBLIC, ${role};`);
    } else if (reached.length > 0) {
      names.push(...reached.map((column) => `${shown}.${quoteIdentifier('postgres', column)}`));
      const quoteAll = (some: readonly string[]) =>
        some.map((column) => quoteIdentifier('postgres', column)).join(', ');
      const others = open.filter((column) => !reached.includes(column));
      // A right on the whole table cannot be narrowed, only given anew.
      remedies.push(
        isWhole === 't'
          ? `REVOKE SELECT ON ${shown} FROM PUBLIC, ${role};`
          : `REVOKE SELECT (${quoteAll(reached)}) ON ${shown} FROM PUBLIC, ${role};`,
        ...(isWhole === 't' && others.length > 0
          ? [`GRANT SELECT (${quoteAll(others)}) ON ${shown} TO ${role};`]
          : []),
      );
    }
  }
  if (names.length > 0) throw readable(names, remedies, privileges);
}

function readable(names: readonly string[], remedies: readonly string[], privileges: Privileges): Refusal {
  const left = names.length - MOST;
  const shown = [...names.slice(0, MOST), ...(left > 0 ? [`${left} more`] : [])].join(', ');
  const hint = privileges.isSuperuser
    ? `Nothing keeps a superuser from anything. Make another role: ${readerRecipe(privileges)} Then take the denied names from it: ${remedies
        .slice(0, MOST)
        .join(' ')
        .replaceAll(quoteIdentifier('postgres', privileges.role), 'handrail_reader')}`
    : `Let an administrator run: ${remedies.slice(0, MOST).join(' ')} That is of no use for an owner of the table or a member of pg_read_all_data: such a connection needs another role.`;
  return new Refusal(
    'privileged_role',
    `The settings of this connection deny ${shown}, which its role can read; only the rights of the role keep a statement from it.`,
    hint,
  );
}
