import { connect, isIP } from 'node:net';
import type { ConnectionOptions } from 'mysql2';
import type { NetworkTarget, Tls } from '../settings/connection.ts';
import { withoutKeys } from './key-exchange.ts';

/**
 * Without: several statements in one text, files of ours sent on the server's wish, names of functions as reserved words,
 * generated code, dates and numbers as JavaScript has them.
 */
export function optionsOf(target: NetworkTarget, isEncrypted: boolean): ConnectionOptions {
  const { user, password, database, tls } = target;
  return {
    ...placeOf(target),
    user,
    ...(password !== undefined && { password }),
    ...(database !== '' && { database }),
    ...(isEncrypted && { ssl: sslOf(tls) }),
    ...(!isEncrypted && !target.host.startsWith('/') && { authPlugins: withoutKeys }),
    multipleStatements: false,
    flags: ['-LOCAL_FILES', '-IGNORE_SPACE'],
    charset: 'utf8mb4',
    rowsAsArray: true,
    disableEval: true,
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    connectAttributes: { program_name: 'handrail-sql' },
  };
}

/**
 * The driver checks the certificate of a host that is given by its address against the name `localhost`. With a dot behind
 * it the address is a name to the driver, and to what checks the certificate an address again.
 */
function placeOf({ host, port, tls }: NetworkTarget): ConnectionOptions {
  if (host.startsWith('/')) return { socketPath: host };
  if (isIP(host) === 0 || tls.mode !== 'verify-full') return { host, port };
  return { host: `${host}.`, port, stream: () => connect({ host, port, noDelay: true, keepAlive: true }) };
}

function sslOf({ mode, ca, certificate, key }: Tls): NonNullable<ConnectionOptions['ssl']> {
  return {
    rejectUnauthorized: mode === 'verify-ca' || mode === 'verify-full',
    verifyIdentity: mode === 'verify-full',
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  };
}
