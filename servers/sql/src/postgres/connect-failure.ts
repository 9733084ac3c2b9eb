import { quote, Refusal } from '@handrail/domain';
import { DatabaseError } from 'pg';
import { unreachable, type Words } from '../engine/unreachable.ts';
import { oneLine } from '../schema/one-line.ts';
import type { NetworkTarget } from '../settings/connection.ts';
import { saidBy } from './sql-error.ts';

const MOST_BYTES = 500;

/** Why a connection failed, in plain words; whatever is not known is told as it was said. */
export function cannotConnect(error: unknown, target: NetworkTarget): Refusal {
  if (error instanceof DatabaseError) {
    const [message, hint] = ofServer(error.code ?? '', target) ?? [
      `PostgreSQL at ${at(target)} did not let the connection in.`,
      'Correct the settings of this connection, or those of the server.',
    ];
    // The server's own words name what is meant, for instance the line of pg_hba.conf that is missing.
    return new Refusal('cannot_connect', message, hint, { cause: error, content: saidBy(error) });
  }
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [message, hint] = ofDriver(said, target) ??
    unreachable(code, said, target) ?? [
      `The connection to ${at(target)} failed: ${oneLine(said, MOST_BYTES).replace(/\.$/, '')}.`,
      'Check that a PostgreSQL server listens there.',
    ];
  return new Refusal('cannot_connect', message, hint, { cause: error });
}

const at = ({ host, port }: NetworkTarget): string => quote(host.startsWith('/') ? host : `${host}:${port}`);

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function ofServer(code: string, target: NetworkTarget): Words | undefined {
  const { user, database } = target;
  switch (code) {
    case '28P01':
      return [
        `PostgreSQL at ${at(target)} does not take this password for the user ${quote(user)}.`,
        'Correct the user or the password in the settings of this connection.',
      ];
    case '28000':
      return [
        `PostgreSQL at ${at(target)} does not let the user ${quote(user)} in.`,
        'The role may be absent or may not log in, or pg_hba.conf wants another address, database or encryption (sslmode).',
      ];
    case '3D000':
      return [
        `There is no database ${quote(database)} at ${at(target)}.`,
        'Correct the name in the settings of this connection; psql -l lists the databases.',
      ];
    case '42501':
      return [
        `The role ${quote(user)} may not connect to the database ${quote(database)}.`,
        'Its owner can run GRANT CONNECT ON DATABASE.',
      ];
    case '53300':
      return [
        `PostgreSQL at ${at(target)} has no connection left.`,
        'Try again later; limits.sessions of this connection says how many it uses at most.',
      ];
    case '57P03':
      return [`PostgreSQL at ${at(target)} is starting or stopping.`, 'Try again in a moment.'];
    default:
      return undefined;
  }
}

function ofDriver(said: string, target: NetworkTarget): Words | undefined {
  if (said === 'The server does not support SSL connections')
    return [
      `PostgreSQL at ${at(target)} offers no TLS, which sslmode=${target.tls.mode} wants.`,
      'Turn ssl on in the server; without it anyone in between can read along and take its place.',
    ];
  if (/password must be a (?:non-empty )?string/.test(said))
    return [
      `PostgreSQL at ${at(target)} asks for a password, and none is set for the user ${quote(target.user)}.`,
      'Set it in the URL, as password_file, in PGPASSWORD or in ~/.pgpass.',
    ];
  if (said === 'timeout expired')
    return [`The host of ${at(target)} does not answer.`, 'Look at the host, the port and the firewall.'];
  return undefined;
}
