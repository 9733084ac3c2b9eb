import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { statAt } from './stat-at.ts';

const MOST = 512;

/**
 * The beginning of a file that git keeps; undefined for a link, which may lead anywhere, and for what is no file.
 * @param most bytes
 */
export function readShort(path: string, most = MOST): string | undefined {
  if (statAt(path)?.isFile() !== true) return undefined;
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return undefined; // gone just now
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    const bytes = Buffer.alloc(Math.min(most, stat.size));
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}
