import { Refusal } from '@handrail/domain';
import { quoteIdentifier } from '../schema/identifiers.ts';
import type { Privileges } from './privileges.ts';

const quoted = (name: string): string => quoteIdentifier('postgres', name);

/** The role that an insisted superuser reads as; since version 14. */
const READER = 'pg_read_all_data';
const HAS_READER = 140_000;

/**
 * Role that readings run as; undefined for the one that logged in.
 * @throws Refusal `privileged_role` for one that may do more than read data, unless the operator insists
 */
export function readerOf(privileges: Privileges, allowPrivileged: boolean): string | undefined {
  const { isSuperuser, excess, versionNumber } = privileges;
  if (excess.length === 0) return undefined;
  if (!allowPrivileged) throw tooPrivileged(privileges);
  return isSuperuser && versionNumber >= HAS_READER ? READER : undefined;
}

/** What an operator who insists should know. */
export function insistedWarnings({ role, excess }: Privileges, reader: string | undefined): string[] {
  if (excess.length === 0) return [];
  const warnings = [`The role ${quoted(role)} ${excess.join(', ')}; the operator insists on it.`];
  if (reader !== undefined)
    warnings.push(
      `Readings run as ${reader}, which keeps them from files and programs of the server; a statement that calls set_config('role', …) and then runs SQL inside a function can undo that. Row-level security makes such tables unreadable, and the password hashes in pg_authid stay readable.`,
    );
  return warnings;
}

function tooPrivileged(privileges: Privileges): Refusal {
  const { role, excess } = privileges;
  return new Refusal(
    'privileged_role',
    `The role ${quoted(role)} can do more than read: it ${excess.join(', ')}.`,
    `Make a role that reads and nothing else, and name it in this connection: ${readerRecipe(privileges)} Or insist on this role with allow_privileged.`,
  );
}

/** Statements that make a role which can read every table of these schemas. */
export function readerRecipe({ database, schemas }: Pick<Privileges, 'database' | 'schemas'>): string {
  const reader = 'handrail_reader';
  return [
    `CREATE ROLE ${reader} LOGIN PASSWORD '…'`,
    `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${reader}`,
    ...schemas.flatMap((schema) => [
      `GRANT USAGE ON SCHEMA ${quoted(schema)} TO ${reader}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${quoted(schema)} TO ${reader}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoted(schema)} GRANT SELECT ON TABLES TO ${reader}`,
    ]),
  ]
    .map((statement) => `${statement};`)
    .join(' ');
}
