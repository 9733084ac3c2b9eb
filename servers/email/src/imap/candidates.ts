import type { MailboxObject } from 'imapflow';
import type { Query } from '../backend/backend.ts';
import { fetchRows, type Row } from './rows.ts';
import { isSelective, searchKeys } from './search-keys.ts';
import type { Session } from './session.ts';
import { UidSet } from './uid-set.ts';
import { atom, count, search, set, type Word } from './wire.ts';

/** What one mailbox has for a page. */
export interface Candidates {
  /** Highest UID first. */
  readonly rows: readonly Row[];
  /** All matches, whatever the page; undefined where nobody counted them. */
  readonly total: number | undefined;
  /** There may be more below this UID; undefined at the end. */
  readonly below: number | undefined;
  /** How many were looked at one by one, where that was not enough to fill the page. */
  readonly looked?: number;
}

/** @param below UIDs to look below of; undefined for all */
export async function findCandidates(
  session: Session,
  mailbox: MailboxObject,
  query: Query,
  most: number,
  below: number | undefined,
): Promise<Candidates> {
  if (query.hasAttachment !== undefined)
    return await withAttachments(session, mailbox, searchKeys(query), query.hasAttachment, most, below);
  const rows = isSelective(query) ? undefined : await newest(session, mailbox, most, below);
  if (rows !== undefined) return rows;
  return await searched(session, mailbox, query, most, below);
}

async function searched(
  session: Session,
  mailbox: MailboxObject,
  query: Query,
  most: number,
  below: number | undefined,
): Promise<Candidates> {
  const keys = searchKeys(query);
  const matches = await newestMatches(session, mailbox, keys, most + 1, below);
  const page = matches.uids.slice(0, most);
  return {
    rows: (await fetchRows(session, mailbox, UidSet.of(page))).toReversed(),
    total: await totalOf(session, query, keys, matches, below),
    below: matches.uids.length > most ? page.at(-1) : undefined,
  };
}

interface Matches {
  /** Highest first. */
  readonly uids: readonly number[];
  /** There are no others below. */
  readonly isAll: boolean;
}

/** Messages that are searched at first: most searches are about recent ones, and some servers read each message. */
const FIRST_SPAN = 1_000;

/** So a search that finds nothing asks a few times, and no message is looked at twice. */
const WIDENING = 8;

/** The newest matches, found by looking farther and farther back. */
async function newestMatches(
  { client }: Session,
  { exists, uidNext }: MailboxObject,
  keys: readonly Word[],
  most: number,
  below: number | undefined,
): Promise<Matches> {
  const uids: number[] = [];
  const perMessage = Math.ceil(uidNext / Math.max(1, exists));
  let high = below === undefined ? HIGHEST_UID : below - 1;
  let low = Math.min(high + 1, uidNext);
  for (let span = FIRST_SPAN * perMessage; high > 0; span *= WIDENING) {
    low = Math.max(1, low - span);
    const { all } = await search(client, [atom('UID'), set(`${low}:${high}`), ...keys]);
    uids.push(...all.highest(most - uids.length));
    if (uids.length >= most) return { uids, isAll: false };
    high = low - 1;
  }
  return { uids, isAll: true };
}

/** Counted where that is no second search through the texts of all messages. */
async function totalOf(
  { client }: Session,
  { text, from, to, subject }: Query,
  keys: readonly Word[],
  { uids, isAll }: Matches,
  below: number | undefined,
): Promise<number | undefined> {
  if (isAll && below === undefined) return uids.length;
  const isQuick = [text, from, to, subject].every((value) => value === undefined);
  return isQuick ? await count(client, keys) : undefined;
}

/**
 * Without conditions nothing is searched: sequence numbers have the order of UIDs.
 * @returns undefined where one of them is marked as deleted: a search leaves these out, and counts the others
 */
async function newest(
  session: Session,
  mailbox: MailboxObject,
  most: number,
  below: number | undefined,
): Promise<Candidates | undefined> {
  const to = below === undefined ? mailbox.exists : await sequenceBelow(session, mailbox, below);
  const from = Math.max(1, to - most + 1);
  const rows = to < 1 ? [] : await fetchRows(session, mailbox, { from, to });
  if (rows.some(({ isDeleted }) => isDeleted)) return undefined;
  return {
    rows: rows.toReversed(),
    total: mailbox.exists,
    below: from > 1 ? rows[0]?.uid : undefined,
  };
}

const HIGHEST_UID = 2 ** 32 - 1;

/** The highest sequence number of a message below a UID; 0 for none. */
async function sequenceBelow({ client }: Session, mailbox: MailboxObject, below: number): Promise<number> {
  const { all } = await search(client, [atom('UID'), set(`${below}:${HIGHEST_UID}`)], 'SEARCH');
  const [first] = all.lowest(1);
  return first === undefined ? mailbox.exists : first - 1;
}

const BATCH = 200;
const MOST_LOOKED_AT = 1_000;

/** IMAP cannot search for attachments, so the parts of each message are looked at, the newest first. */
async function withAttachments(
  session: Session,
  mailbox: MailboxObject,
  keys: readonly Word[],
  wanted: boolean,
  most: number,
  below: number | undefined,
): Promise<Candidates> {
  const found: Row[] = [];
  let next = below;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += BATCH) {
    const { uids: batch, isAll } = await newestMatches(session, mailbox, keys, BATCH, next);
    for (const row of (await fetchRows(session, mailbox, UidSet.of(batch))).toReversed()) {
      if (row.summary.attachments > 0 !== wanted) continue;
      found.push(row);
      if (found.length === most) return { rows: found, total: undefined, below: row.uid };
    }
    if (isAll) return { rows: found, total: undefined, below: undefined };
    next = batch.at(-1);
  }
  return { rows: found, total: undefined, below: next, looked: MOST_LOOKED_AT };
}
