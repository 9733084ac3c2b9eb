import { quote, Refusal } from '@handrail/domain';
import { DatabaseError } from 'pg';
import { oneLine } from '../schema/one-line.ts';
import type { NetworkTarget } from '../settings/connection.ts';

type Words = readonly [message: string, hint: string];

const MOST_BYTES = 500;

/** Why a connection failed, in plain words; whatever is not known is told as it was said. */
export function cannotConnect(error: unknown, target: NetworkTarget): Refusal {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [message, hint] =
    (error instanceof DatabaseError ? ofServer(code, target) : undefined) ??
    ofNetwork(code, target) ??
    ofTls(code, said, target) ??
    ofPassword(said, target) ??
    unknown(said, target);
  // The server's own words name what is meant, for instance the line of pg_hba.conf that is missing.
  const content = error instanceof DatabaseError ? oneLine(said, MOST_BYTES) : undefined;
  return new Refusal('cannot_connect', message, hint, { cause: error, content });
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

function ofNetwork(code: string, target: NetworkTarget): Words | undefined {
  const hint = 'Correct the host and the port in the settings of this connection, or start the server.';
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [`The host ${quote(target.host)} is not known here.`, hint];
    case 'ECONNREFUSED':
    case 'ENOENT':
      return [`Nothing listens at ${at(target)}.`, hint];
    case 'EACCES':
      return [`The socket in ${at(target)} may not be used by this process.`, hint];
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return [`The host of ${at(target)} cannot be reached.`, hint];
    default:
      return undefined;
  }
}

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes */
function ofTls(code: string, said: string, target: NetworkTarget): Words | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return [
      `The certificate of the server is not for the name ${quote(target.host)}.`,
      'Name the host as the certificate does, or set sslmode to verify-ca.',
    ];
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return ['The certificate of the server is not valid at this time.', 'Renew it, or set the clock right.'];
  if (/^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(code))
    return [
      'The certificate of the server is not signed by an authority that is trusted here.',
      'Name the file of its authority in sslrootcert.',
    ];
  if (said === 'The server does not support SSL connections')
    return [
      `PostgreSQL at ${at(target)} offers no TLS, which sslmode=${target.tls.mode} wants.`,
      'Turn ssl on in the server, or set sslmode to prefer.',
    ];
  if (/^ERR_(?:SSL|TLS|OSSL)|^EPROTO$/.test(code))
    return [
      `No TLS could be agreed on with ${at(target)} (${oneLine(said, MOST_BYTES)}).`,
      'Look at sslmode, sslcert and sslkey, and at the settings of the server.',
    ];
  return undefined;
}

function ofPassword(said: string, target: NetworkTarget): Words | undefined {
  if (/password must be a (?:non-empty )?string/.test(said))
    return [
      `PostgreSQL at ${at(target)} asks for a password, and none is set for the user ${quote(target.user)}.`,
      'Set it in the URL, as password_file, in PGPASSWORD or in ~/.pgpass.',
    ];
  if (said === 'timeout expired')
    return [`The host of ${at(target)} does not answer.`, 'Look at the host, the port and the firewall.'];
  return undefined;
}

const unknown = (said: string, target: NetworkTarget): Words => [
  `The connection to ${at(target)} failed: ${oneLine(said, MOST_BYTES).replace(/\.$/, '')}.`,
  'Check that a PostgreSQL server listens there.',
];
