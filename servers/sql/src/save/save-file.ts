import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { inSaveWords } from './save-failure.ts';
import { PART } from './save-name.ts';

export interface Saved {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** Counts what the folder holds; throws when there is no room for so many bytes more. */
type Take = (bytes: number) => void;

/** One file that is being written. It has its name only once it is whole; what was not finished is removed. */
export class SaveFile implements AsyncDisposable {
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #take: Take;
  #bytes = 0;
  #isFinished = false;

  private constructor(path: string, handle: FileHandle, take: Take) {
    this.#path = path;
    this.#handle = handle;
    this.#take = take;
  }

  /** @param path of the finished file; only its owner can read it */
  static async create(path: string, take: Take): Promise<SaveFile> {
    // Never a file that is there already, nor one behind a link.
    const handle = await inSaveWords(async () => await open(`${path}${PART}`, 'wx', 0o600));
    return new SaveFile(path, handle, take);
  }

  /** @throws Refusal `quota_exceeded`, `save_failed` */
  async write(bytes: Uint8Array): Promise<void> {
    this.#take(bytes.length);
    this.#bytes += bytes.length;
    await inSaveWords(async () => await this.#handle.appendFile(bytes));
  }

  async finish(): Promise<Saved> {
    await inSaveWords(async () => {
      await this.#handle.close();
      await rename(`${this.#path}${PART}`, this.#path);
    });
    this.#isFinished = true;
    return { name: basename(this.#path), path: this.#path, bytes: this.#bytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isFinished) return;
    this.#take(-this.#bytes);
    await this.#handle.close().catch(() => {}); // closed already, or nothing that could be done
    await unlink(`${this.#path}${PART}`).catch(() => {}); // gone with its folder
  }
}
