import { lstatSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Directory } from './directory.ts';
import { failure, isSame, openRegular } from './open-file.ts';

/** Follows links in the path: for roots, which the operator names. */
export const openCompared = (path: string): Directory => compared(realpathSync.native(path));

/**
 * Where no descriptor can be asked (macOS, Windows), a directory is its real path and its identity, and both are compared
 * at each use. Whoever exchanges directories between the comparison and the use can still win; files are compared
 * once more after they were opened.
 * @param at real path
 */
function compared(at: string): Directory {
  const stat = lstatSync(at, { bigint: true });
  if (!stat.isDirectory()) throw failure('ENOTDIR', 'not a directory');
  const check = () => {
    if (realpathSync.native(at) !== at || !isSame(lstatSync(at, { bigint: true }), stat))
      throw failure('ESTALE', 'the directory was exchanged');
  };
  /** The entry under its own name, which on a disk that folds case or has short names may not be the one given. */
  const real = (name: string | Buffer) => {
    const path = realpathSync.native(join(at, name.toString()));
    if (dirname(path) !== at) throw failure('ENOTDIR', 'a link');
    return path;
  };
  const entry = (name: string | Buffer) => {
    check();
    return join(at, name.toString());
  };
  return {
    at,
    stat,
    path: () => at,
    entry,
    rawEntry: entry,
    enter: (name) => {
      if (!lstatSync(entry(name)).isDirectory()) throw failure('ENOTDIR', 'not a directory');
      return compared(real(name));
    },
    open: (name) => {
      const file = openRegular(entry(name));
      try {
        const now = lstatSync(real(name), { bigint: true });
        if (!isSame(now, file.stat)) throw failure('ESTALE', 'the file was exchanged');
        check();
        return file;
      } catch (error) {
        file[Symbol.dispose]();
        throw error;
      }
    },
    [Symbol.dispose]: () => {},
  };
}
