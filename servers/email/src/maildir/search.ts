import { setImmediate as breathe } from 'node:timers/promises';
import type Database from 'better-sqlite3';
import { Refusal } from '@handrail/domain';
import type { Anchor, Found, Query } from '../backend/backend.ts';
import { staleCursor } from '../backend/stale-cursor.ts';
import { prepared } from './prepared.ts';
import type { MaildirStore } from './store.ts';
import { COLUMNS, type MessageRow, summaryOf } from './summary.ts';
import { fold, phrase } from './words.ts';

/** Messages that have the words: so few are sorted at once, of more the newest are looked through. */
const FEW = 2_000;

/** Messages that are looked through before others get their turn. */
const WINDOW = 4_000;

/** @throws Refusal `no_such_mailbox`, `invalid_cursor` for what is no anchor of ours */
export async function search(
  store: MaildirStore,
  query: Query,
  { most, after }: { readonly most: number; readonly after?: Anchor },
  signal: AbortSignal,
): Promise<Found> {
  const from = readAnchor(after);
  const { open, pending } = await store.read(query.mailboxes, signal);
  const remarks = pending > 0 ? [notYet(pending)] : [];
  const words = query.text === undefined ? undefined : phrase(query.text);
  if (query.text !== undefined && words === undefined)
    return { rows: [], total: 0, remarks: [...remarks, NO_WORDS] };
  const searching = new Searching(store.index.database, conditionsOf(query), words, signal);
  const found: MessageRow[] = [];
  for (const { row } of open) found.push(...(await searching.newest(row.id, from, most + 1)));
  const rows = found.toSorted((a, b) => b.received - a.received || b.id - a.id);
  const page = rows.slice(0, most);
  const last = page.at(-1);
  const hasMore = rows.length > most && last !== undefined;
  const homes = new Map(open.map((each) => [each.row.id, each]));
  const total = searching.isPlain
    ? open.reduce((sum, { row }) => sum + searching.count(row.id), 0)
    : hasMore || from !== undefined
      ? undefined
      : rows.length;
  return {
    rows: page.flatMap((row) => {
      const home = homes.get(row.mailbox);
      return home === undefined ? [] : [summaryOf(row, home)];
    }),
    ...(total === undefined ? {} : { total }),
    ...(hasMore ? { next: { received: last.received, id: last.id } satisfies Place } : {}),
    remarks,
  };
}

const NO_WORDS = 'The text has no letters and no digits, so that nothing is found by it.';

const notYet = (pending: number): string =>
  `The mail of this account is being read for the first time: ${pending} messages are still to come and were not looked at. Search again in a moment.`;

/** A row in the order of a list; JSON. */
interface Place {
  readonly received: number;
  readonly id: number;
}

function readAnchor(after: Anchor): Place | undefined {
  if (after === undefined) return undefined;
  if (typeof after === 'object' && after !== null && 'received' in after && 'id' in after) {
    const { received, id } = after;
    if (Number.isSafeInteger(received) && Number.isSafeInteger(id))
      return { received: Number(received), id: Number(id) };
  }
  throw staleCursor();
}

interface Conditions {
  readonly sql: readonly string[];
  readonly values: readonly (string | number)[];
}

function conditionsOf(query: Query): Conditions {
  const terms: [sql: string, value: string | number][] = [];
  const within = (column: string, text: string | undefined) => {
    if (text !== undefined) terms.push([`instr(${column}, ?) > 0`, fold(text)]);
  };
  within('found_sender', query.from);
  within('found_recipients', query.to);
  within('found_subject', query.subject);
  if (query.since !== undefined) terms.push(['received >= ?', startOf(query.since)]);
  if (query.before !== undefined) terms.push(['received < ?', startOf(query.before)]);
  if (query.unread !== undefined) terms.push(['unread = ?', Number(query.unread)]);
  if (query.flagged !== undefined) terms.push([`(instr(flags, 'F') > 0) = ?`, Number(query.flagged)]);
  if (query.hasAttachment !== undefined) terms.push(['(attachments > 0) = ?', Number(query.hasAttachment)]);
  if (query.largerThan !== undefined) terms.push(['size > ?', query.largerThan]);
  return { sql: terms.map(([sql]) => sql), values: terms.map(([, value]) => value) };
}

