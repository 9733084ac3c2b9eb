import { lstatSync, type Stats } from 'node:fs';

/** What is at a path, links not followed; undefined for what is not there or cannot be looked at, such as below a file. */
export function statAt(path: string | Buffer): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
