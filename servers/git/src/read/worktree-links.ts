import { lstatSync } from 'node:fs';
import { posix } from 'node:path';
import type { Repository } from '../repository/repository.ts';

/**
 * Finds files that git would read through a symbolic link, which stands where a folder is tracked and may lead anywhere:
 * git status and git diff look for such links, git grep and git blame do not.
 */
export class WorktreeLinks {
  /** With the slash behind it. */
  readonly #top: Buffer;
  /** By folder, relative to the top. */
  readonly #known = new Map<string, boolean>([['.', false]]);

  constructor({ top }: Repository) {
    this.#top = Buffer.from(`${top}/`);
  }

  /** @param path relative to the top; its bytes as Latin-1 */
  leadTo(path: string): boolean {
    return this.#isLink(posix.dirname(path));
  }

  #isLink(folder: string): boolean {
    const known = this.#known.get(folder);
    if (known !== undefined) return known;
    const stat = lstatSync(Buffer.concat([this.#top, Buffer.from(folder, 'latin1')]), {
      throwIfNoEntry: false,
    });
    const is = stat?.isSymbolicLink() === true || this.#isLink(posix.dirname(folder));
    this.#known.set(folder, is);
    return is;
  }
}
