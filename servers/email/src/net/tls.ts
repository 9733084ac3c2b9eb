import { isIP } from 'node:net';
import type { ConnectionOptions, PeerCertificate, TLSSocket } from 'node:tls';
import { quote, Refusal } from '@handrail/domain';
import type { Tls } from '../settings/account.ts';

/**
 * For `tls.connect` and whatever hands its options on. With a pin or `insecure` the handshake accepts any certificate:
 * whoever uses these options must call `checkPeer` before the first secret is sent.
 */
export function tlsOptions({ ca, fingerprints, insecure }: Tls, host: string): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: fingerprints === undefined && !insecure,
    ...(isIP(host) === 0 && { servername: host }),
    ...(ca !== undefined && { ca }),
  };
}

/**
 * That the other side is who the settings say. Where fingerprints are pinned, they decide alone.
 * @param socket after its handshake; undefined is nobody
 * @throws Refusal `certificate`
 */
export function checkPeer(
  socket: TLSSocket | undefined,
  { fingerprints, insecure }: Tls,
  host: string,
): void {
  const theirs = socket === undefined ? undefined : fingerprintOf(socket);
  if (socket === undefined || theirs === undefined)
    throw new Refusal(
      'certificate',
      `The server ${quote(host)} showed no certificate.`,
      'Check the host and the port in the settings of this account.',
    );
  if (fingerprints !== undefined) {
    if (fingerprints.includes(theirs)) return;
    throw new Refusal(
      'certificate',
      `The server ${quote(host)} shows another certificate than the pinned one; its fingerprint is ${theirs}.`,
      'If its owner confirms this fingerprint, pin it; where the servers for reading and for sending have certificates of their own, pin both. Otherwise somebody stands in between.',
    );
  }
  if (!socket.authorized && !insecure)
    throw (
      certificateRefusal(socket.authorizationError, host, theirs) ??
      new Refusal('certificate', `The certificate of ${quote(host)} is not trusted.`, HOW_TO_TRUST)
    );
}

/**
 * In upper-case hex with colons; undefined where the other side showed no certificate. Not by `getPeerX509Certificate`,
 * which Node 24 answers only once for each socket.
 */
export function fingerprintOf(socket: TLSSocket): string | undefined {
  // A plain socket has no such method, whatever its type says here.
  const certificate: Partial<PeerCertificate> | undefined = socket.getPeerCertificate?.();
  return certificate?.fingerprint256;
}

const HOW_TO_TRUST =
  'Name the file of its authority in ca, or, once its owner has confirmed it, pin its fingerprint.';

/**
 * Why a certificate was not accepted, in plain words; undefined for any other error.
 * @param error as Node's TLS throws it, or its code; see https://nodejs.org/api/tls.html#x509-certificate-error-codes
 * @param theirs the fingerprint of what the server showed, where it is known
 */
export function certificateRefusal(error: unknown, host: string, theirs?: string): Refusal | undefined {
  const code = typeof error === 'string' ? error : codeOf(error);
  const shown = theirs === undefined ? '' : ` Its fingerprint is ${theirs}.`;
  const refusal = (message: string, hint: string) =>
    new Refusal('certificate', `${message}${shown}`, hint, error instanceof Error ? { cause: error } : {});
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return refusal(
      `The certificate of the server is not for the name ${quote(host)}.`,
      'Name the host as its certificate does, or pin its fingerprint once its owner has confirmed it.',
    );
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return refusal(
      `The certificate of ${quote(host)} is not valid at this time.`,
      'Its owner has to renew it, unless the clock of this machine is wrong.',
    );
  if (/^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|INVALID_CA|INVALID_PURPOSE)/.test(code))
    return refusal(
      `The certificate of ${quote(host)} is not signed by an authority that is trusted here.`,
      HOW_TO_TRUST,
    );
  return undefined;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
