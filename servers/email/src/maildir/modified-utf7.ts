/**
 * Names of folders as IMAP and Dovecot's Maildir++ spell them: modified UTF-7 (RFC 3501 §5.1.3). What was never encoded
 * is read as it stands, since some programs write UTF-8.
 */
export function decodeFolderName(name: string): string {
  return name.replaceAll(/&([A-Za-z0-9+,]*)-/g, (whole, encoded: string) => {
    if (encoded === '') return '&';
    const bytes = Buffer.from(encoded.replaceAll(',', '/'), 'base64');
    return bytes.length > 0 && bytes.length % 2 === 0
      ? bytes.swap16().toString('utf16le').toWellFormed()
      : whole;
  });
}

export const encodeFolderName = (name: string): string =>
  name.replaceAll('&', '&-').replaceAll(/[^\x20-\x7e]+/g, (text) => {
    const bytes = Buffer.from(text, 'utf16le').swap16();
    return `&${bytes.toString('base64').replaceAll('=', '').replaceAll('/', ',')}-`;
  });
