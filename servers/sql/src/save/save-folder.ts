import { accessSync, constants, statSync } from 'node:fs';
import { lstat, open, readdir, unlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { inSaveWords, saveFailure } from './save-failure.ts';
import { SaveFile } from './save-file.ts';
import { isPartName, isSaveName, newSaveName, type SaveFormat } from './save-name.ts';

const HOUR_MS = 3_600_000;
/** So long a saved result is kept. */
const KEPT_MS = 24 * HOUR_MS;
/** No statement may run so long: whoever wrote this is gone. */
const DEAD_MS = HOUR_MS;

/** What a resource may have. */
const LARGEST_READ = 1 << 20;

/** Follows no link, and waits for no pipe; Windows has neither flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The folder of the operator for results that are too long for an answer. Only files that are called as ours are ever
 * counted, read or removed.
 */
export class SaveFolder {
  readonly #path: string;
  readonly #quota: number;
  #used = 0;

  /**
   * @param path the folder, which is there already
   * @param quota most bytes that the saved files may have together
   * @throws Refusal `save_failed` where there is no folder, or none that can be written to
   */
  constructor(path: string, quota: number) {
    this.#path = resolve(path);
    this.#quota = quota;
    try {
      if (!statSync(this.#path).isDirectory()) throw saveFailure(notDirectory());
      accessSync(this.#path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (error) {
      throw saveFailure(error);
    }
  }

  /** Begins a file, after what is too old has been removed. */
  async create(connection: string, format: SaveFormat): Promise<SaveFile> {
    await inSaveWords(async () => await this.#tidy());
    return await SaveFile.create(join(this.#path, newSaveName(connection, format)), (bytes) =>
      this.#take(bytes),
    );
  }

  /**
   * A saved file whole.
   * @throws Refusal `no_such_file`, `too_large`
   */
  async read(name: string): Promise<string> {
    if (!isSaveName(name)) throw noSuchFile(name);
    try {
      await using file = await open(join(this.#path, name), READ_FLAGS);
      const stat = await file.stat();
      if (!stat.isFile()) throw noSuchFile(name);
      const { size } = stat;
      if (size > LARGEST_READ)
        throw new Refusal(
          'too_large',
          `The file has ${size} bytes, and a resource at most ${LARGEST_READ}.`,
          'Whoever can reach the folder of saved results has the whole file; query_sql reads rows in pages.',
        );
      return await file.readFile('utf8');
    } catch (error) {
      // Removed, or a link or something else that somebody put there.
      if (
        error instanceof Error &&
        'code' in error &&
        /^(?:ENOENT|ELOOP|EISDIR|ENXIO)$/.test(String(error.code))
      )
        throw noSuchFile(name);
      throw saveFailure(error);
    }
  }

  /** Names of the saved files, the newest day first. */
  async names(): Promise<string[]> {
    const entries = await inSaveWords(async () => await readdir(this.#path, { withFileTypes: true }));
    const names = entries.filter((entry) => entry.isFile() && isSaveName(entry.name)).map(({ name }) => name);
    const day = (name: string) => /\d{4}-\d\d-\d\d(?=-[0-9a-f]{16}\.)/.exec(name)?.[0] ?? '';
    return names.toSorted((a, b) => day(b).localeCompare(day(a)) || a.localeCompare(b));
  }

  async #tidy(): Promise<void> {
    const now = Date.now();
    let used = 0;
    for (const name of await readdir(this.#path)) {
      const isPart = isPartName(name);
      if (!isPart && !isSaveName(name)) continue;
      const path = join(this.#path, name);
      const stat = await lstat(path).catch(() => undefined); // another server removed it
      if (stat?.isFile() !== true) continue;
      if (now - stat.mtimeMs > (isPart ? DEAD_MS : KEPT_MS)) await unlink(path).catch(() => {});
      else used += stat.size;
    }
    this.#used = used;
  }

  #take(bytes: number): void {
    if (bytes > 0 && this.#used + bytes > this.#quota)
      throw new Refusal(
        'quota_exceeded',
        `The saved results would exceed the ${this.#quota} bytes that they may have together; nothing of this one was kept.`,
        'Save fewer rows or columns, or an aggregate; saved files are removed after a day, and whoever runs this server can set --save-quota.',
      );
    this.#used += bytes;
  }
}

const notDirectory = (): Error => Object.assign(new Error('no folder'), { code: 'ENOTDIR' });

const noSuchFile = (name: string): Refusal =>
  new Refusal(
    'no_such_file',
    `There is no saved result ${quote(name)}.`,
    'Saved results are removed after a day; query_sql with save_as writes a new one.',
  );
