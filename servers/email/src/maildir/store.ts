import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import { readRef, refOf } from '../message/ref.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import { type IndexFile, isBroken } from './index-file.ts';
import { readKeywords } from './keywords.ts';
import { folderOf } from './layout.ts';
import type { MailboxRow } from './mailbox-rows.ts';
import { Reading } from './reading.ts';
import { COLUMNS, type Home, type MessageRow } from './summary.ts';
import { Sync } from './sync.ts';

/** A mailbox whose files the index knows as they are now. */
export type Open = Home & { readonly row: MailboxRow; readonly folder: string };

/** A message and where its file lies. */
export interface Located {
  readonly message: MessageRow;
  readonly mailbox: Open;
  readonly file: string;
}

/** How often a file is looked for that others rename at the same time. */
const TRIES = 10;

/** Milliseconds that a question waits for mail that was not read yet; then it is answered without. */
const PATIENCE = 10_000;

/** The files of a Maildir, and its index. */
export class MaildirStore implements AsyncDisposable {
  readonly root: string;
  readonly index: IndexFile;
  readonly #sync: Sync;
  readonly #reading: Reading;

  constructor(root: string, index: IndexFile) {
    this.root = root;
    this.index = index;
    this.#sync = new Sync(root, index);
    this.#reading = new Reading(root, index);
  }

  /** @throws Refusal `no_such_mailbox` */
  async open(path: string): Promise<Open> {
    const row = await this.#sync.mailbox(path);
    const folder = folderOf(this.root, row.path);
    return { path: row.path, validity: row.validity, keywords: await readKeywords(folder), row, folder };
  }

  async keepOnly(paths: readonly string[]): Promise<void> {
    await this.#sync.keepOnly(paths);
  }

  /**
   * Opens mailboxes and waits a while until their mail can be found.
   * @returns how many messages cannot be found yet
   */
  async read(
    paths: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly open: readonly Open[]; readonly pending: number }> {
    const open: Open[] = [];
    for (const path of new Set(paths)) {
      signal.throwIfAborted();
      open.push(await this.open(path));
    }
    const behind = open.filter(({ row }) => this.#reading.pending(row.id) > 0);
    if (behind.length === 0) return { open, pending: 0 };
    const reading = Promise.all(behind.map(async ({ row }) => await this.#reading.mailbox(row.id, row.path)));
    reading.catch(() => undefined); // who does not wait for it any more is not told of it either
    const end = new AbortController();
    try {
      await Promise.race([
        reading,
        delay(PATIENCE, undefined, { signal: AbortSignal.any([signal, end.signal]) }),
      ]);
    } finally {
      end.abort();
    }
    return { open, pending: behind.reduce((sum, { row }) => sum + this.#reading.pending(row.id), 0) };
  }

  /**
   * Does something with the file of a message; does it again where another program renamed the file meanwhile.
   * @param work fails with `ENOENT` where the file is not there
   * @throws Refusal `stale_id`
   */
  async withMessage<T>(ref: Ref, work: (located: Located) => Promise<T>): Promise<T> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const located = await this.guard(async () => await this.#locate(ref));
      try {
        return await work(located);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      }
      await delay(tries);
    }
    throw noSuchMessage(ref);
  }

  /** The name of a file that was put into a mailbox a moment ago; undefined where it is gone already. */
  async refOfFile(path: string, base: string): Promise<Ref | undefined> {
    return await this.guard(async () => {
      const { row } = await this.open(path);
      const found = this.index.database
        .prepare<[number, string], { uid: number }>('SELECT uid FROM message WHERE mailbox = ? AND base = ?')
        .get(row.id, base);
      if (found === undefined) return undefined;
      return refOf({ mailbox: row.path, validity: BigInt(row.validity), uid: found.uid });
    });
  }

  /** The message of a mailbox that was received last of those with a Message-ID. */
  async newestNamed(path: string, messageId: string, signal: AbortSignal): Promise<Ref | undefined> {
    const { open } = await this.read([path], signal);
    for (const { row } of open) {
      const found = this.index.database
        .prepare<[number, string], { uid: number }>(
          'SELECT uid FROM message WHERE mailbox = ? AND message_id = ? ORDER BY uid DESC LIMIT 1',
        )
        .get(row.id, messageId);
      if (found !== undefined)
        return refOf({ mailbox: row.path, validity: BigInt(row.validity), uid: found.uid });
    }
    return undefined;
  }

  /** Asks again with a new index where the old one turns out to be broken; never what changes mail. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isBroken(error)) throw error;
      await this.index.discard();
      return await work();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading.close();
    this.index.close();
  }

  async #locate(ref: Ref): Promise<Located> {
    const { mailbox: path, validity, uid } = readRef(ref);
    const mailbox = await this.open(path).catch((error: unknown) => {
      throw error instanceof Refusal && error.code === 'no_such_mailbox' ? noSuchMessage(ref) : error;
    });
    const message =
      BigInt(mailbox.validity) === validity
        ? this.index.database
            .prepare<[number, number], MessageRow>(
              `SELECT ${COLUMNS} FROM message WHERE mailbox = ? AND uid = ?`,
            )
            .get(mailbox.row.id, uid)
        : undefined;
    if (message === undefined) throw noSuchMessage(ref);
    return { message, mailbox, file: join(mailbox.folder, message.file) };
  }
}
