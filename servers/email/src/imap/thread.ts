import { Refusal } from '@handrail/domain';
import { withoutCopies } from '../backend/copies.ts';
import type { Mailbox } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Ref, Summary } from '../message/message.ts';
import { listMailboxes, pathOf } from './mailboxes.ts';
import { readRef } from '../message/ref.ts';
import { fetchRows, type Row } from './rows.ts';
import { anyOf, headerKey } from './search-keys.ts';
import type { Session } from './session.ts';
import { UidSet } from './uid-set.ts';
import { search } from './wire.ts';

/** Message-IDs that one search asks for: each is three looks at every message. */
const MOST_IDS = 4;

/** A conversation whose first message became known in one search has its other messages found by the next. */
const MOST_ROUNDS = 3;

interface Thread {
  readonly rows: readonly Summary[];
  readonly isCut: boolean;
}

/** By Message-ID, References and In-Reply-To (RFC 5322 §3.6.4), since not every server groups conversations. */
export async function readThread(session: Session, ref: Ref, most: number): Promise<Thread> {
  const place = readRef(ref);
  const mailbox = await session.openAt(place);
  const [own] = await fetchRows(session, mailbox, UidSet.of([place.uid]));
  if (own === undefined) throw noSuchMessage(ref);
  const known = placesToLook(await listMailboxes(session), mailbox.path);
  const thread = await threadIn(session, own, known, most);
  if (thread.lost.size === 0) return thread;
  // A mailbox was renamed or deleted since they were listed, or may not be read at all.
  const now = placesToLook(await listMailboxes(session, true), mailbox.path);
  const isOther = now.some((path) => !known.includes(path));
  const again = isOther ? await threadIn(session, own, now, most) : thread;
  return { ...again, isCut: again.isCut || now.some((path) => again.lost.has(path)) };
}

/** `lost`: the places that could not be opened. */
async function threadIn(
  session: Session,
  own: Row,
  paths: readonly string[],
  most: number,
): Promise<Thread & { readonly lost: ReadonlySet<string> }> {
  const lost = new Set<string>();
  const found = new Map<Ref, Row>([[own.summary.ref, own]]);
  const asked = new Set<string>();
  let isCut = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const ids = unasked([...found.values()], own, asked);
    if (ids.length === 0) break;
    for (const id of ids) asked.add(id);
    for (const path of paths.filter((each) => !lost.has(each))) {
      const hits = await membersIn(session, path, ids, most).catch(unlessGone);
      if (hits === undefined) {
        lost.add(path);
        continue;
      }
      isCut ||= hits.isCut;
      for (const row of hits.rows) if (!found.has(row.summary.ref)) found.set(row.summary.ref, row);
    }
  }
  const inOwn = (row: Row) => Number(row.summary.mailbox === own.summary.mailbox);
  // The message itself is the first that was found.
  const [, ...others] = withoutCopies(
    [own, ...[...found.values()].slice(1).toSorted((a, b) => inOwn(b) - inOwn(a))],
    ({ messageId, summary }) => ({ messageId, size: summary.size }),
  );
  const newest = others.toSorted(byTime).slice(Math.max(0, others.length - most + 1));
  const kept = [own, ...newest].toSorted(byTime);
  return {
    rows: kept.map(({ summary }) => summary),
    isCut: isCut || newest.length < others.length,
    lost,
  };
}

function unlessGone(error: unknown): undefined {
  if (!(error instanceof Refusal) || error.code !== 'no_such_mailbox') throw error;
}

/** Times have seconds (RFC 9051 §2.3.3): of the same one, within a mailbox, UIDs tell the order. */
const byTime = (a: Row, b: Row): number =>
  a.summary.received.getTime() - b.summary.received.getTime() ||
  (a.summary.mailbox < b.summary.mailbox ? -1 : Number(a.summary.mailbox > b.summary.mailbox)) ||
  a.uid - b.uid;

/** Where a conversation usually lies: at one place, where there is one for everything. */
function placesToLook(mailboxes: readonly Mailbox[], own: string): readonly string[] {
  const all = pathOf(mailboxes, 'all');
  const others =
    all === undefined
      ? (['inbox', 'sent', 'archive'] as const).map((role) => pathOf(mailboxes, role))
      : [all];
  return [...new Set([own, ...others])].filter((path) => path !== undefined);
}

/** Where conversations of these messages begin, and the message that was asked for. */
function unasked(rows: readonly Row[], own: Row, asked: ReadonlySet<string>): readonly string[] {
  const first = ({ ancestors, messageId }: Row) => ancestors[0] ?? messageId;
  const ids = [first(own), own.messageId, ...rows.map(first)].filter((id) => id !== undefined);
  // What is not plain ASCII was never a Message-ID, and is not worth a search in all headers.
  return [...new Set(ids)].filter((id) => !asked.has(id) && /^[!-~]{1,300}$/.test(id)).slice(0, MOST_IDS);
}

async function membersIn(
  session: Session,
  path: string,
  ids: readonly string[],
  most: number,
): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> {
  const mailbox = await session.open(path);
  const keys = ids.flatMap((id) =>
    ['Message-ID', 'References', 'In-Reply-To'].map((name) => headerKey(name, `<${id}>`)),
  );
  const { all, count } = await search(session.client, anyOf(keys));
  return { rows: await fetchRows(session, mailbox, UidSet.of(all.highest(most))), isCut: count > most };
}
