import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync } from 'node:fs';
import type { OpenFile } from './directory.ts';

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
// Absent on Windows, where links are told from files by lstat alone.
const FLAGS = O_RDONLY | (O_NOFOLLOW ?? 0) | (O_NONBLOCK ?? 0);

export const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.ino === b.ino && a.dev === b.dev;

/** An error as Node makes them. */
export const failure = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code });

/**
 * Opens a regular file without following a link. It is looked at before, since the mere opening of a device or a pipe
 * has effects, and after, since it may have been exchanged in between; a pipe then opened does not block.
 * @throws Error of Node: ELOOP when it is a link, EISDIR when it is a directory, EINVAL when it is something else
 */
export function openRegular(entry: string | Buffer): OpenFile {
  requireRegular(lstatSync(entry, { bigint: true }));
  const fd = openSync(entry, FLAGS);
  try {
    const stat = fstatSync(fd, { bigint: true });
    requireRegular(stat);
    return { fd, stat, [Symbol.dispose]: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function requireRegular(stat: BigIntStats): void {
  if (stat.isSymbolicLink()) throw failure('ELOOP', 'a symbolic link');
  if (stat.isDirectory()) throw failure('EISDIR', 'a directory');
  if (!stat.isFile()) throw failure('EINVAL', 'not a regular file');
}
