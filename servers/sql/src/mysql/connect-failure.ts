import { quote, Refusal } from '@handrail/domain';
import { unreachable, type Words } from '../engine/unreachable.ts';
import { oneLine } from '../schema/one-line.ts';
import type { NetworkTarget } from '../settings/connection.ts';
import { isServerError } from './failure.ts';

const MOST_BYTES = 500;

/** Why a connection failed, in plain words; whatever is not known is told as it was said. Never with the password. */
export function cannotConnect(error: unknown, target: NetworkTarget): Refusal {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [message, hint] = (isServerError(error) ? ofServer(error.errno, target) : undefined) ??
    ofDriver(code, said, target) ??
    unreachable(code, said, target) ?? [
      `The connection to ${at(target)} failed: ${oneLine(said, MOST_BYTES).replace(/\.$/, '')}.`,
      'Check that a MySQL or MariaDB server listens there.',
    ];
  const content = isServerError(error) ? oneLine(error.sqlMessage, MOST_BYTES) : undefined;
  return new Refusal('cannot_connect', message, hint, { cause: error, content });
}

const at = ({ host, port }: NetworkTarget): string => quote(host.startsWith('/') ? host : `${host}:${port}`);

function ofServer(errno: number, target: NetworkTarget): Words | undefined {
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
      return undefined;
  }
}

function ofDriver(code: string, said: string, target: NetworkTarget): Words | undefined {
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return [
      `The server at ${at(target)} offers no TLS, which sslmode=${target.tls.mode} wants.`,
      'Give the server a certificate, or set sslmode to prefer.',
    ];
  if (/auth(?:entication)? plugin|AUTH_SWITCH/i.test(`${code} ${said}`))
    return [
      `The account of ${quote(target.user)} proves its password in a way that is not known here (${oneLine(said, MOST_BYTES)}).`,
      'Give it caching_sha2_password or mysql_native_password.',
    ];
  return undefined;
}
