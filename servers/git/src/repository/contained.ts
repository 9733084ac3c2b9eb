import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';

/** Whether a path is one of the folders or lies below one; both as `realpath` gives them, compared name by name. */
export function isInside(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => {
    const way = relative(folder, path);
    return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
  });
}

/**
 * A path as the kernel takes it from a folder. Not simplified: `link/..` is not the folder of the link but that above
 * where it leads.
 */
export const below = (folder: string, path: string): string =>
  isAbsolute(path) ? path : `${folder}/${path}`;

/** Where a path leads, also one whose last names do not exist yet: links followed, and what is missing as it is written. */
export function realPath(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    const above = dirname(path);
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing || above === path) throw error;
    // A link to what does not exist: writing to it would make that.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      return realPath(below(above, readlinkSync(path)));
    return join(realPath(above), basename(path));
  }
}
