import { isUtf8 } from 'node:buffer';
import { decodeText } from './decode-text.ts';
import { NUL, RecordCutter } from './record-cutter.ts';

// Names of files and refs are bytes in any encoding. They are carried as Latin-1, each byte one character, so that none is
// changed and they compare as git sorts them.

/** A name as a caller gives it, as Latin-1. */
export const toLatin1 = (name: string): string => Buffer.from(name).toString('latin1');

/** A name in Latin-1 as text. */
export const fromLatin1 = (name: string): string => decodeText(Buffer.from(name, 'latin1'));

/** Whether a name in Latin-1 can be said in an argument, which is text: whether it is UTF-8. */
export const isSayable = (name: string): boolean => isUtf8(Buffer.from(name, 'latin1'));

/**
 * Takes names apart as `-z` makes git write them, whole.
 * @param each gets a record with each byte as one Latin-1 character, which keeps names that are no UTF-8; answers false
 * when it has enough
 * @returns for `take` of a run
 */
export function latin1Records(each: (record: string) => boolean): (chunk: Buffer) => boolean {
  const cutter = new RecordCutter(({ bytes }) => each(bytes.toString('latin1')), {
    ends: [NUL],
    most: Infinity,
  });
  return (chunk) => cutter.push(chunk);
}

/** The reverse: names for `-z --stdin`. */
export const asRecords = (names: readonly string[]): Buffer =>
  Buffer.from(names.map((name) => `${name}\0`).join(''), 'latin1');
