import type { Anchor, Changes } from '../backend/backend.ts';
import { noSuchMailbox } from '../backend/no-such-mailbox.ts';
import { staleCursor } from '../backend/stale-cursor.ts';
import { fetchEach } from './fetch.ts';
import { base36, refOf } from '../message/ref.ts';
import { fetchRows } from './rows.ts';
import type { Session } from './session.ts';
import { status } from './status.ts';
import { UidSet } from './uid-set.ts';
import { onVanished } from './vanished.ts';
import { atom, search, set } from './wire.ts';

/**
 * How far somebody was told. Of messages below `known` every change up to `modseq` is told, and of those that came
 * after it, in the order of modseq and UID, all up to `toldModseq` and `toldUid`. New messages are told below `uidNext`.
 * Where it takes pages, all of them tell changes up to `until`, as it was at the first: what then happens to messages
 * that one of them told as new is told the next time.
 */
interface Told {
  readonly validity: bigint;
  readonly uidNext: number;
  readonly known: number;
  /** 0 where the server counts no changes. */
  readonly modseq: bigint;
  readonly toldModseq: bigint;
  readonly toldUid: number;
  /** 0 before the first page. */
  readonly until: bigint;
}

const anchorOf = (told: Told): Anchor =>
  [told.validity, told.uidNext, told.known, told.modseq, told.toldModseq, told.toldUid, told.until]
    .map((number) => number.toString(36))
    .join('.');

/** @throws Refusal `invalid_cursor` */
function readAnchor(anchor: Anchor): Told {
  const numbers =
    typeof anchor === 'string' && /^[0-9a-z]{1,13}(?:\.[0-9a-z]{1,13}){6}$/.test(anchor)
      ? anchor.split('.')
      : [];
  const [validity, uidNext, known, modseq, toldModseq, toldUid, until] = numbers.map(base36);
  if (
    validity === undefined ||
    uidNext === undefined ||
    known === undefined ||
    modseq === undefined ||
    toldModseq === undefined ||
    toldUid === undefined ||
    until === undefined
  )
    throw staleCursor();
  return {
    validity,
    uidNext: Number(uidNext),
    known: Number(known),
    modseq,
    toldModseq,
    toldUid: Number(toldUid),
    until,
  };
}

async function nowOf(session: Session, path: string): Promise<Told> {
  const countsChanges = session.client.enabled.has('CONDSTORE');
  const numbers = await status(session, path, [
    'UIDVALIDITY',
    'UIDNEXT',
    ...(countsChanges ? (['HIGHESTMODSEQ'] as const) : []),
  ]);
  const [validity, next] = [numbers?.get('UIDVALIDITY'), numbers?.get('UIDNEXT')];
  if (validity === undefined || next === undefined) throw noSuchMailbox(path);
  const uidNext = Number(next);
  const modseq = numbers?.get('HIGHESTMODSEQ') ?? 0n;
  return { validity, uidNext, known: uidNext, modseq, toldModseq: 0n, toldUid: 0, until: 0n };
}

/** Up to one moment: what happens while it is told is told the next time. */
export async function readChanges(
  session: Session,
  path: string,
  since: Anchor,
  most: number,
): Promise<Changes> {
  const told = since === undefined ? undefined : readAnchor(since);
  const now = await nowOf(session, path);
  const nothing = { created: [], changed: [], removed: [], hasMore: false, remarks: [] };
  const isUncounted = now.modseq === 0n || told?.modseq === 0n;
  const remarks = isUncounted ? [UNCOUNTED] : session.client.enabled.has('QRESYNC') ? [] : [REMOVED_UNKNOWN];
  if (told === undefined) return { ...nothing, next: anchorOf(now), remarks };
  if (told.validity !== now.validity) return { ...nothing, next: anchorOf(now), remarks: [ANEW] };
  if (anchorOf(told) === anchorOf(now)) return { ...nothing, next: anchorOf(now), remarks };

  const mailbox = await session.open(path);
  if (mailbox.uidValidity !== now.validity) throw staleCursor();
  const until = told.until === 0n ? now.modseq : told.until;
  const fresh = await newSince(session, told.uidNext, now.uidNext, most);
  const created = (await fetchRows(session, mailbox, fresh.uids)).map(({ summary }) => summary);
  const left = most - fresh.uids.size;
  // What was not told is told on the next page, with what changes until then.
  if (fresh.hasMore || (left === 0 && !isUncounted))
    return {
      ...nothing,
      created,
      next: anchorOf({ ...told, uidNext: fresh.next, until }),
      hasMore: true,
      remarks,
    };
  if (isUncounted) return { ...nothing, created, next: anchorOf(now), remarks };

  const end: Told = { ...now, modseq: until };
  const { uids, removed, next } = await changesSince(session, told, end, left);
  const changed = (await fetchRows(session, mailbox, uids)).map(({ summary }) => summary);
  const shown = removed.lowest(most);
  return {
    created,
    changed,
    removed: shown.map((uid) => refOf({ mailbox: mailbox.path, validity: now.validity, uid })),
    next: anchorOf(next),
    hasMore: next !== end,
    remarks: [
      ...remarks,
      ...(removed.size > shown.length ? [`${removed.size - shown.length} more messages are gone.`] : []),
    ],
  };
}

const ANEW = 'The mailbox was made anew since; search it to see what it holds now.';
const UNCOUNTED = 'The server does not tell which flags changed and what was removed.';
const REMOVED_UNKNOWN = 'The server does not tell what was removed.';

/** @param end the first UID that is left to the next time */
async function newSince({ client }: Session, from: number, end: number, most: number) {
  const none = UidSet.of([]);
  const { all } = from < end ? await search(client, [atom('UID'), set(`${from}:${end - 1}`)]) : { all: none };
  const uids = all.lowest(most);
  const hasMore = all.size > most;
  return { uids: UidSet.of(uids), hasMore, next: hasMore ? (uids.at(-1) ?? from) + 1 : end };
}

/** Numbers alone first: a change of all flags at once changes every message, and only a page is looked at closer. */
async function changesSince(session: Session, told: Told, end: Told, most: number) {
  const { client } = session;
  const gone: UidSet[] = [];
  const changes: { readonly uid: number; readonly modseq: bigint }[] = [];
  const stop = onVanished(client, (uids) => void gone.push(uids.below(told.known)));
  try {
    const range = told.known > 1 ? `1:${told.known - 1}` : '';
    const since = { uid: true, changedSince: told.modseq };
    for await (const { uid, modseq = 0n } of fetchEach(client, range, { uid: true }, since))
      // A later change is told with what happens then.
      if (
        modseq <= end.modseq &&
        (modseq > told.toldModseq || (modseq === told.toldModseq && uid > told.toldUid))
      )
        changes.push({ uid, modseq });
  } finally {
    stop();
  }
  const page = changes
    .toSorted((a, b) => (a.modseq === b.modseq ? a.uid - b.uid : a.modseq < b.modseq ? -1 : 1))
    .slice(0, most);
  const last = page.at(-1);
  return {
    uids: UidSet.of(page.map(({ uid }) => uid)),
    // Every page would tell them again; the last one does.
    removed: UidSet.join(changes.length > page.length ? [] : gone),
    next:
      last === undefined || changes.length === page.length
        ? end
        : { ...told, uidNext: end.uidNext, toldModseq: last.modseq, toldUid: last.uid, until: end.modseq },
  };
}
