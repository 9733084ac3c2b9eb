/** What `git fast-import` reads; git-fast-import(1). */

export interface Commit {
  readonly ref: string;
  /** Numbers of commits, from 1 in the order in which they were written; none for the first. */
  readonly parents: readonly number[];
  readonly author: string;
  /** Seconds since 1970. */
  readonly time: number;
  readonly message: string;
  /** Whole contents by path; undefined deletes. Of a merge: all that differs from the first parent. */
  readonly files: ReadonlyMap<string, string | undefined>;
}

/** ASCII throughout, so that a length is one in bytes. */
export class ImportStream {
  readonly #parts: string[] = [];
  #commits = 0;

  /** @returns its number */
  commit({ ref, parents: [first, ...others], author, time, message, files }: Commit): number {
    const who = `${author} ${time} +0000`;
    this.#parts.push(`commit ${ref}\nmark :${(this.#commits += 1)}\nauthor ${who}\ncommitter ${who}\n`);
    this.#data(message);
    if (first !== undefined) this.#parts.push(`from :${first}\n`);
    for (const other of others) this.#parts.push(`merge :${other}\n`);
    for (const [path, content] of files) {
      this.#parts.push(content === undefined ? `D ${path}\n` : `M 100644 inline ${path}\n`);
      if (content !== undefined) this.#data(content);
    }
    this.#parts.push('\n');
    return this.#commits;
  }

  /** Lets a ref stand at a commit. */
  set(ref: string, commit: number): void {
    this.#parts.push(`reset ${ref}\nfrom :${commit}\n\n`);
  }

  /** An annotated tag. */
  tag(
    name: string,
    commit: number,
    { author, time, message }: Pick<Commit, 'author' | 'time' | 'message'>,
  ): void {
    this.#parts.push(`tag ${name}\nfrom :${commit}\ntagger ${author} ${time} +0000\n`);
    this.#data(message);
  }

  bytes(): Buffer {
    return Buffer.from(this.#parts.join(''), 'latin1');
  }

  #data(text: string): void {
    this.#parts.push(`data ${text.length}\n`, text, '\n');
  }
}
