/**
 * Stands in for what imapflow imports and has no use for here, in the bundle; see scripts/build.ts. Logging: every connection is
 * made with `logger: false`. Proxies: we connect without. Encodings: Node knows them, and those of names we do.
 */
import { decodeFolderName, encodeFolderName } from '../src/maildir/modified-utf7.ts';
import { decodeText } from '../src/mime/charset.ts';

const missing = (what: string): never => {
  throw new Error(`there is no ${what} in this bundle`);
};

/** What imapflow calls the encoding of mailbox names (RFC 3501 §5.1.3). */
const OF_NAMES = 'utf-7-imap';

/** `iconv-lite`. */
export const decode = (bytes: Buffer, encoding: string): string =>
  encoding === OF_NAMES ? decodeFolderName(bytes.toString('latin1')) : decodeText(bytes, encoding).text;

/** `iconv-lite`. */
export const encode = (text: string, encoding: string): Buffer =>
  encoding === OF_NAMES ? Buffer.from(encodeFolderName(text), 'latin1') : missing(encoding);

/** `encoding-japanese`; libmime goes on with `decode`. */
export const convert = (): never => missing('second table of Japanese encodings');

/** `socks`. */
export const SocksClient = { createConnection: (): never => missing('proxy') };

/** `pino`, which is called itself; the others are members of theirs. */
// oxlint-disable-next-line import/no-default-export -- it is what those packages have
export default Object.assign((): never => missing('logger'), { decode, encode, convert });
