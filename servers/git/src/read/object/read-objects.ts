import { NEWLINE } from '../../process/record-cutter.ts';
import type { Git } from '../../repository/git.ts';
import type { Repository } from '../../repository/repository.ts';

/** What `git cat-file --batch` says before an object. */
export interface ObjectHead {
  readonly hash: string;
  readonly type: string;
  /** Bytes. */
  readonly size: number;
}

/** Takes the objects that were asked for, one after the other; those that are not there are left out. */
export interface TakeObjects {
  /** @param index which of those asked for; @returns what takes its bytes and answers false when it has enough */
  begin(head: ObjectHead, index: number): (piece: Buffer) => boolean;
}

const HEAD = /^([0-9a-f]{40}|[0-9a-f]{64}) (\w+) (\d+)$/;
const ABSENT = / (?:missing|ambiguous)$/;
/** A name that is not there is repeated; longer ones are refused before. */
const LONGEST_HEAD = 64 * 1024;

/** Takes the output of `git cat-file --batch` apart; git-cat-file(1), "BATCH OUTPUT". */
export class ObjectSplitter {
  readonly #take: TakeObjects;
  #head = Buffer.alloc(0);
  #index = 0;
  /** Bytes of the current object still to come. */
  #left = 0;
  #piece: ((piece: Buffer) => boolean) | undefined;

  constructor(take: TakeObjects) {
    this.#take = take;
  }

  /** @returns false when enough was taken; nothing more may be given then */
  push(chunk: Buffer): boolean {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#piece === undefined) {
        rest = this.#readHead(rest);
        continue;
      }
      const piece = rest.subarray(0, this.#left);
      this.#left -= piece.length;
      if (piece.length > 0 && !this.#piece(piece)) return false;
      rest = rest.subarray(piece.length);
      if (this.#left > 0 || rest.length === 0) continue;
      rest = rest.subarray(1); // the newline behind it
      this.#piece = undefined;
      this.#index += 1;
    }
    return this.#head.length <= LONGEST_HEAD;
  }

  #readHead(chunk: Buffer): Buffer {
    const end = chunk.indexOf(NEWLINE);
    if (end < 0) {
      this.#head = Buffer.concat([this.#head, chunk]);
      return chunk.subarray(chunk.length);
    }
    const line = Buffer.concat([this.#head, chunk.subarray(0, end)]).toString('latin1');
    this.#head = Buffer.alloc(0);
    const [, hash = '', type = '', size = ''] = HEAD.exec(line) ?? [];
    if (hash !== '') {
      this.#left = Number(size);
      this.#piece = this.#take.begin({ hash, type, size: this.#left }, this.#index);
    } else if (ABSENT.test(line)) this.#index += 1; // else the beginning of a name with a newline
    return chunk.subarray(end + 1);
  }
}

/**
 * Reads objects with one git.
 * @param names revisions of objects, gitrevisions(7)
 */
export async function readObjects(
  git: Git,
  repository: Repository,
  names: readonly string[],
  take: TakeObjects,
  signal: AbortSignal,
): Promise<void> {
  const splitter = new ObjectSplitter(take);
  // Older gits do not know -z, and hardly any name needs it.
  const isOdd = names.some((name) => name.includes('\n'));
  await git.run(repository, ['cat-file', '--batch', ...(isOdd ? ['-z'] : [])], {
    signal,
    input: names.map((name) => `${name}${isOdd ? '\0' : '\n'}`).join(''),
    take: (chunk) => splitter.push(chunk),
  });
}

/** Bytes of an object that is gathered: a tree of about a million entries. */
const LARGEST = 64 * 1024 * 1024;

/** Gathers an object; one that is too large is left at its beginning. */
export function collect({ size }: ObjectHead, use: (bytes: Buffer) => void): (piece: Buffer) => boolean {
  const pieces: Buffer[] = [];
  let left = size;
  return (piece) => {
    pieces.push(piece);
    left -= piece.length;
    if (left === 0) use(Buffer.concat(pieces));
    return size <= LARGEST;
  };
}
