import { quote, Refusal } from '@handrail/domain';
import type { Anchor, Found, Query } from '../backend/backend.ts';
import type { Summary } from '../message/message.ts';
import { staleCursor } from '../backend/stale-cursor.ts';
import { anchorOf, type Place, type Places, readAnchor } from './anchor.ts';
import { type Candidates, findCandidates } from './candidates.ts';
import type { Session } from './session.ts';

interface Page {
  readonly most: number;
  readonly after?: Anchor;
}

/** What was found in one mailbox; without `candidates` it was not looked into: from `start` on the next page does. */
interface Looked {
  readonly start: Places[number];
  readonly validity: bigint;
  readonly candidates: Candidates | undefined;
  readonly remark?: string;
}

/** After so long in one call, mailboxes that were not looked at yet are left to the next: what was found counts more. */
const LONG_MS = 15_000;

/** One page, newest first: by UID within a mailbox, by the time of arrival among several. */
export async function searchMailboxes(session: Session, query: Query, { most, after }: Page): Promise<Found> {
  const { mailboxes } = query;
  const starts = after === undefined ? undefined : readAnchor(mailboxes, after);
  const begin = performance.now();
  const looked: Looked[] = [];
  for (const [at, path] of mailboxes.entries()) {
    const start = starts === undefined ? 'top' : starts[at];
    if (start === undefined) looked.push(NOTHING);
    else if (performance.now() - begin > LONG_MS)
      looked.push({
        ...NOTHING,
        start,
        remark: `There was no time left to look into ${quote(path)}; the next page does.`,
      });
    else looked.push(await look(session, query, path, most, start, mailboxes.length > 1));
  }
  const taken = merge(looked, most);
  const places = looked.map((one, at) => nextPlace(one, taken.counts[at] ?? 0));
  const totals = looked.map(({ candidates }) => candidates?.total);
  const total = totals.reduce<number | undefined>(
    (sum, one) => (sum === undefined || one === undefined ? undefined : sum + one),
    0,
  );
  return {
    rows: taken.rows,
    remarks: looked.flatMap(({ remark }) => (remark === undefined ? [] : [remark])),
    ...(total === undefined ? {} : { total }),
    ...(places.some((place) => place !== undefined) ? { next: anchorOf(mailboxes, places) } : {}),
  };
}

const NOTHING: Looked = { start: undefined, validity: 0n, candidates: undefined };

async function look(
  session: Session,
  query: Query,
  path: string,
  most: number,
  start: Place | 'top',
  isOneOfMany: boolean,
): Promise<Looked> {
  try {
    const mailbox = await session.open(path);
    if (start !== 'top' && start.validity !== mailbox.uidValidity) throw staleCursor();
    const below = start === 'top' ? undefined : start.below;
    const candidates = await findCandidates(session, mailbox, query, most, below);
    const { looked: count } = candidates;
    return {
      start,
      validity: mailbox.uidValidity,
      candidates,
      ...(count === undefined
        ? {}
        : {
            remark: `Of ${quote(path)} ${count} messages were looked at for attachments; the next page goes on.`,
          }),
    };
  } catch (error) {
    // One mailbox of many that cannot be read, as shared ones often cannot, does not hide the others.
    if (!isOneOfMany || !(error instanceof Refusal) || error.code !== 'no_such_mailbox') throw error;
    return { ...NOTHING, remark: `The mailbox ${quote(path)} cannot be read.` };
  }
}

/** Takes the newest of all, from each mailbox in its own order, so that the next page can go on from there. */
function merge(
  looked: readonly Looked[],
  most: number,
): { readonly rows: readonly Summary[]; readonly counts: readonly number[] } {
  const counts = looked.map(() => 0);
  const rows: Summary[] = [];
  while (rows.length < most) {
    let newest: { readonly at: number; readonly summary: Summary } | undefined;
    for (const [at, { candidates }] of looked.entries()) {
      const summary = candidates?.rows[counts[at] ?? 0]?.summary;
      if (summary !== undefined && (newest === undefined || summary.received > newest.summary.received))
        newest = { at, summary };
    }
    if (newest === undefined) break;
    rows.push(newest.summary);
    counts[newest.at] = (counts[newest.at] ?? 0) + 1;
  }
  return { rows, counts };
}

function nextPlace({ start, validity, candidates }: Looked, taken: number): Places[number] {
  if (candidates === undefined) return start;
  const { rows, below } = candidates;
  if (taken === rows.length) return below === undefined ? undefined : { validity, below };
  const last = rows[taken - 1];
  if (last !== undefined) return { validity, below: last.uid };
  return start === 'top' || start === undefined ? { validity, below: (rows[0]?.uid ?? 0) + 1 } : start;
}
