import { isUtf8 } from 'node:buffer';
import { Refusal } from '@handrail/domain';

/** How the bytes of a text are read. `latin1` stands for every encoding of one byte each: byte 0xNN is U+00NN. */
export type TextEncoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'latin1';
export type Encoding = TextEncoding | 'binary';

const MARKS: Readonly<Record<TextEncoding, Buffer>> = {
  'utf-8': Buffer.alloc(0),
  'utf-8-bom': Buffer.from([0xef, 0xbb, 0xbf]),
  'utf-16le': Buffer.from([0xff, 0xfe]),
  'utf-16be': Buffer.from([0xfe, 0xff]),
  latin1: Buffer.alloc(0),
};

/** How many bytes the byte order mark of an encoding takes. It is no part of the text. */
export const markLength = (encoding: TextEncoding): number => MARKS[encoding].length;

/** Bytes of a code unit. */
export const unitLength = (encoding: TextEncoding): 1 | 2 =>
  encoding === 'utf-16le' || encoding === 'utf-16be' ? 2 : 1;

const startsWith = (bytes: Buffer, encoding: TextEncoding): boolean =>
  bytes.subarray(0, markLength(encoding)).equals(MARKS[encoding]);

/**
 * Tells the encoding of a file. Every encoding but `binary` gives back all of its bytes.
 * @param bytes the file, or its beginning, which may end within a character
 * @param size bytes of the whole file
 */
export function detectEncoding(bytes: Buffer, size = bytes.length): Encoding {
  for (const encoding of ['utf-16le', 'utf-16be'] as const)
    if (startsWith(bytes, encoding)) return size % 2 === 0 ? encoding : 'binary';
  if (isUtf8(size > bytes.length ? bytes.subarray(0, wholeUtf8(bytes)) : bytes))
    return startsWith(bytes, 'utf-8-bom') ? 'utf-8-bom' : 'utf-8';
  return bytes.includes(0) ? 'binary' : 'latin1';
}

/** Where the last character that has all of its bytes ends. */
function wholeUtf8(bytes: Buffer): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at--) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return at + length > bytes.length ? at : bytes.length;
  }
  return bytes.length;
}

/** The text of a whole file, without its byte order mark. */
export const decode = (bytes: Buffer, encoding: TextEncoding): string =>
  decodePart(bytes.subarray(markLength(encoding)), encoding);

/** The text of a part of a file that begins and ends between characters, behind the byte order mark. */
export function decodePart(bytes: Buffer, encoding: TextEncoding): string {
  switch (encoding) {
    case 'utf-8':
    case 'utf-8-bom':
      return bytes.toString('utf8');
    case 'utf-16le':
      return bytes.toString('utf16le');
    case 'utf-16be':
      return Buffer.from(bytes).swap16().toString('utf16le');
    case 'latin1':
      return bytes.toString('latin1');
  }
}

/**
 * The bytes of a whole file, with its byte order mark.
 * @throws Refusal `not_encodable` when the encoding has no such character
 */
export function encode(text: string, encoding: TextEncoding): Buffer {
  requireEncodable(text, encoding);
  if (encoding === 'latin1') return Buffer.from(text, 'latin1');
  if (encoding === 'utf-8') return Buffer.from(text);
  const wide = unitLength(encoding) === 2;
  const bytes = Buffer.concat([MARKS[encoding], Buffer.from(text, wide ? 'utf16le' : 'utf8')]);
  if (encoding === 'utf-16be') bytes.subarray(markLength(encoding)).swap16();
  return bytes;
}

/** @throws Refusal `not_encodable` when the encoding does not have a character of the text */
function requireEncodable(text: string, encoding: TextEncoding): void {
  if (unitLength(encoding) === 2) return;
  const missing = encoding === 'latin1' ? /[\u0100-\u{10FFFF}]/u.exec(text)?.[0] : halfCharacter(text);
  if (missing === undefined) return;
  const code = `U+${missing.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;
  const shown = /\p{C}/u.test(missing) ? code : `"${missing}" (${code})`;
  throw new Refusal(
    'not_encodable',
    `The character ${shown} cannot be written in the encoding of this file, ${encoding}.`,
    'Nothing was changed. Leave the character out, or write the whole file anew.',
  );
}

/** The first surrogate that has no other half (Unicode, D75): no encoding but UTF-16 can hold one. */
export const halfCharacter = (text: string): string | undefined =>
  text.isWellFormed() ? undefined : /\p{Cs}/u.exec(text)?.[0];
