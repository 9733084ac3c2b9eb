import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import type Database from 'better-sqlite3';
import { inPlace } from './no-place.ts';

/** Changes with the tables: an index of another version is thrown away and made anew. */
const VERSION = 1;

/** `text` of `words`: subject, people and body; of the message only the index is kept there, not the text. */
const TABLES = `
CREATE TABLE mailbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  folder TEXT NOT NULL,
  validity INTEGER NOT NULL,
  uidnext INTEGER NOT NULL DEFAULT 1,
  modseq INTEGER NOT NULL DEFAULT 0,
  forgotten INTEGER NOT NULL DEFAULT 0,
  stamp TEXT
);
CREATE TABLE message (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  mailbox INTEGER NOT NULL REFERENCES mailbox,
  uid INTEGER NOT NULL,
  base TEXT NOT NULL,
  file TEXT NOT NULL,
  flags TEXT NOT NULL,
  unread INTEGER NOT NULL,
  modseq INTEGER NOT NULL,
  is_read INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  attachments INTEGER NOT NULL DEFAULT 0,
  subject TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '[]',
  recipients TEXT NOT NULL DEFAULT '[]',
  found_subject TEXT NOT NULL DEFAULT '',
  found_sender TEXT NOT NULL DEFAULT '',
  found_recipients TEXT NOT NULL DEFAULT '',
  message_id TEXT,
  UNIQUE (mailbox, uid),
  UNIQUE (mailbox, base)
);
CREATE INDEX message_newest ON message (mailbox, is_read, received, id);
CREATE INDEX message_unread ON message (mailbox) WHERE unread = 1;
CREATE INDEX message_pending ON message (mailbox, uid) WHERE is_read = 0;
CREATE INDEX message_files ON message (mailbox, id, file);
CREATE INDEX message_changed ON message (mailbox, modseq);
CREATE INDEX message_named ON message (message_id);
CREATE TABLE link (name TEXT NOT NULL, message INTEGER NOT NULL, PRIMARY KEY (name, message)) WITHOUT ROWID;
CREATE INDEX link_message ON link (message);
CREATE TABLE gone (
  mailbox INTEGER NOT NULL,
  modseq INTEGER NOT NULL,
  uid INTEGER NOT NULL,
  PRIMARY KEY (mailbox, modseq)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (
  text, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2"
);
`;

/** Milliseconds that SQLite itself waits for another process, which stops the event loop. */
const WAIT = 20;

/** Milliseconds that we wait, without stopping it. */
const PATIENCE = 15_000;

/**
 * The index of a Maildir: a file of SQLite that several processes may use at once and that may be thrown away at any
 * time. What it says of a message is found again in the Maildir; only the UIDs are given anew then.
 */
export class IndexFile {
  readonly #path: string;
  readonly #sqlite: typeof Database;
  #database: Database.Database;
  #inode: number;

  private constructor(path: string, sqlite: typeof Database, database: Database.Database, inode: number) {
    this.#path = path;
    this.#sqlite = sqlite;
    this.#database = database;
    this.#inode = inode;
  }

  /** @throws Refusal `no_place` */
  static async open(path: string): Promise<IndexFile> {
    const { default: sqlite } = await import('better-sqlite3');
    const database = await inPlace(dirname(path), async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      return await openOrMake(sqlite, path);
    });
    return new IndexFile(path, sqlite, database, await inodeOf(path));
  }

  get database(): Database.Database {
    return this.#database;
  }

  /** Opens it anew where somebody has taken the file away: nobody else sees what is written into the old one. */
  async renew(): Promise<void> {
    if (this.#database.open && (await inodeOf(this.#path)) === this.#inode) return;
    this.#database.close();
    this.#database = await openOrMake(this.#sqlite, this.#path);
    this.#inode = await inodeOf(this.#path);
  }

  /** Throws a broken index away. */
  async discard(): Promise<void> {
    this.#database.close();
    await removeIndex(this.#path);
    await this.renew();
  }

  /**
   * Does what is given in one transaction, when no other process is at it. Must be short: the event loop stands still.
   * @throws Refusal `mailbox_busy`
   */
  async write<T>(work: (database: Database.Database) => T): Promise<T> {
    return await patiently(() => this.#database.transaction(work).immediate(this.#database));
  }

  close(): void {
    this.#database.close();
  }
}

const inodeOf = async (path: string): Promise<number> =>
  await stat(path).then(
    ({ ino }) => ino,
    () => -1,
  );

async function patiently<T>(work: () => T): Promise<T> {
  for (const end = Date.now() + PATIENCE; ; await delay(5 + Math.random() * 20)) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
    if (Date.now() > end)
      throw new Refusal(
        'mailbox_busy',
        'Another process holds the index of this mailbox.',
        'Try again; should that not help, stop the other process.',
      );
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const isBusy = (error: unknown): boolean => /^SQLITE_(?:BUSY|LOCKED)/.test(codeOf(error));

/** Nothing but a new one will do. */
export const isBroken = (error: unknown): boolean =>
  /^SQLITE_(?:CORRUPT|NOTADB|CANTOPEN|IOERR|READONLY_DBMOVED)/.test(codeOf(error));

async function openOrMake(sqlite: typeof Database, path: string): Promise<Database.Database> {
  try {
    return await openAt(sqlite, path);
  } catch (error) {
    if (!isBroken(error) && !(error instanceof OtherVersion)) throw error;
    await removeIndex(path);
    return await openAt(sqlite, path);
  }
}

class OtherVersion extends Error {}

async function openAt(sqlite: typeof Database, path: string): Promise<Database.Database> {
  // It holds the words of all mail: nobody else's to read. SQLite gives its other files the same rights.
  await (await open(path, 'a', 0o600)).close();
  const database = new sqlite(path, { timeout: WAIT });
  try {
    await patiently(() => {
      database.pragma('journal_mode = WAL');
      // Should the machine fail, the index may be broken, and is made anew.
      database.pragma('synchronous = OFF');
      // The system keeps the pages of the file that are used often, for all processes.
      database.pragma('cache_size = -2000');
      database.transaction(() => makeTables(database)).immediate();
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function makeTables(database: Database.Database): void {
  const version = database.pragma('user_version', { simple: true });
  if (version === VERSION) return;
  if (version !== 0) throw new OtherVersion();
  database.exec(TABLES);
  database.pragma(`user_version = ${VERSION}`);
}

async function removeIndex(path: string): Promise<void> {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
}
