import { Refusal } from '@handrail/domain';
import { quoteIdentifier } from '../schema/identifiers.ts';
import type { Connection } from '../settings/connection.ts';
import type { Privileges } from './privileges.ts';

const quoted = (name: string): string => quoteIdentifier('postgres', name);

/** The role that an insisted superuser reads as; since version 14. */
const READER = 'pg_read_all_data';
const HAS_READER = 140_000;

/**
 * Role that readings run as; undefined for the one that logged in, as which changes run always.
 * @throws Refusal `privileged_role` for one that may do more than work with data, unless the operator insists; for a
 *   superuser that is to write, in any case
 */
export function readerOf(
  privileges: Privileges,
  { allowPrivileged, mode }: Pick<Connection, 'allowPrivileged' | 'mode'>,
): string | undefined {
  const { isSuperuser, excess, versionNumber } = privileges;
  if (excess.length === 0) return undefined;
  if (!allowPrivileged || (isSuperuser && mode === 'write')) throw tooPrivileged(privileges, mode);
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

function tooPrivileged(privileges: Privileges, mode: Connection['mode']): Refusal {
  const { role, excess, isSuperuser } = privileges;
  const isWriting = mode === 'write';
  return new Refusal(
    'privileged_role',
    `The role ${quoted(role)} can do more than ${isWriting ? 'read and write data' : 'read'}: it ${excess.join(', ')}.`,
    [
      `Make a role that ${isWriting ? 'works with rows' : 'reads'} and nothing else, and name it in this connection: ${roleRecipe(privileges, mode)}`,
      isSuperuser && isWriting
        ? 'A superuser may only read (--access=read, or "mode": "read"): no transaction takes back what it can do to files and roles.'
        : 'Or insist on this role with allow_privileged.',
    ].join(' '),
  );
}

/** Statements that make a role which can read every table of these schemas, or also change their rows. */
export function roleRecipe(
  { database, schemas }: Pick<Privileges, 'database' | 'schemas'>,
  mode: Connection['mode'],
): string {
  const isWriting = mode === 'write';
  const name = isWriting ? 'handrail_writer' : 'handrail_reader';
  const rights = isWriting ? 'SELECT, INSERT, UPDATE, DELETE' : 'SELECT';
  return [
    `CREATE ROLE ${name} LOGIN PASSWORD '…'`,
    `GRANT CONNECT ON DATABASE ${quoted(database)} TO ${name}`,
    ...schemas.flatMap((schema) => [
      `GRANT USAGE ON SCHEMA ${quoted(schema)} TO ${name}`,
      `GRANT ${rights} ON ALL TABLES IN SCHEMA ${quoted(schema)} TO ${name}`,
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoted(schema)} GRANT ${rights} ON TABLES TO ${name}`,
      ...(isWriting
        ? [
            `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${quoted(schema)} TO ${name}`,
            `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoted(schema)} GRANT USAGE ON SEQUENCES TO ${name}`,
          ]
        : []),
    ]),
  ]
    .map((statement) => `${statement};`)
    .join(' ');
}
