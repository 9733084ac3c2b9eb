import { basename } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Refusal } from '@handrail/domain';
import type Database from 'better-sqlite3';
import { INBOX, isInbox } from '../backend/inbox.ts';
import { noSuchMailbox } from '../backend/no-such-mailbox.ts';
import { readFileName } from './file-name.ts';
import type { IndexFile } from './index-file.ts';
import { folderOf } from './layout.ts';
import { identityOf, listFiles, type Listing, readStamp } from './listing.ts';
import {
  addFiles,
  type FileRow,
  filesAfter,
  findMailbox,
  forgetMailbox,
  giveMailbox,
  type MailboxRow,
  newestId,
  removeFile,
  renameFile,
  sweep,
} from './mailbox-rows.ts';

/** Rows that are compared, and changed, before others get their turn. */
const PAGE = 2_000;
const BATCH = 200;

/** Brings what the index knows of the files of a mailbox up to date, whoever changed them. */
export class Sync {
  readonly #root: string;
  readonly #index: IndexFile;
  readonly #running = new Map<string, Promise<MailboxRow>>();
  readonly #waiting = new Map<string, Promise<MailboxRow>>();

  constructor(root: string, index: IndexFile) {
    this.#root = root;
    this.#index = index;
  }

  /**
   * Sees everything that happened before it was called.
   * @throws Refusal `no_such_mailbox`
   */
  async mailbox(mailbox: string): Promise<MailboxRow> {
    const path = isInbox(mailbox) ? INBOX : mailbox;
    const running = this.#running.get(path);
    if (running === undefined) return await this.#start(path);
    // The one that runs may have looked already; one more serves all who came meanwhile.
    const waiting =
      this.#waiting.get(path) ??
      running
        .catch(() => undefined)
        .then(async () => {
          this.#waiting.delete(path);
          return await this.#start(path);
        });
    this.#waiting.set(path, waiting);
    return await waiting;
  }

  /** Forgets mailboxes whose folders are gone. */
  async keepOnly(paths: readonly string[]): Promise<void> {
    const kept = new Set(paths);
    const gone = this.#index.database
      .prepare<[], MailboxRow>(`SELECT * FROM mailbox WHERE path NOT GLOB '/gone/*'`)
      .all()
      .filter(({ path }) => !kept.has(path));
    if (gone.length > 0)
      await this.#index.write((database) => gone.forEach((row) => forgetMailbox(database, row)));
    await this.#sweep();
  }

  async #start(path: string): Promise<MailboxRow> {
    const run = this.#run(path).finally(() => this.#running.delete(path));
    this.#running.set(path, run);
    return await run;
  }

  async #run(path: string): Promise<MailboxRow> {
    await this.#index.renew();
    const folder = folderOf(this.#root, path);
    const identity = await identityOf(folder).catch(() => undefined);
    if (identity === undefined) throw await this.#missing(path);
    const known = findMailbox(this.#index.database, path);
    const row =
      known?.folder === identity
        ? known
        : await this.#index.write((database) => giveMailbox(database, path, identity));
    if (row !== known) await this.#sweep();
    if (row.stamp !== null && row.stamp === (await readStamp(folder)).text) return row;
    await this.#compare(row, folder);
    return findMailbox(this.#index.database, path) ?? row;
  }

  async #missing(path: string): Promise<Refusal> {
    const row = findMailbox(this.#index.database, path);
    if (row !== undefined) await this.#index.write((database) => forgetMailbox(database, row));
    return noSuchMailbox(path);
  }

  async #sweep(): Promise<void> {
    while (await this.#index.write((database) => sweep(database, BATCH))) await breathe();
  }

  async #compare({ id: mailbox }: MailboxRow, folder: string): Promise<void> {
    const until = newestId(this.#index.database);
    const listing = await listFiles(folder);
    const { renamed, missing } = await this.#differences(mailbox, until, listing);
    const again = missing.length === 0 ? undefined : await listFiles(folder);
    // A file that gets another name while its folder is read may not be seen at all; hardly twice, though.
    const gone = missing.filter(({ file }) => again?.files.has(readFileName(basename(file)).base) !== true);
    await this.#batches(inOrderOfArrival(listing.files), (database, files) =>
      addFiles(database, mailbox, files),
    );
    await this.#batches(renamed, (database, rows) =>
      rows.forEach(({ id, file }) => renameFile(database, mailbox, id, file)),
    );
    await this.#batches(gone, (database, rows) =>
      rows.forEach(({ id }) => removeFile(database, mailbox, id)),
    );
    // Each change above takes the stamp away, so that a process that is ended halfway leaves none.
    const isExact = gone.length === missing.length;
    await this.#index.write((database) =>
      database
        .prepare('UPDATE mailbox SET stamp = ? WHERE id = ?')
        .run(isExact ? (listing.stamp ?? null) : null, mailbox),
    );
  }

  /** Takes what is known out of the listing, so that what is new remains. */
  async #differences(mailbox: number, until: number, { files }: Listing) {
    const renamed: FileRow[] = [];
    const missing: FileRow[] = [];
    for (let after = 0, rows: readonly FileRow[] = []; ; after = rows.at(-1)?.id ?? until) {
      rows = filesAfter(this.#index.database, mailbox, after, until, PAGE);
      for (const row of rows) {
        const { base } = readFileName(basename(row.file));
        const file = files.get(base);
        if (file === undefined) missing.push(row);
        else if (file !== row.file) renamed.push({ ...row, file });
        files.delete(base);
      }
      if (rows.length < PAGE) return { renamed, missing };
      await breathe();
    }
  }

  async #batches<T>(
    all: readonly T[],
    work: (database: Database.Database, batch: readonly T[]) => void,
  ): Promise<void> {
    for (let at = 0; at < all.length; at += BATCH) {
      await this.#index.write((database) => work(database, all.slice(at, at + BATCH)));
      await breathe();
    }
  }
}

/** By the second of its delivery, with which a name begins; each is read once, since there may be very many. */
function inOrderOfArrival(files: ReadonlyMap<string, string>): readonly (readonly [string, string])[] {
  return [...files]
    .map((file) => ({ file, second: Number.parseInt(file[0], 10) || 0 }))
    .toSorted((a, b) => a.second - b.second || (a.file[0] < b.file[0] ? -1 : 1))
    .map(({ file }) => file);
}
