import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';

const LONGEST = 512;

/** The beginning of a small file that git keeps; nothing of a link, which may lead anywhere, or of what is no file. */
export function readShort(path: string): string {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return ''; // gone just now
  }
  try {
    if (!fstatSync(file).isFile()) return '';
    const bytes = Buffer.alloc(LONGEST);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, LONGEST, 0));
  } finally {
    closeSync(file);
  }
}
