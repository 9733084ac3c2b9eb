import type { TLSSocket } from 'node:tls';
import { Refusal } from '@handrail/domain';
import type { Tls } from '../settings/account.ts';
import { fingerprintOf } from './tls.ts';

/**
 * Who wants to pin a certificate must know which: where one was not accepted, the server is looked at once more, without
 * a login.
 * @param error what the first attempt threw
 * @param look connects, and calls `see` before any secret is said; `see` throws, which ends it
 * @returns the same refusal with the fingerprint, or as it is
 */
export async function withFingerprint(
  refusal: Refusal,
  error: unknown,
  tls: Tls,
  look: (tls: Tls, see: (socket: TLSSocket | undefined) => never) => Promise<unknown>,
): Promise<Refusal> {
  if (refusal.code !== 'certificate' || error instanceof Refusal) return refusal;
  let theirs: string | undefined;
  await look({ ...tls, insecure: true }, (socket) => {
    theirs = socket === undefined ? undefined : fingerprintOf(socket);
    throw new Error('nobody logs in here');
  }).catch(() => {});
  if (theirs === undefined) return refusal;
  const { code, message, hint, cause } = refusal;
  return new Refusal(code, `${message} Its fingerprint is ${theirs}.`, hint, { cause });
}
