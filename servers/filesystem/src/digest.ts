/** node:crypto on first use: loading it takes a noticeable part of the start, and most calls need none. */
const crypto = () => process.getBuiltinModule('node:crypto');

/** SHA-256 (FIPS 180-4) in hex. */
export const sha256 = (bytes: Buffer | string): string => crypto().hash('sha256', bytes, 'hex');

export const startSha256 = () => crypto().createHash('sha256');

/** Longer texts are not worth waiting for in this thread. */
const LONG = 131_072;

/** The same of what may be long, in another thread; the bytes must not change meanwhile. */
export const sha256Of = async (bytes: Buffer): Promise<string> =>
  bytes.length < LONG
    ? sha256(bytes)
    : // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- no memory here is shared
      Buffer.from(await globalThis.crypto.subtle.digest('SHA-256', bytes as Buffer<ArrayBuffer>)).toString(
        'hex',
      );
