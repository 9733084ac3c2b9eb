import type Database from 'better-sqlite3';
import { withoutCopies } from '../backend/copies.ts';
import type { Ref, Summary } from '../message/message.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { MaildirStore } from './store.ts';
import { COLUMNS, type MessageRow, summaryOf } from './summary.ts';

/** Messages of one conversation that are looked for: more belong to a mailing list rather than to people. */
const MOST_FOUND = 1_000;

/** Messages that name each other, or name the same ones (RFC 5322 §3.6.4), in the given mailboxes; oldest first. */
export async function threadOf(
  store: MaildirStore,
  ref: Ref,
  most: number,
  mailboxes: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly rows: readonly Summary[]; readonly isCut: boolean }> {
  const { message: asked, mailbox } = await store.withMessage(
    ref,
    async (located) => await Promise.resolve(located),
  );
  const { open } = await store.read([mailbox.path, ...mailboxes], signal);
  const { database } = store.index;
  const homes = new Map(open.map((each) => [each.row.id, each]));
  const rank = (row: MessageRow) => Number(row.id === asked.id) + Number(row.mailbox === asked.mailbox);
  const all = withoutCopies(
    rowsOf(database, [...connected(database, asked.id)])
      .filter((row) => homes.has(row.mailbox))
      .toSorted((a, b) => rank(b) - rank(a)),
    (row) => ({ messageId: row.message_id, size: row.size }),
  ).toSorted((a, b) => a.received - b.received || a.id - b.id);
  const newest = all.slice(-most);
  const rows = newest.some(({ id }) => id === asked.id)
    ? newest
    : [...all.filter(({ id }) => id === asked.id), ...newest.slice(1)];
  if (!rows.some(({ id }) => id === asked.id)) throw noSuchMessage(ref);
  return {
    rows: rows.flatMap((row) => {
      const home = homes.get(row.mailbox);
      return home === undefined ? [] : [summaryOf(row, home)];
    }),
    isCut: all.length > rows.length || all.length >= MOST_FOUND,
  };
}

function connected(database: Database.Database, asked: number): ReadonlySet<number> {
  const found = new Set([asked]);
  const names = new Set<string>();
  for (let fresh = [asked]; fresh.length > 0 && found.size < MOST_FOUND;) {
    const newNames = namesOf(database, fresh).filter((name) => !names.has(name));
    for (const name of newNames) names.add(name);
    fresh = messagesNaming(database, newNames).filter((id) => !found.has(id));
    for (const id of fresh) found.add(id);
  }
  return found;
}

const namesOf = (database: Database.Database, messages: readonly number[]): readonly string[] =>
  database
    .prepare<[string], { name: string }>(
      'SELECT DISTINCT name FROM link WHERE message IN (SELECT value FROM json_each(?))',
    )
    .all(JSON.stringify(messages))
    .map(({ name }) => name);

const messagesNaming = (database: Database.Database, names: readonly string[]): number[] =>
  database
    .prepare<[string, number], { message: number }>(
      'SELECT DISTINCT message FROM link WHERE name IN (SELECT value FROM json_each(?)) LIMIT ?',
    )
    .all(JSON.stringify(names), MOST_FOUND)
    .map(({ message }) => message);

const rowsOf = (database: Database.Database, ids: readonly number[]): readonly MessageRow[] =>
  database
    .prepare<[string], MessageRow>(
      `SELECT ${COLUMNS} FROM message WHERE id IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(ids));
