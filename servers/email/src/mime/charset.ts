/** Names that mail uses and the WHATWG Encoding Standard does not list: in lower case, `_` as `-`, without `x-`. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['cp936', 'gbk'],
  ['cp949', 'euc-kr'],
  ['cp950', 'big5'],
  ['big5-tw', 'big5'], // Python
  ['eucgb2312-cn', 'gbk'], // Python
  ['eucjp', 'euc-jp'],
  ['euckr', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['latin-1', 'iso-8859-1'],
  ['iso-8859-8-e', 'iso-8859-8'],
  ['iso2022-jp', 'iso-2022-jp'], // Python
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['utf-8-mac', 'utf-8'],
  ['utf8mb4', 'utf-8'],
]);

/** Where a sender names them, UTF-8 is tried first: they say nothing, or are what a program writes that does not look. */
const SAYS_NOTHING =
  /^(?:us-ascii|ascii|ansi_x3\.4-1968|default|unknown(?:-8bit)?|x-unknown|8bit|binary|none)?$/;

/** One byte for each character: text in one of them is hardly ever valid UTF-8 by chance. */
const IS_SINGLE_BYTE = /^(?:iso-8859-|windows-12|koi8|macintosh|x-mac|ibm866)/;

/** What stands for bytes, and whole sentences about what was odd. */
export interface DecodedText {
  readonly text: string;
  readonly remarks: readonly string[];
}

/**
 * The text that bytes stand for. Never fails. The label is not always right: what is UTF-8 in truth is read as that, a
 * byte order mark is believed before a label. UTF-7 is never decoded, as no browser does: it hides markup.
 * @param label charset of the Content-Type, as the sender wrote it
 */
export function decodeText(
  bytes: Uint8Array,
  label: string | undefined,
  { isHtml = false, isCut = false }: { readonly isHtml?: boolean; readonly isCut?: boolean } = {},
): DecodedText {
  const marked = byMark(bytes);
  if (marked !== undefined) return { text: decoded(bytes, marked, isCut), remarks: [] };
  const asked = (label ?? '').trim().toLowerCase();
  const named = SAYS_NOTHING.test(asked) && isHtml ? metaCharset(bytes) : asked;
  const name = SAYS_NOTHING.test(named) ? undefined : encodingOf(named);
  if (name === undefined) {
    const text = decodeUnnamed(bytes, isCut);
    const isSilent = SAYS_NOTHING.test(named) || !HIGH.test(text);
    return { text, remarks: isSilent ? [] : [UNKNOWN] };
  }
  if (name !== 'utf-8' && IS_SINGLE_BYTE.test(name) && isUtf8(bytes, isCut) && isHigh(bytes))
    return { text: decoded(bytes, 'utf-8', isCut), remarks: [] };
  const text = decoded(bytes, name, isCut);
  if (name === 'utf-8' && isMostlyBroken(text))
    return { text: decoded(bytes, 'windows-1252', isCut), remarks: [LIES] };
  return { text, remarks: [] };
}

/** Bytes that nothing is said about, such as those of a header: UTF-8 where they are valid, otherwise windows-1252. */
export const decodeUnnamed = (bytes: Uint8Array, isCut = false): string =>
  decoded(bytes, isUtf8(bytes, isCut) ? 'utf-8' : 'windows-1252', isCut);

/**
 * What the Encoding Standard calls a charset.
 * @param name in lower case
 * @returns undefined for one that is not known, or is not decoded on purpose
 */
export function encodingOf(name: string): string | undefined {
  const plain = name.replaceAll('_', '-').replace(/^x-/, '');
  const windows = plain.replace(/^(?:win|cp|ms|windows)[- ]?(?=125\d$|874$)/, 'windows-');
  for (const label of [name, ALIASES.get(plain), windows]) {
    if (label === undefined) continue;
    try {
      return new TextDecoder(label).encoding;
    } catch {
      // not one that this Node knows; the next spelling may be
    }
  }
  return undefined;
}

const UNKNOWN = 'The charset that the message names is not known; letters beyond ASCII may be wrong.';
const LIES = 'The message says that it is UTF-8 and is not; letters beyond ASCII may be wrong.';

function byMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined;
}

/** What `<meta charset>` says, which stands among the first 1,024 bytes (HTML, "prescan a byte stream"). */
function metaCharset(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024)).toString('latin1');
  const name = /<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w:.-]{1,40})/i.exec(head)?.[1] ?? '';
  // The document could be read so far as ASCII, so it is no UTF-16, whatever it says.
  return name.toLowerCase().startsWith('utf-16') ? 'utf-8' : name.toLowerCase();
}

const HIGH = /[^\0-\x7f]/;

const isHigh = (bytes: Uint8Array): boolean => bytes.some((byte) => byte > 0x7f);

function isUtf8(bytes: Uint8Array, isCut: boolean): boolean {
  try {
    // With `stream` a character that was cut at the end is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut });
    return true;
  } catch {
    return false;
  }
}

/** More than half of what is not ASCII could not be read. */
function isMostlyBroken(text: string): boolean {
  let broken = 0;
  let fine = 0;
  for (const character of text) {
    if (character === '\uFFFD') broken += 1;
    else if (character > '\x7f') fine += 1;
  }
  return broken > fine;
}

function decoded(bytes: Uint8Array, name: string, isCut: boolean): string {
  // With `stream` the bytes of a character that was cut in half are left out, and none is made up for them.
  return new TextDecoder(name).decode(bytes, { stream: isCut });
}
