import { posix } from 'node:path';
import { inTree } from './in-tree.ts';
import type { Repository } from './repository.ts';
import { statAt } from './stat-at.ts';

/**
 * Finds files that git would read through a symbolic link, which stands where a folder is tracked and may lead anywhere:
 * git status and git diff look for such links, git grep and git blame do not.
 */
export class WorktreeLinks {
  readonly #repository: Repository;
  /** By folder, relative to the top. */
  readonly #known = new Map<string, boolean>([['.', false]]);

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** @param path relative to the top, as Latin-1 */
  leadTo(path: string): boolean {
    return this.#isLink(posix.dirname(path));
  }

  #isLink(folder: string): boolean {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const is =
      statAt(inTree(this.#repository, folder))?.isSymbolicLink() === true ||
      this.#isLink(posix.dirname(folder));
    this.#known.set(folder, is);
    return is;
  }
}
