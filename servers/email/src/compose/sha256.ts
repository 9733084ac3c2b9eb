/** SHA-256 (FIPS 180-4) in hex, reckoned beside the event loop. */
export const sha256Of = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no memory here is shared
    await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>),
  ).toString('hex');
