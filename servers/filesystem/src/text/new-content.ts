import { detectEncoding, type Encoding, encode, type TextEncoding, markLength } from './encoding.ts';
import { EndingCounter } from './line-endings.ts';
import { Refusal } from '@handrail/domain';
import type { Present } from '../changes/rewrite.ts';

/** The bytes of a text, in the encoding of the file it takes the place of; in UTF-8 where that has not all characters. */
export function replacing(content: string, present: Present | undefined): Buffer {
  const encoding = present === undefined ? 'utf-8' : detectEncoding(present.bytes, present.size);
  // The mark that the file keeps is the same character.
  const isMarked = encoding !== 'binary' && markLength(encoding) > 0;
  const text = isMarked && content.startsWith('\uFEFF') ? content.slice(1) : content;
  return encode(text, encoding === 'binary' || !canEncode(text, encoding) ? 'utf-8' : encoding);
}

const canEncode = (text: string, encoding: TextEncoding): boolean =>
  // oxlint-disable-next-line no-control-regex -- the range of Latin-1
  encoding !== 'latin1' || /^[\u0000-\u00FF]*$/.test(text);

/**
 * The bytes to put behind a file, in its encoding; `\n` becomes `\r\n` where all its lines end so.
 * @throws Refusal `binary_file`, `not_encodable`
 */
export function appending(text: string, present: Present | undefined): Buffer {
  if (present === undefined || present.size === 0) return encode(text, 'utf-8');
  const encoding: Encoding = detectEncoding(present.bytes, present.size);
  if (encoding === 'binary')
    throw new Refusal('binary_file', 'The file is not text.', 'Nothing was changed. Write it as a whole.');
  const isCrlf = new EndingCounter(encoding).add(present.bytes).ending === 'crlf';
  const ended = isCrlf && !text.includes('\r') ? text.replaceAll('\n', '\r\n') : text;
  return encode(ended, encoding).subarray(markLength(encoding));
}
