import { quote, Refusal } from '@handrail/domain';
import { unreachable, type Words } from '../engine/unreachable.ts';
import { oneLine } from '../schema/one-line.ts';
import type { NetworkTarget } from '../settings/connection.ts';
import { isServerError, type ServerError } from './failure.ts';
import { UnsafeKeyExchange } from './key-exchange.ts';

const MOST_BYTES = 500;

/** Why a connection failed, in plain words; whatever is not known is told as it was said. Never with the password. */
export function cannotConnect(error: unknown, target: NetworkTarget): Refusal {
  const said = error instanceof Error ? error.message : String(error);
  const [message, hint] = isServerError(error)
    ? ofServer(error, target)
    : (ofDriver(error, target) ??
      unreachable(codeOf(error), said, target) ?? [
        `The connection to ${at(target)} failed: ${oneLine(said, MOST_BYTES).replace(/\.$/, '')}.`,
        'Check that a MySQL or MariaDB server listens there.',
      ]);
  const content = isServerError(error) ? oneLine(error.sqlMessage, MOST_BYTES) : undefined;
  return new Refusal('cannot_connect', message, hint, { cause: error, content });
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

const at = ({ host, port }: NetworkTarget): string => quote(host.startsWith('/') ? host : `${host}:${port}`);

function ofServer({ errno, sqlState }: ServerError, target: NetworkTarget): Words {
  const { user, password, database } = target;
  switch (errno) {
    case 1045:
    case 1698:
      return password === undefined
        ? [
            `The server at ${at(target)} does not let the user ${quote(user)} in without a password.`,
            'Set it in the URL, as password_file or in MYSQL_PWD.',
          ]
        : [
            `The server at ${at(target)} does not take this password for the user ${quote(user)}.`,
            'Correct the user or the password in the settings of this connection; the account may also be for another host, or want TLS.',
          ];
    case 1044:
    case 1049:
      return [
        `There is no database ${quote(database)} at ${at(target)} that the user ${quote(user)} may use.`,
        'Correct the name in the settings of this connection, or GRANT SELECT on it; SHOW DATABASES lists the databases.',
      ];
    case 1040:
    case 1203:
    case 1226:
      return [
        `The server at ${at(target)} has no connection left for the user ${quote(user)}.`,
        'Try again later; limits.sessions of this connection says how many it uses at most.',
      ];
    case 1129:
    case 1130:
      return [
        `The server at ${at(target)} takes no connection from this host.`,
        'Its owner can let it in: CREATE USER for this host, or FLUSH HOSTS after many failures.',
      ];
    case 3159:
      return [`The server at ${at(target)} wants TLS.`, 'Set sslmode to require.'];
    default:
      return [
        `The server at ${at(target)} ends the connection with error ${errno} (${sqlState}).`,
        'Look at the log of the server, and at the rights of the account.',
      ];
  }
}

function ofDriver(error: unknown, target: NetworkTarget): Words | undefined {
  if (error instanceof UnsafeKeyExchange)
    return [
      `The server at ${at(target)} offers no TLS, and wants the password of ${quote(target.user)} in a way that whoever stands between could read.`,
      'Give the server a certificate, which sslmode=require then insists on; or connect through its socket or a tunnel.',
    ];
  if (codeOf(error) === 'HANDSHAKE_NO_SSL_SUPPORT')
    return [
      `The server at ${at(target)} offers no TLS, which sslmode=${target.tls.mode} wants.`,
      'Give the server a certificate: without TLS anyone on the way reads what is asked and answered.',
    ];
  // The driver's words have names that the server sent.
  if (
    /auth(?:entication)? plugin|unknown plugin|AUTH_SWITCH|CLEAR_PASSWORD/i.test(
      `${codeOf(error)} ${String(error)}`,
    )
  )
    return [
      `The account of ${quote(target.user)} proves its password in a way that is not known here, or not safe.`,
      'Give it caching_sha2_password or mysql_native_password.',
    ];
  return undefined;
}
