import { decodeText } from '../../process/decode-text.ts';
import type { RawRecord } from '../../process/record-cutter.ts';

export interface Match {
  /** Bytes as Latin-1, so that paths compare as git sorts them. */
  readonly path: string;
  readonly name: string;
  readonly line: number;
  /** Cut around what was found. */
  readonly text: string;
}

/** In characters: what is shown of a long line, and how much of it before what was found. */
const LONGEST = 300;
const BEFORE = 80;

const NONE: RawRecord = { bytes: Buffer.alloc(0), length: 0 };

/**
 * @param fields path, number of the line, number of the column, text: `git grep --null --line-number --column`
 * @param prefix what stands before each path, in ASCII
 */
export function matchOf(fields: readonly RawRecord[], prefix: string): Match {
  const [path = NONE, line = NONE, column = NONE, text = NONE] = fields;
  const name = path.bytes.subarray(prefix.length);
  return {
    path: name.toString('latin1'),
    name: decodeText(name),
    line: Number(line.bytes.toString()),
    text: around(text, Number(column.bytes.toString()) - 1),
  };
}

/** @param found where in the bytes something was found */
function around({ bytes, length }: RawRecord, found: number): string {
  const whole = bytes.length === length;
  const text = decodeText(bytes).replace(/\r$/, '');
  if (whole && text.length <= LONGEST) return text;
  const start = Math.max(0, decodeText(bytes.subarray(0, found)).length - BEFORE);
  const end = start + LONGEST;
  const isEnd = whole && end >= text.length;
  return `${start > 0 ? '…' : ''}${text.slice(start, end).toWellFormed()}${isEnd ? '' : '…'}`;
}
