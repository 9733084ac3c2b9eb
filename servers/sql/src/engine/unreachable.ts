import { quote } from '@handrail/domain';
import type { NetworkTarget } from '../settings/connection.ts';

export type Words = readonly [message: string, hint: string];

/**
 * Why a server could not be spoken to at all, in plain words: network and TLS.
 * @param code of the error, as Node gives it
 * @see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
export function unreachable(code: string, said: string, target: NetworkTarget): Words | undefined {
  return ofNetwork(code, target) ?? ofTls(code, said, target);
}

const at = ({ host, port }: NetworkTarget): string => quote(host.startsWith('/') ? host : `${host}:${port}`);

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

/** Drivers keep the words of an error of TLS, and not always its code. */
function ofTls(code: string, said: string, target: NetworkTarget): Words | undefined {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || /does not match certificate/.test(said))
    return [
      `The certificate of the server is not for the name ${quote(target.host)}.`,
      'Name the host as the certificate does, or give the server one for this name.',
    ];
  if (
    /^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/.test(code) ||
    /certificate (?:has expired|is not yet valid)/.test(said)
  )
    return ['The certificate of the server is not valid at this time.', 'Renew it, or set the clock right.'];
  if (
    /^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(code) ||
    /self-signed|unable to (?:get|verify)/.test(said)
  )
    return [
      'The certificate of the server is not signed by an authority that is trusted here.',
      'Name the file of its authority in sslrootcert.',
    ];
  if (/^ERR_(?:SSL|TLS|OSSL)|^EPROTO$|SSL_ERROR$/.test(code))
    return [
      `No TLS could be agreed on with ${at(target)}.`,
      'Look at sslmode, sslcert and sslkey, and at the settings of the server.',
    ];
  return undefined;
}
