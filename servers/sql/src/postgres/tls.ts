import type { ConnectionOptions } from 'node:tls';
import type { NetworkTarget, SslMode } from '../settings/connection.ts';

/** Plain, or with these options of the TLS handshake. */
export type Encryption = false | ConnectionOptions;

/**
 * How a connection is to be tried, in this order; the second only where the server or its TLS refuses the first. A socket
 * is never encrypted. https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-SSLMODE-STATEMENTS
 */
export function encryptionsOf({ host, tls }: NetworkTarget): readonly [Encryption, ...Encryption[]] {
  if (host.startsWith('/')) return [false];
  const { mode, ca, certificate, key } = tls;
  const options: ConnectionOptions = {
    ...verification(mode),
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  };
  switch (mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, options];
    case 'prefer':
      return [options, false];
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return [options];
  }
}

/** The driver compares the name of the host by itself. */
function verification(mode: SslMode): ConnectionOptions {
  if (mode === 'verify-full') return { rejectUnauthorized: true };
  if (mode === 'verify-ca') return { rejectUnauthorized: true, checkServerIdentity: () => undefined };
  return { rejectUnauthorized: false };
}
