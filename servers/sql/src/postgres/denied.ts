import { Refusal } from '@handrail/domain';
import type { Client } from 'pg';
import { refuseUnknownDenied } from '../engine/unknown-denied.ts';
import { quoteIdentifier, quoteTable } from '../schema/identifiers.ts';
import { oneLine } from '../schema/one-line.ts';
import { deniedNames } from '../schema/visible-catalog.ts';
import type { Deny } from '../settings/connection.ts';
import { EXISTING, REACHED } from './denied-sql.ts';
import { exchange, UNCOMPILED } from './exchange.ts';
import type { Privileges } from './privileges.ts';
import { roleRecipe } from './preflight.ts';

/** Most names in one message. */
const MOST = 5;
/** Of one statement that mends, with its names. */
const MOST_BYTES = 600;

interface Existing {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

/** A table that the role can read something denied of, or a view that shows it. */
interface Reached {
  readonly schema: string;
  readonly name: string;
  /** Nothing of the table itself is denied: it gives what others have. */
  readonly isMade: boolean;
  readonly isWhole: boolean;
  /** Roles that have the right, one of which may be the role that logged in. */
  readonly holders: readonly string[];
  /** What is denied of it and can be read; empty where all is. */
  readonly denied: readonly string[];
  /** Columns that can be read. */
  readonly open: readonly string[];
}

/**
 * Only the rights of the role keep a statement from a table, so what is denied must be out of its reach: directly, by
 * another role that it can take on, and by a view, parent or partition that has the same rows.
 * @returns what cannot be told, whole sentences
 * @throws Refusal `unknown_denied`; `privileged_role` with the statements that put it out of reach
 */
export async function refuseReadableDenied(
  client: Client,
  deny: Deny,
  privileges: Privileges,
): Promise<readonly string[]> {
  if (deny.tables.length === 0 && deny.columns.length === 0) return [];
  const [, list] = await exchange(client, [UNCOMPILED, { sql: EXISTING }]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the statement makes it
  const existing = (list?.rows ?? []).map(([row]) => JSON.parse(row ?? '') as Existing);
  refuseUnknownDenied(deny, existing);
  const { hasTable, hasColumn } = deniedNames(deny);
  const named = existing.flatMap((table): readonly { oid: number; column: string | null }[] =>
    hasTable(table)
      ? [{ oid: table.oid, column: null }]
      : table.columns
          .filter((column) => hasColumn(table, column))
          .map((column) => ({ oid: table.oid, column })),
  );
  const [, result] = await exchange(client, [UNCOMPILED, { sql: REACHED, values: [JSON.stringify(named)] }]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the statement makes it
  const rows = (result?.rows ?? []).map(([row]) => JSON.parse(row ?? '') as Reached | { functions: string });
  const reached = rows.filter((row) => 'schema' in row);
  if (reached.length > 0) throw readable(reached, privileges);
  return rows.flatMap((row) =>
    'functions' in row
      ? [
          `Functions that run with the rights of their owner can be called, and nothing tells whether they read what is denied: ${oneLine(row.functions, MOST_BYTES)}.`,
        ]
      : [],
  );
}

function readable(reached: readonly Reached[], privileges: Privileges): Refusal {
  const direct = reached.filter(({ isMade }) => !isMade).flatMap(namesOf);
  const made = reached.filter(({ isMade }) => isMade).flatMap(namesOf);
  const said = [
    ...(direct.length > 0 ? [`deny ${few(direct)}, which its role can read`] : []),
    ...(made.length > 0 ? [`deny what its role can read through ${few(made)}`] : []),
  ].join(', and ');
  const role = quoteIdentifier('postgres', privileges.role);
  const others = [...new Set(reached.flatMap(({ holders }) => holders))].filter(
    (one) => one !== privileges.role,
  );
  const remedies = reached
    .slice(0, MOST)
    .flatMap((table) => remediesOf(table, role))
    .join(' ');
  const more = reached.length > MOST ? ' … and so on for the others.' : '';
  const apart =
    others.length > 0
      ? ` Or take the role out of those that have the right: REVOKE ${few(others.map((one) => quoteIdentifier('postgres', one)))} FROM ${role};`
      : '';
  const hint = privileges.isSuperuser
    ? `Nothing keeps a superuser from anything. Make another role: ${roleRecipe(privileges, 'read')} Then take the denied names from it: ${remedies.replaceAll(role, 'handrail_reader')}`
    : `Let an administrator run: ${remedies}${more}${apart} That is of no use for an owner of the table or a member of pg_read_all_data: such a connection needs another role.`;
  return new Refusal(
    'privileged_role',
    `The settings of this connection ${said}; only the rights of the role keep a statement from it.`,
    hint,
  );
}

const shownTable = (table: Reached): string => oneLine(quoteTable('postgres', table), MOST_BYTES);
const shownColumn = (name: string): string => oneLine(quoteIdentifier('postgres', name), MOST_BYTES);

const namesOf = (table: Reached): readonly string[] =>
  table.denied.length === 0
    ? [shownTable(table)]
    : table.denied.map((column) => `${shownTable(table)}.${shownColumn(column)}`);

function few(names: readonly string[]): string {
  const left = names.length - MOST;
  return [...names.slice(0, MOST), ...(left > 0 ? [`${left} more`] : [])].join(', ');
}

function remediesOf(table: Reached, role: string): readonly string[] {
  const { denied, open, isWhole, holders } = table;
  const shown = shownTable(table);
  const from = [...new Set(['PUBLIC', role, ...holders.map(shownColumn)])].join(', ');
  const list = (columns: readonly string[]) => columns.map(shownColumn).join(', ');
  if (denied.length > 0 && !isWhole) return [`REVOKE SELECT (${list(denied)}) ON ${shown} FROM ${from};`];
  // A right on the whole table cannot be narrowed, only given anew.
  const others = denied.length === 0 ? [] : open.filter((column) => !denied.includes(column));
  return [
    `REVOKE SELECT ON ${shown} FROM ${from};`,
    ...(others.length > 0 ? [`GRANT SELECT (${list(others)}) ON ${shown} TO ${role};`] : []),
  ];
}
