import { encodingOf } from './charset.ts';

/** Mends encoded words (RFC 2047 §2) that are not as they should be; decoding them is left to the library. */

const RAW = /=\?([^?\s]{1,100})\?q\?([^?]*)\?=/gi;

/**
 * Letters beyond ASCII may not stand in an encoded word. Where they do, they are bytes of its charset, and so are not to
 * be decoded with the rest of the header.
 */
export const escapeRawWords = (header: Buffer): Buffer =>
  Buffer.from(
    header
      .toString('latin1')
      .replaceAll(RAW, (word) =>
        word.replaceAll(/[\x80-\xff]/g, (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`),
      ),
    'latin1',
  );

/** Charsets of one value that are looked up: mail has one or two. */
const MOST_CHARSETS = 20;

/** Names the charsets as the Encoding Standard does, where that is possible. */
export function nameCharsets(value: string): string {
  const known = new Map<string, string>();
  return value.replaceAll(/(?<==\?)[^?\s*]{1,100}(?=(?:\*[^?\s]{0,100})?\?[bq]\?)/gi, (name) => {
    const key = name.toLowerCase();
    if (!known.has(key) && known.size < MOST_CHARSETS) known.set(key, encodingOf(key) ?? name);
    return known.get(key) ?? name;
  });
}
