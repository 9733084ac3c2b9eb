import type Database from 'better-sqlite3';
import { readFileName } from './file-name.ts';
import { prepared } from './prepared.ts';

export interface MailboxRow {
  readonly id: number;
  readonly path: string;
  /** See `identityOf`. */
  readonly folder: string;
  readonly validity: number;
  readonly uidnext: number;
  readonly modseq: number;
  /** Messages gone are remembered from the modseq after this one on. */
  readonly forgotten: number;
  readonly stamp: string | null;
}

export interface FileRow {
  readonly id: number;
  readonly file: string;
}

/** Messages gone that are remembered for each mailbox. */
const MOST_GONE = 10_000;

/** The row of a mailbox; undefined for one that the index does not know yet. */
export const findMailbox = (database: Database.Database, path: string): MailboxRow | undefined =>
  prepared<MailboxRow>(database, 'SELECT * FROM mailbox WHERE path = ?').get(path);

/** The row of a mailbox in this folder. What was known of another folder of that name is put aside, to be taken away. */
export function giveMailbox(database: Database.Database, path: string, folder: string): MailboxRow {
  const known = findMailbox(database, path);
  if (known?.folder === folder) return known;
  if (known !== undefined) forgetMailbox(database, known);
  const validity = Math.max(Date.now(), (known?.validity ?? 0) + 1);
  prepared(database, 'INSERT INTO mailbox (path, folder, validity) VALUES (?, ?, ?)').run(
    path,
    folder,
    validity,
  );
  const made = findMailbox(database, path);
  if (made === undefined) throw new Error('The index did not take a mailbox.');
  return made;
}

/** No folder has a name like this one. */
const ASIDE = '/gone/';

export function forgetMailbox(database: Database.Database, { id }: MailboxRow): void {
  prepared(database, 'UPDATE mailbox SET path = ? WHERE id = ?').run(`${ASIDE}${id}`, id);
}

/**
 * Takes away a few messages of mailboxes that were put aside.
 * @returns whether any are left
 */
export function sweep(database: Database.Database, most: number): boolean {
  const mailbox = prepared<{ id: number }>(database, 'SELECT id FROM mailbox WHERE path GLOB ? LIMIT 1').get(
    `${ASIDE}*`,
  );
  if (mailbox === undefined) return false;
  const messages = prepared<{ id: number }>(database, 'SELECT id FROM message WHERE mailbox = ? LIMIT ?').all(
    mailbox.id,
    most,
  );
  for (const { id } of messages) dropMessage(database, id);
  if (messages.length < most) {
    prepared(database, 'DELETE FROM gone WHERE mailbox = ?').run(mailbox.id);
    prepared(database, 'DELETE FROM mailbox WHERE id = ?').run(mailbox.id);
  }
  return true;
}

function dropMessage(database: Database.Database, id: number): void {
  prepared(database, 'DELETE FROM words WHERE rowid = ?').run(id);
  prepared(database, 'DELETE FROM link WHERE message = ?').run(id);
  prepared(database, 'DELETE FROM message WHERE id = ?').run(id);
}

const NEXT_MODSEQ = 'UPDATE mailbox SET modseq = modseq + 1, stamp = NULL WHERE id = ? RETURNING modseq';

const nextModseq = (database: Database.Database, mailbox: number): number =>
  prepared<{ modseq: number }>(database, NEXT_MODSEQ).get(mailbox)?.modseq ?? 0;

const isUnread = (flags: string): number => (flags.includes('S') ? 0 : 1);

/** Gives UIDs, in this order, to what is new; what another process has added meanwhile stays as it is. */
export function addFiles(
  database: Database.Database,
  mailbox: number,
  files: readonly (readonly [base: string, file: string])[],
): void {
  const known = prepared(database, 'SELECT 1 FROM message WHERE mailbox = ? AND base = ?');
  const give = prepared<{ uidnext: number }>(
    database,
    'UPDATE mailbox SET uidnext = uidnext + 1 WHERE id = ? RETURNING uidnext',
  );
  const insert = prepared(
    database,
    'INSERT INTO message (mailbox, uid, base, file, flags, unread, modseq) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  for (const [base, file] of files) {
    if (known.get(mailbox, base) !== undefined) continue;
    const uid = (give.get(mailbox)?.uidnext ?? 1) - 1;
    const { flags } = readFileName(file);
    insert.run(mailbox, uid, base, file, flags, isUnread(flags), nextModseq(database, mailbox));
  }
}

/** A file has another name now, and so the message other flags perhaps. */
export function renameFile(database: Database.Database, mailbox: number, id: number, file: string): void {
  const { flags } = readFileName(file);
  prepared(database, 'UPDATE message SET file = ?, flags = ?, unread = ?, modseq = ? WHERE id = ?').run(
    file,
    flags,
    isUnread(flags),
    nextModseq(database, mailbox),
    id,
  );
}

export function removeFile(database: Database.Database, mailbox: number, id: number): void {
  const row = prepared<{ uid: number }>(database, 'SELECT uid FROM message WHERE id = ?').get(id);
  if (row === undefined) return;
  const modseq = nextModseq(database, mailbox);
  dropMessage(database, id);
  prepared(database, 'INSERT INTO gone (mailbox, modseq, uid) VALUES (?, ?, ?)').run(
    mailbox,
    modseq,
    row.uid,
  );
  forgetOldest(database, mailbox);
}

function forgetOldest(database: Database.Database, mailbox: number): void {
  const oldest = prepared<{ modseq: number }>(
    database,
    'SELECT modseq FROM gone WHERE mailbox = ? ORDER BY modseq DESC LIMIT 1 OFFSET ?',
  ).get(mailbox, MOST_GONE);
  if (oldest === undefined) return;
  prepared(database, 'DELETE FROM gone WHERE mailbox = ? AND modseq <= ?').run(mailbox, oldest.modseq);
  prepared(database, 'UPDATE mailbox SET forgotten = ? WHERE id = ?').run(oldest.modseq, mailbox);
}

/** Rows in the order of their ids, a page at a time: between two pages others may write. */
export const filesAfter = (
  database: Database.Database,
  mailbox: number,
  after: number,
  until: number,
  most: number,
): readonly FileRow[] =>
  prepared<FileRow>(
    database,
    'SELECT id, file FROM message WHERE mailbox = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?',
  ).all(mailbox, after, until, most);

export const newestId = (database: Database.Database): number =>
  prepared<{ id: number | null }>(database, 'SELECT max(id) AS id FROM message').get()?.id ?? 0;
