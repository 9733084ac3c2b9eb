import {
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import type { OpenFile } from '../paths/directory.ts';
import { openRegular } from '../paths/open-file.ts';
import { chunksOf, writeChunks, writeWhole } from './transfer.ts';
import { unlinkIfThere } from './remove-tree.ts';

export interface Blob {
  readonly digest: string;
  readonly size: number;
  /** ms since 1970; of the last time it was needed. */
  readonly usedAt: number;
}

/** Contents by their SHA-256, each stored once. */
export class Blobs {
  readonly #folder: string;
  readonly #scratch: () => string;

  /** @param scratch gives a path on the same disk for what is being written */
  constructor(folder: string, scratch: () => string) {
    this.#folder = folder;
    this.#scratch = scratch;
  }

  /**
   * Stores what is known to have a digest.
   * @returns bytes it takes up more than before
   */
  async put(bytes: Buffer, digest: string, signal: AbortSignal): Promise<number> {
    if (this.#has(digest, bytes.length)) return 0;
    await this.#store(async (fd) => {
      await writeWhole(fd, bytes, signal);
      return digest;
    });
    return bytes.length;
  }

  /** Stores the content of a file, which is told on the way. */
  async putFile(file: OpenFile, signal: AbortSignal): Promise<string> {
    return await this.#store(async (fd) => await writeChunks(fd, chunksOf(file, signal), signal));
  }

  /** @throws Error of Node: ENOENT */
  open(digest: string): OpenFile {
    return openRegular(this.#path(digest));
  }

  /** Undefined when it is not stored. */
  usedAt(digest: string): number | undefined {
    return statSync(this.#path(digest), { throwIfNoEntry: false })?.mtimeMs;
  }

  remove(digest: string): void {
    unlinkIfThere(this.#path(digest));
  }

  *list(): Generator<Blob, void, void> {
    for (const digest of readdirSync(this.#folder)) {
      const stat = lstatSync(this.#path(digest), { throwIfNoEntry: false });
      if (stat !== undefined) yield { digest, size: stat.size, usedAt: stat.mtimeMs };
    }
  }

  /** A blob is not on disk for certain until some seconds after; one that a power cut left short is stored anew. */
  #has(digest: string, size: number): boolean {
    const path = this.#path(digest);
    if (statSync(path, { throwIfNoEntry: false })?.size !== size) return false;
    const now = Date.now() / 1000;
    utimesSync(path, now, now);
    return true;
  }

  async #store(write: (fd: number) => Promise<string>): Promise<string> {
    const scratch = this.#scratch();
    const fd = openSync(scratch, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      let digest: string;
      try {
        digest = await write(fd);
      } finally {
        closeSync(fd);
      }
      renameSync(scratch, this.#path(digest));
      return digest;
    } catch (error) {
      unlinkIfThere(scratch);
      throw error;
    }
  }

  #path(digest: string): string {
    return join(this.#folder, digest);
  }
}
