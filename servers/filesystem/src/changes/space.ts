import { readdirSync } from 'node:fs';
import type { Blob } from './blobs.ts';
import { type Change, spansOf } from './change.ts';
import { inJournal, type Journal } from './journal.ts';
import { Pace } from '../paths/pace.ts';
import { Refusal } from '@handrail/domain';
import { removeTree } from './remove-tree.ts';

/** What no change names may be for one that another process is about to put down, for so many ms. */
const GRACE = 60_000;

const DAY = 86_400_000;

/** Room is made for more than the one change that needs it. */
const FILL = 0.9;

export interface Limits {
  /** Most bytes of before-images and deleted directories. */
  readonly bytes: number;
  readonly days: number;
}

/** Keeps the journal within its size and age: the oldest changes go first. */
export class Space {
  readonly #journal: Journal;
  readonly #limits: Limits;
  readonly #ended = new AbortController();
  #used = 0;
  #sweeping: Promise<void> = Promise.resolve();

  constructor(journal: Journal, limits: Limits) {
    this.#journal = journal;
    this.#limits = limits;
  }

  get most(): number {
    return this.#limits.bytes;
  }

  /**
   * Makes room for what a change needs to be undone.
   * @throws Refusal `too_large_to_undo`, `journal_unavailable`
   */
  async reserve(bytes: number): Promise<void> {
    if (bytes > this.most)
      throw new Refusal(
        'too_large_to_undo',
        `To undo this, ${bytes} bytes would have to be kept, and the journal has room for ${this.most}.`,
        'Nothing was changed. The operator can allow more with --journal-size; at full access, delete_file can delete for good with permanent.',
      );
    if (this.#used + bytes > this.most)
      await inJournal(async () => await this.sweep(this.most * FILL - bytes));
  }

  add(bytes: number): void {
    this.#used += bytes;
  }

  /** Removes what is too old, and of the rest the oldest, until no more than so many bytes are left. */
  async sweep(most = this.most): Promise<void> {
    const before = this.#sweeping;
    const sweeping = before.then(async () => await this.#sweep(most));
    this.#sweeping = sweeping.catch(() => {}); // whoever asked for it is told
    await sweeping;
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  async #sweep(most: number): Promise<void> {
    const { blobs } = this.#journal;
    const pace = new Pace(this.#ended.signal);
    const changes = await this.#changes(pace);
    const stored = new Map<string, Blob>();
    for (const blob of blobs.list()) {
      stored.set(blob.digest, blob);
      if (pace.due()) await pace.rest();
    }
    const trashed = new Set(readdirSync(this.#journal.trash.at));
    const named = new Map<string, number>();
    let used = [...stored.values()].reduce((sum, { size }) => sum + size, 0);
    for (const { digests, trash } of changes) {
      for (const digest of digests) named.set(digest, (named.get(digest) ?? 0) + 1);
      for (const { key, size } of trash) if (trashed.has(key)) used += size;
    }
    const oldest = Date.now() - this.#limits.days * DAY;
    for (const { id, at, digests, trash } of changes) {
      if (at >= oldest && used <= most) break;
      if (this.#journal.isHeld(id)) continue;
      this.#journal.forget(id);
      for (const digest of digests) {
        const left = (named.get(digest) ?? 0) - 1;
        named.set(digest, left);
        if (left === 0) used -= this.#removeBlob(stored.get(digest));
      }
      for (const { key, size } of trash) {
        if (!trashed.has(key)) continue; // it was taken back
        await this.#removeTrash(key, pace);
        used -= size;
      }
    }
    const settled = Date.now() - GRACE;
    for (const blob of stored.values())
      if (!named.has(blob.digest) && blob.usedAt < settled) used -= this.#removeBlob(blob);
    const kept = new Set(changes.flatMap(({ trash }) => trash.map(({ key }) => key)));
    for (const key of trashed)
      if (!kept.has(key) && timeOf(key) < settled) await this.#removeTrash(key, pace);
    this.#used = used;
  }

  /** Oldest first. What is no record is one cut short, and goes when it is certain that nobody is writing it. */
  async #changes(pace: Pace): Promise<Kept[]> {
    const changes: Kept[] = [];
    for (const id of this.#journal.ids().toReversed()) {
      const entry = this.#journal.read(id);
      if (entry !== undefined) changes.push(keptFor(entry));
      else if (timeOf(id) < Date.now() - GRACE) this.#journal.forget(id);
      if (pace.due()) await pace.rest();
    }
    return changes;
  }

  /** @returns the bytes that were freed; none when somebody has come to need it */
  #removeBlob(listed: Blob | undefined): number {
    if (listed === undefined || this.#journal.blobs.usedAt(listed.digest) !== listed.usedAt) return 0;
    this.#journal.blobs.remove(listed.digest);
    return listed.size;
  }

  async #removeTrash(key: string, pace: Pace): Promise<void> {
    try {
      await removeTree(this.#journal.trash, key, pace);
    } catch {
      // Taken back meanwhile, or not permitted: it is in nobody's way, and is tried again.
      this.#ended.signal.throwIfAborted();
    }
  }
}

interface Kept {
  readonly id: string;
  readonly at: number;
  readonly digests: ReadonlySet<string>;
  readonly trash: readonly { readonly key: string; readonly size: number }[];
}

const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8), 36);

/** What is kept for a change to be undone, or its undoing to be undone. */
function keptFor({ id, at, items }: Change): Kept {
  const states = spansOf(items).flatMap(({ before, after }) => [before, after]);
  const digests = states.flatMap((state) =>
    state.kind === 'file' && state.digest !== null ? [state.digest] : [],
  );
  const trash = states.flatMap((state) =>
    state.kind === 'tree' && state.trash !== null ? [{ key: state.trash, size: state.size }] : [],
  );
  return { id, at, digests: new Set(digests), trash };
}
