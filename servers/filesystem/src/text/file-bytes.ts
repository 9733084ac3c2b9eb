import { read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import type { OpenFile } from '../paths/directory.ts';

const readAsync = promisify(read);

/** Most bytes that are read at a time; between two such parts a cancellation is heard. */
export const PART = 256 * 1024;

/** So little is read in this thread: the way to another takes longer. */
const LITTLE = 64 * 1024;

/** The bytes of an open file, up to the size it had when it was opened. */
export class FileBytes {
  readonly size: number;
  readonly #fd: number;
  readonly #signal: AbortSignal;
  #loaded: Buffer | undefined;

  constructor({ fd, stat }: OpenFile, signal: AbortSignal) {
    this.size = Number(stat.size);
    this.#fd = fd;
    this.#signal = signal;
  }

  /**
   * Reads at most so many bytes; fewer at the end of the file.
   * @param into what may be overwritten, to spare memory
   * @throws the signal's reason, or Error of Node
   */
  async read(at: number, length: number, into?: Buffer): Promise<Buffer> {
    const end = Math.min(at + length, this.size);
    if (end <= at) return Buffer.alloc(0);
    if (this.#loaded !== undefined) return this.#loaded.subarray(at, end);
    const bytes = (into ?? Buffer.allocUnsafe(end - at)).subarray(0, end - at);
    let filled = 0;
    while (filled < bytes.length) {
      this.#signal.throwIfAborted();
      const part = Math.min(PART, bytes.length - filled);
      const count =
        length <= LITTLE
          ? readSync(this.#fd, bytes, filled, part, at + filled)
          : (await readAsync(this.#fd, bytes, filled, part, at + filled)).bytesRead;
      if (count === 0) break;
      filled += count;
    }
    return bytes.subarray(0, filled);
  }

  /** Reads the whole file, which is then read no more, and hands over its parts one by one. */
  async load(visit: (part: Buffer) => void): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(this.size);
    let filled = 0;
    while (filled < bytes.length) {
      const part = await this.read(filled, PART, bytes.subarray(filled));
      if (part.length === 0) break;
      visit(part);
      filled += part.length;
    }
    this.#loaded = bytes.subarray(0, filled);
    return this.#loaded;
  }
}
