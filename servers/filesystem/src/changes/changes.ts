import type { Ground, Origin } from './ground.ts';
import { Journal } from './journal.ts';
import { Queue } from './queue.ts';
import { recover } from './recover.ts';
import { type Relocation, relocate } from './relocate.ts';
import { type Removal, type Removed, remove } from './remove.ts';
import { addDirectory, type Changed, rewrite, type Rewriting, type Rewritten } from './rewrite.ts';
import { type Limits, Space } from './space.ts';
import { type Undone, undo } from './undo.ts';
import type { Workspace } from '../paths/workspace.ts';

/** ms after the start. */
const PRUNE_AFTER = 1_000;

export interface JournalOptions extends Limits {
  /** Absolute; made when it is not there, for this user alone. */
  readonly folder: string;
}

/**
 * All that changes something in the folders. Each change is done as a whole or not at all, also when the process is killed
 * or the disk is full, and can be taken back.
 */
export class Changes {
  readonly #ground: Ground & Disposable;

  private constructor(ground: Ground & Disposable) {
    this.#ground = ground;
  }

  /**
   * Opens the journal, and clears away what a killed process left in the folders.
   * @throws Refusal `journal_unavailable`
   */
  static async open(workspace: Workspace, { folder, ...limits }: JournalOptions): Promise<Changes> {
    const journal = new Journal(folder);
    const space = new Space(journal, limits);
    await recover(journal, workspace.roots);
    // It reads all of the journal, and the first call is not to wait for that; where it fails, room is made when needed.
    const timer = setTimeout(() => void space.sweep().catch(() => {}), PRUNE_AFTER).unref();
    return new Changes({
      workspace,
      journal,
      space,
      queue: new Queue(),
      newFileMode: 0o666 & ~process.umask(),
      [Symbol.dispose]: () => {
        clearTimeout(timer);
        space[Symbol.dispose]();
        journal[Symbol.dispose]();
      },
    });
  }

  /** Where the journal is. */
  get folder(): string {
    return this.#ground.journal.folder;
  }

  async write(path: string, how: Rewriting, origin: Origin): Promise<Rewritten> {
    return await rewrite(this.#ground, path, how, origin);
  }

  async makeDirectory(path: string, origin: Origin): Promise<Changed> {
    return await addDirectory(this.#ground, path, origin);
  }

  async move(how: Relocation, origin: Origin): Promise<Changed> {
    return await relocate(this.#ground, how, origin);
  }

  async remove(path: string, how: Removal, origin: Origin): Promise<Removed> {
    return await remove(this.#ground, path, how, origin);
  }

  /** @param id the newest change that can be taken back when undefined */
  async undo(id: string | undefined, origin: Origin): Promise<Undone> {
    return await undo(this.#ground, id, origin);
  }

  /** Brings the journal within its limits; done by itself soon after it was opened. */
  async prune(): Promise<void> {
    await this.#ground.space.sweep();
  }

  [Symbol.dispose](): void {
    this.#ground[Symbol.dispose]();
  }
}
