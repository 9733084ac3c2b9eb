const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What git hands on byte for byte, such as names and messages, which may be in any encoding: UTF-8 where it is, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Buffer.from(bytes).toString('latin1');
  }
}
