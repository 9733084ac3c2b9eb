import type Database from 'better-sqlite3';
import type { Anchor, Changes } from '../backend/backend.ts';
import { staleCursor } from '../backend/stale-cursor.ts';
import { refOf } from '../message/ref.ts';
import type { MaildirStore, Open } from './store.ts';
import { COLUMNS, type MessageRow, summaryOf } from './summary.ts';

/**
 * How far somebody was told; JSON. New messages are told below `uidnext`, and changes up to `modseq` of those below
 * `known`: what is new on one page is no change on the next. Where it takes pages, all of them tell changes up to
 * `until`, as it was at the first: what then happens to messages that one of them told as new is told the next time.
 */
interface Since {
  readonly validity: number;
  readonly known: number;
  readonly uidnext: number;
  readonly modseq: number;
  /** Absent before the first page. */
  readonly until?: number;
}

/** @throws Refusal `no_such_mailbox`, `invalid_cursor` for what is no anchor of ours */
export async function changesOf(
  store: MaildirStore,
  path: string,
  anchor: Anchor,
  most: number,
  signal: AbortSignal,
): Promise<Changes> {
  const { open, pending } = await store.read([path], signal);
  const [mailbox] = open;
  if (mailbox === undefined) throw new Error('A mailbox was not opened.');
  const { validity, uidnext, modseq } = mailbox.row;
  const now: Since = { validity, uidnext, known: uidnext, modseq };
  const nothing: Changes = { created: [], changed: [], removed: [], next: now, hasMore: false, remarks: [] };
  if (anchor === undefined) return nothing;
  const since = readSince(anchor);
  if (since.validity !== validity) return { ...nothing, remarks: [ANEW] };
  const changes = new Reader(store.index.database, mailbox, since).read(most, now);
  return pending === 0 ? changes : { ...changes, remarks: [...changes.remarks, NOT_YET] };
}

const ANEW =
  'The mailbox or its index was made anew, so that what happened meanwhile cannot be told; ids from before are not valid any more.';
const NOT_YET =
  'The mail of this mailbox is being read for the first time; who wrote some of the messages is not known yet.';

/** What happened to more messages than are remembered. */
const FORGOTTEN = 'More messages were removed than are remembered; not all of them are told.';

function readSince(anchor: Anchor): Since {
  if (typeof anchor === 'object' && anchor !== null) {
    const numberOf = (name: string) => Number(Object.getOwnPropertyDescriptor(anchor, name)?.value);
    const [validity, uidnext, known, modseq] = ['validity', 'uidnext', 'known', 'modseq'].map(numberOf);
    const until = numberOf('until');
    if ([validity, uidnext, known, modseq].every(Number.isSafeInteger))
      return {
        validity: validity ?? 0,
        uidnext: uidnext ?? 0,
        known: known ?? 0,
        modseq: modseq ?? 0,
        ...(Number.isSafeInteger(until) ? { until } : {}),
      };
  }
  throw staleCursor();
}

interface GoneRow {
  readonly uid: number;
  readonly modseq: number;
}

const isMessage = (event: MessageRow | GoneRow): event is MessageRow => 'base' in event;

class Reader {
  readonly #database: Database.Database;
  readonly #mailbox: Open;
  readonly #since: Since;

  constructor(database: Database.Database, mailbox: Open, since: Since) {
    this.#database = database;
    this.#mailbox = mailbox;
    this.#since = since;
  }

  read(most: number, now: Since): Changes {
    const remarks = this.#hasForgotten() ? [FORGOTTEN] : [];
    const until = this.#since.until ?? now.modseq;
    const created = this.#created(most + 1);
    const page = created.slice(0, most);
    const summaries = page.map((row) => summaryOf(row, this.#mailbox));
    const last = page.at(-1);
    if (created.length > most && last !== undefined) {
      const next: Since = { ...this.#since, uidnext: last.uid + 1, until };
      return { created: summaries, changed: [], removed: [], next, hasMore: true, remarks };
    }
    const left = most - page.length;
    const events = [...this.#changed(left + 1, until), ...this.#gone(left + 1, until)].toSorted(
      (a, b) => a.modseq - b.modseq,
    );
    const told = events.slice(0, left);
    const hasMore = events.length > left;
    return {
      created: summaries,
      changed: told.flatMap((event) => (isMessage(event) ? [summaryOf(event, this.#mailbox)] : [])),
      removed: told.flatMap((event) => (isMessage(event) ? [] : [this.#refOf(event.uid)])),
      next: hasMore
        ? { ...now, known: this.#since.known, modseq: told.at(-1)?.modseq ?? this.#since.modseq, until }
        : { ...now, modseq: until },
      hasMore,
      remarks,
    };
  }

  #created(most: number): readonly MessageRow[] {
    return this.#database
      .prepare<number[], MessageRow>(
        `SELECT ${COLUMNS} FROM message WHERE mailbox = ? AND uid >= ? ORDER BY uid LIMIT ?`,
      )
      .all(this.#mailbox.row.id, this.#since.uidnext, most);
  }

  #changed(most: number, until: number): readonly MessageRow[] {
    return this.#database
      .prepare<number[], MessageRow>(
        `SELECT ${COLUMNS} FROM message WHERE mailbox = ? AND modseq > ? AND modseq <= ? AND uid < ? ORDER BY modseq LIMIT ?`,
      )
      .all(this.#mailbox.row.id, this.#since.modseq, until, this.#since.known, most);
  }

  #gone(most: number, until: number): readonly GoneRow[] {
    return this.#database
      .prepare<number[], GoneRow>(
        'SELECT uid, modseq FROM gone WHERE mailbox = ? AND modseq > ? AND modseq <= ? AND uid < ? ORDER BY modseq LIMIT ?',
      )
      .all(this.#mailbox.row.id, this.#since.modseq, until, this.#since.uidnext, most);
  }

  #hasForgotten(): boolean {
    return this.#mailbox.row.forgotten > this.#since.modseq;
  }

  #refOf(uid: number): string {
    const { path, validity } = this.#mailbox;
    return refOf({ mailbox: path, validity: BigInt(validity), uid });
  }
}
