import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from './caller.ts';

/** Resolves to the caller behind a bearer token, or to `undefined` when the token is not accepted. */
export type VerifyToken = (token: string) => Promise<Caller | undefined>;

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** Accepts exactly one token, compared by hash in constant time. */
export function staticToken(expected: string, scopes: readonly string[]): VerifyToken {
  const hash = sha256(expected);
  const caller: Caller = { id: 'token', tenant: 'default', scopes };
  return (token) => Promise.resolve(timingSafeEqual(sha256(token), hash) ? caller : undefined);
}
