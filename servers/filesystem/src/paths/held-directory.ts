import { closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import type { Directory } from './directory.ts';
import { openRegular } from './open-file.ts';

/** Linux, not in `fs.constants`: a descriptor that only stands for a place; open(2). */
const O_PATH = 0x20_0000;

/** Follows links in the path: for roots, which the operator names. */
export const openHeld = (path: string): Directory => hold(path, 0);

/** Names below a descriptor resolve from the directory it stands for: proc_pid_fd(5). */
function hold(path: string | Buffer, flags: number): Directory {
  const fd = openSync(path, O_PATH | constants.O_DIRECTORY | flags);
  const at = `/proc/self/fd/${fd}`;
  const below = (name: string | Buffer) =>
    typeof name === 'string' ? `${at}/${name}` : Buffer.concat([Buffer.from(`${at}/`), name]);
  return {
    at,
    get stat() {
      return fstatSync(fd, { bigint: true });
    },
    path: () => readlinkSync(at),
    entry: (name) => `${at}/${name}`,
    rawEntry: below,
    enter: (name) => hold(below(name), constants.O_NOFOLLOW),
    open: (name) => openRegular(below(name)),
    [Symbol.dispose]: () => closeSync(fd),
  };
}
