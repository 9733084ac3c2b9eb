import type { Repository } from './repository.ts';

/** Where a path of the working tree is on the disk. @param path relative to the top, as Latin-1 */
export const inTree = ({ top }: Pick<Repository, 'top'>, path: string): Buffer =>
  Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, 'latin1')]);
