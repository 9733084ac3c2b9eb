/**
 * The name of a mailbox as it is written to servers that take no UTF-8: what is not printable ASCII as BASE64 of UTF-16
 * between `&` and `-` (RFC 3501 §5.1.3).
 */
export const encodeMailbox = (path: string): string =>
  path.replaceAll('&', '&-').replaceAll(/[^\x20-\x7E]+/g, (run) => {
    const utf16 = Buffer.from(run, 'utf16le').swap16();
    return `&${utf16.toString('base64').replaceAll('/', ',').replace(/=+$/, '')}-`;
  });
