import { noSuchMessage } from '../message/message-id.ts';
import type { Ref, Summary } from '../message/message.ts';
import { listMailboxes, pathOf } from './mailboxes.ts';
import { readRef } from './ref.ts';
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
  const paths = await placesToLook(session, mailbox.path);
  const found = new Map<Ref, Row>([[own.summary.ref, own]]);
  const asked = new Set<string>();
  let isCut = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const ids = unasked([...found.values()], own, asked);
    if (ids.length === 0) break;
    for (const id of ids) asked.add(id);
    for (const path of paths) {
      const hits = await membersIn(session, path, ids, most);
      isCut ||= hits.isCut;
      for (const row of hits.rows) if (!found.has(row.summary.ref)) found.set(row.summary.ref, row);
    }
  }
  const rows = [...found.values()].map(({ summary }) => summary);
  const others = rows.filter((row) => row.ref !== own.summary.ref).toSorted(byTime);
  const kept = [own.summary, ...others.slice(Math.max(0, others.length - most + 1))].toSorted(byTime);
  return { rows: kept, isCut: isCut || kept.length < rows.length };
}

const byTime = (a: Summary, b: Summary): number => a.received.getTime() - b.received.getTime();

/** Where a conversation usually lies: at one place, where there is one for everything. */
async function placesToLook(session: Session, own: string): Promise<readonly string[]> {
  const mailboxes = await listMailboxes(session);
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