/** Of a day `YYYY-MM-DD`, in the zone of this machine. */
function startOf(day: string): number {
  const time = new Date(`${day}T00:00:00`).getTime();
  if (!Number.isNaN(time)) return time;
  throw new Refusal('invalid_argument', 'A day is given as YYYY-MM-DD.', 'Give a day such as 2026-11-20.');
}

const OF_MAILBOX = 'mailbox = ? AND is_read = 1';
const OLDER = '(received, message.id) < (?, ?)';
const NOT_OLDER = '(received, message.id) >= (?, ?)';
const NEWEST_FIRST = 'ORDER BY received DESC, message.id DESC LIMIT ?';
const END: Place = { received: Number.MAX_SAFE_INTEGER, id: Number.MAX_SAFE_INTEGER };

/** One search, a mailbox at a time. */
class Searching {
  readonly #database: Database.Database;
  readonly #conditions: Conditions;
  readonly #words: string | undefined;
  readonly #signal: AbortSignal;
  readonly #isRare: boolean;

  constructor(
    database: Database.Database,
    conditions: Conditions,
    words: string | undefined,
    signal: AbortSignal,
  ) {
    this.#database = database;
    this.#conditions = conditions;
    this.#words = words;
    this.#signal = signal;
    this.#isRare =
      words !== undefined &&
      prepared(database, `SELECT 1 FROM words WHERE words MATCH ? LIMIT 1 OFFSET ${FEW}`).get(words) ===
        undefined;
  }

  /** Nothing is asked but which mailbox, so that an index knows the number. */
  get isPlain(): boolean {
    return this.#words === undefined && this.#conditions.sql.length === 0;
  }

  count(mailbox: number): number {
    const sql = `SELECT count(*) AS count FROM message WHERE ${OF_MAILBOX}`;
    return prepared<{ count: number }>(this.#database, sql).get(mailbox)?.count ?? 0;
  }

  async newest(mailbox: number, from: Place = END, most: number): Promise<readonly MessageRow[]> {
    if (this.#isRare) return this.#among(mailbox, from, most);
    const found: MessageRow[] = [];
    for (let start: Place | undefined = from; start !== undefined && found.length < most;) {
      this.#signal.throwIfAborted();
      const end = this.#windowEnd(mailbox, start);
      found.push(...this.#within(mailbox, start, end, most - found.length));
      start = end;
      if (start !== undefined && found.length < most) await breathe();
    }
    return found;
  }

  /** SQLite is told to begin with the words. */
  #among(mailbox: number, { received, id }: Place, most: number): readonly MessageRow[] {
    const { sql, values } = this.#conditions;
    const where = ['words MATCH ?', OF_MAILBOX, OLDER, ...sql].join(' AND ');
    return prepared<MessageRow>(
      this.#database,
      `SELECT ${COLUMNS} FROM words CROSS JOIN message ON message.id = words.rowid WHERE ${where} ${NEWEST_FIRST}`,
    ).all(this.#words, mailbox, received, id, ...values, most);
  }

  /** Undefined for the last one. */
  #windowEnd(mailbox: number, { received, id }: Place): Place | undefined {
    return prepared<Place>(
      this.#database,
      `SELECT received, id FROM message WHERE ${OF_MAILBOX} AND ${OLDER} ${NEWEST_FIRST} OFFSET ${WINDOW}`,
    ).get(mailbox, received, id, 1);
  }

  #within(mailbox: number, start: Place, end: Place | undefined, most: number): readonly MessageRow[] {
    const { sql, values } = this.#conditions;
    const bounds = [mailbox, start.received, start.id, ...(end === undefined ? [] : [end.received, end.id])];
    const window = [OF_MAILBOX, OLDER, ...(end === undefined ? [] : [NOT_OLDER])].join(' AND ');
    const words =
      this.#words === undefined
        ? []
        : [
            `message.id IN (SELECT rowid FROM words WHERE words MATCH ? AND rowid BETWEEN (SELECT min(id) FROM message WHERE ${window}) AND (SELECT max(id) FROM message WHERE ${window}))`,
          ];
    return prepared<MessageRow>(
      this.#database,
      `SELECT ${COLUMNS} FROM message INDEXED BY message_newest WHERE ${[window, ...sql, ...words].join(' AND ')} ${NEWEST_FIRST}`,
    ).all(
      ...bounds,
      ...values,
      ...(this.#words === undefined ? [] : [this.#words, ...bounds, ...bounds]),
      most,
    );
  }
}
