import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Blobs } from './blobs.ts';
import { type Change, change } from './change.ts';
import { type Directory, openDirectory } from '../paths/directory.ts';
import { codeOf } from '../node-error.ts';
import { failure, isSame } from '../paths/open-file.ts';
import { onFailure } from '../on-failure.ts';
import { Pending } from './pending.ts';
import { Refusal } from '@handrail/domain';
import { unlinkIfThere } from './remove-tree.ts';

/** ms in base 36: eight digits until the year 2059. */
const ID = /^[0-9a-z]{8}[0-9a-z]{3}$/;

/** Another server has put down a change under the same id. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken';
}

/**
 * What was changed, and what was there before. Its folder belongs to the server's user alone, and is shared by all
 * servers of that user: each file in it is made under a name of its own, or moved to its name when it is complete.
 */
export class Journal {
  /** Its real path. */
  readonly folder: string;
  readonly blobs: Blobs;
  readonly pending: Pending;
  /** Directories that were deleted, each under the id of the change. */
  readonly trash: Directory;
  readonly #held = new Map<string, number>();
  #last = 0;

  /** @throws Refusal `journal_unavailable` */
  constructor(path: string) {
    const folder = inJournal(() => {
      for (const name of ['blobs', 'changes', 'trash', 'pending']) makeFolder(join(path, name));
      return realpathSync(path);
    });
    this.folder = folder;
    this.trash = inJournal(() => openDirectory(join(folder, 'trash')));
    this.pending = new Pending(join(folder, 'pending'));
    this.blobs = new Blobs(join(folder, 'blobs'), () => this.pending.scratch());
  }

  /** Sorts behind every id that this process had before. */
  nextId(): string {
    this.#last = Math.max(Date.now(), this.#last + 1);
    const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
    return this.#last.toString(36).padStart(8, '0') + (random % 46_656).toString(36).padStart(3, '0');
  }

  /**
   * Puts down a change before it is done. One that a kill or a full disk cuts short is no record, and was not begun.
   * @throws Refusal `journal_full`, `journal_unavailable`; IdTaken
   */
  record(entry: Change): void {
    const path = this.#path(entry.id);
    inJournal(() => {
      try {
        writeFileSync(path, JSON.stringify(entry), { flag: 'wx', mode: 0o600 });
      } catch (error) {
        if (codeOf(error) === 'EEXIST') throw new IdTaken();
        unlinkIfThere(path);
        throw error;
      }
    });
  }

  forget(id: string): void {
    unlinkIfThere(this.#path(id));
  }

  /** Keeps a change from being forgotten by this process for its size or age, until it is let go. */
  hold(id: string): Disposable {
    this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    return {
      [Symbol.dispose]: () => {
        const left = (this.#held.get(id) ?? 0) - 1;
        if (left > 0) this.#held.set(id, left);
        else this.#held.delete(id);
      },
    };
  }

  isHeld(id: string): boolean {
    return this.#held.has(id);
  }

  /**
   * Newest first.
   * @throws Refusal `journal_unavailable`
   */
  ids(): string[] {
    return inJournal(() => readdirSync(join(this.folder, 'changes')))
      .flatMap((name) => (name.endsWith('.json') && ID.test(name.slice(0, -5)) ? [name.slice(0, -5)] : []))
      .toSorted()
      .toReversed();
  }

  /** Undefined when there is none, or only a part of it. */
  read(id: string): Change | undefined {
    if (!ID.test(id)) return undefined;
    try {
      return change.parse(JSON.parse(readFileSync(this.#path(id), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** @throws Refusal `journal_unavailable` */
  hasTrash(key: string): boolean {
    this.requireTrash();
    return lstatSync(this.trash.entry(key), { throwIfNoEntry: false }) !== undefined;
  }

  /** @throws Refusal `journal_unavailable` when the trash was deleted underneath, or is another by now */
  requireTrash(): void {
    inJournal(() => {
      const now = statSync(join(this.folder, 'trash'), { bigint: true });
      if (!isSame(now, this.trash.stat)) throw failure('ENOENT', 'deleted');
    });
  }

  [Symbol.dispose](): void {
    this.pending[Symbol.dispose]();
    this.trash[Symbol.dispose]();
  }

  #path(id: string): string {
    return join(this.folder, 'changes', `${id}.json`);
  }
}

/** What goes wrong in the journal is nothing that the caller could mend, and its path is not for the caller. */
export const inJournal = <T>(work: () => T): T => onFailure(work, refuse);

function refuse(error: unknown): never {
  throw journalRefusal(error);
}

export const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');

/** Anything but an error of Node is returned as it is. */
export function journalRefusal(error: unknown): unknown {
  const code = codeOf(error);
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  return new Refusal(
    isFull(error) ? 'journal_full' : 'journal_unavailable',
    isFull(error)
      ? 'There is no space for the journal, which every change can be undone from.'
      : `The journal, which every change can be undone from, cannot be used (${code}).`,
    'Nothing was changed. The operator can make room, or name another folder with --journal.',
    { cause: error },
  );
}

/** Makes a folder with its parents. Not `recursive` of Node, which never ends where the system takes no folder (/proc). */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolder(dirname(path));
    mkdirSync(path, { mode: 0o700 });
  }
}
