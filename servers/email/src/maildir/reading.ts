import { join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import type { Address } from '../message/address.ts';
import { MOST_PARSED, type Parsed, parseMessage } from '../mime/parse.ts';
import { type FoundText, foundText } from './found-text.ts';
import { type MailFile, readMail } from './deliver.ts';
import type { IndexFile } from './index-file.ts';
import { folderOf } from './layout.ts';
import { prepared } from './prepared.ts';

/** Messages that are written into the index at once. */
const BATCH = 16;

/** Characters of them together: a long text takes as long as many short ones. */
const BATCH_TEXT = 50_000;

/** Recipients that a list shows. */
const MOST_SHOWN = 20;

interface Pending {
  readonly id: number;
  readonly uid: number;
  readonly file: string;
}

interface Read {
  readonly id: number;
  readonly file: MailFile;
  readonly parsed: Parsed;
  readonly found: FoundText;
}

/** Reads what the files of a mailbox say into the index, newest first, in the background. */
export class Reading {
  readonly #root: string;
  readonly #index: IndexFile;
  readonly #running = new Map<number, Promise<void>>();
  #isClosed = false;

  constructor(root: string, index: IndexFile) {
    this.#root = root;
    this.#index = index;
  }

  /** Goes on until all is read that was there at the beginning; one at a time for each mailbox. */
  async mailbox(id: number, path: string): Promise<void> {
    const running = this.#running.get(id) ?? this.#run(id, path).finally(() => this.#running.delete(id));
    this.#running.set(id, running);
    await running;
  }

  /** Messages that cannot be found yet. */
  pending(mailbox: number): number {
    return (
      this.#index.database
        .prepare<[number], { count: number }>(
          'SELECT count(*) AS count FROM message WHERE mailbox = ? AND is_read = 0',
        )
        .get(mailbox)?.count ?? 0
    );
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#running.values());
  }

  async #run(mailbox: number, path: string): Promise<void> {
    const folder = folderOf(this.#root, path);
    for (let below = Number.MAX_SAFE_INTEGER; ;) {
      const batch = this.#next(mailbox, below);
      below = batch.at(-1)?.uid ?? 0;
      if (batch.length === 0) return;
      let reads: Read[] = [];
      // The next file is on its way while one is read.
      let ahead = batch.slice(0, 1).map(async ({ file }) => await openFile(join(folder, file)));
      for (const [at, { id }] of batch.entries()) {
        if (this.#isClosed) return;
        const file = await ahead[0];
        ahead = batch.slice(at + 1, at + 2).map(async (next) => await openFile(join(folder, next.file)));
        if (file !== undefined) reads.push(await read(id, file));
        if (reads.reduce((sum, { found }) => sum + found.all.length, 0) > BATCH_TEXT) {
          await this.#store(reads);
          reads = [];
        }
      }
      await this.#store(reads);
      await breathe();
    }
  }

  #next(mailbox: number, below: number): readonly Pending[] {
    return prepared<Pending>(
      this.#index.database,
      'SELECT id, uid, file FROM message WHERE mailbox = ? AND is_read = 0 AND uid < ? ORDER BY uid DESC LIMIT ?',
    ).all(mailbox, below, BATCH);
  }

  async #store(reads: readonly Read[]): Promise<void> {
    if (reads.length === 0 || this.#isClosed) return;
    await this.#index.write((database) => reads.forEach((each) => store(database, each)));
    await breathe();
  }
}

async function read(id: number, file: MailFile): Promise<Read> {
  const parsed = await parseMessage(file.bytes, file.size);
  return { id, file, parsed, found: await foundText(parsed) };
}

/** Undefined where the file has another name by now; the next look at the folder tells which. */
const openFile = async (path: string): Promise<MailFile | undefined> =>
  await readMail(path, MOST_PARSED).then(
    (file) => file ?? UNREADABLE,
    (error: unknown) =>
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? undefined : UNREADABLE,
  );

/** What may not be read is listed all the same. */
const UNREADABLE: MailFile = { bytes: Buffer.alloc(0), size: 0, received: new Date(0) };

const UPDATE = `
UPDATE message SET is_read = 1, received = ?, size = ?, attachments = ?, subject = ?, sender = ?, recipients = ?,
  found_subject = ?, found_sender = ?, found_recipients = ?, message_id = ?
WHERE id = ? AND is_read = 0`;

function store(database: Database.Database, { id, file, parsed: { content }, found }: Read): void {
  const json = (addresses: readonly Address[]) => JSON.stringify(addresses.slice(0, MOST_SHOWN));
  const { changes } = prepared(database, UPDATE).run(
    file.received.getTime(),
    file.size,
    content.attachments,
    content.subject,
    json(content.from),
    json(content.to),
    found.subject,
    found.sender,
    found.recipients,
    content.messageId ?? null,
    id,
  );
  // Another process has read it, or it is gone.
  if (changes === 0) return;
  prepared(database, 'INSERT INTO words (rowid, text) VALUES (?, ?)').run(id, found.all);
  const { messageId, inReplyTo, references } = content;
  const link = prepared(database, 'INSERT OR IGNORE INTO link (name, message) VALUES (?, ?)');
  for (const name of [...(messageId === undefined ? [] : [messageId]), ...inReplyTo, ...references])
    link.run(name, id);
}
