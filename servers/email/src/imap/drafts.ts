import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import type { FetchMessageObject, MailboxObject } from 'imapflow';
import type { Role } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import { append } from './append.ts';
import { ANSWERED, DRAFT, SEEN, SUBMIT_PENDING } from './flags.ts';
import { listMailboxes, pathOf } from './mailboxes.ts';
import { fetchOne } from './read-message.ts';
import { readRef, refOf } from '../message/ref.ts';
import { remove } from './remove.ts';
import { headerKey } from './search-keys.ts';
import type { Session } from './session.ts';
import { keeps, store } from './store.ts';
import { UidSet } from './uid-set.ts';
import { search } from './wire.ts';

export async function saveDraft(
  session: Session,
  raw: Buffer,
  replaces: Ref | undefined,
): Promise<{ readonly ref: Ref; readonly remains: boolean }> {
  const old = replaces === undefined ? undefined : await openDraft(session, replaces);
  const ref = await append(session, await rolePath(session, 'drafts'), raw, [DRAFT, SEEN]);
  if (old === undefined || replaces === undefined) return { ref, remains: false };
  // One that may be on its way out is the only sign of that.
  const isGone = !isClaimed(old) && (await takeAway(session, replaces));
  return { ref, remains: !isGone };
}

/** Tries to mark again where something else about the draft changed in between. */
const MOST_TRIES = 5;

/** Longest wait between the two marks. */
const PAUSE_MS = 40;

/**
 * By changes that the server makes only if nobody changed the draft before (CONDSTORE). Dovecot was seen to grant that to
 * two at the same instant when it is busy, so there are two marks, the second after a moment of chance: who finds it
 * there has lost. Without CONDSTORE, two that claim at the very same moment may both see the draft free.
 */
export async function claimDraft(session: Session, draft: Ref): Promise<boolean> {
  const first = await mark(session, draft, markOf, isClaimed);
  if (first !== 'marked by condition') return first === 'marked';
  await sleep(Math.random() * PAUSE_MS);
  await session.ping(); // brings what the others did
  return (await mark(session, draft, () => ANSWERED, isClaimedTwice)) === 'marked by condition';
}

/** Unless it is marked already. */
async function mark(
  session: Session,
  draft: Ref,
  flagFor: (mailbox: MailboxObject) => string,
  isMarked: (draft: Opened) => boolean,
): Promise<'marked by condition' | 'marked' | 'taken'> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const opened = await openDraft(session, draft);
    if (isMarked(opened)) return 'taken';
    const { modseq, uid } = opened.message;
    session.beginChange();
    const isDone = await store(session.client, UidSet.of([uid]), flagFor(opened.mailbox), true, modseq);
    if (isDone) return modseq === undefined ? 'marked' : 'marked by condition';
    await session.ping();
  }
  return 'taken';
}

export async function releaseDraft(session: Session, draft: Ref): Promise<void> {
  const { mailbox, message } = await openDraft(session, draft);
  session.beginChange();
  for (const flag of new Set([ANSWERED, markOf(mailbox)]))
    await store(session.client, UidSet.of([message.uid]), flag, false);
}

/** @returns where the sent message lies, as far as known */
export async function fileSent(
  session: Session,
  draft: Ref,
  copy: Buffer | undefined,
): Promise<Ref | undefined> {
  if (copy !== undefined) {
    const filed = await append(session, await rolePath(session, 'sent'), copy, [SEEN]);
    await takeAway(session, draft);
    return filed;
  }
  const { message } = await openDraft(session, draft);
  await takeAway(session, draft);
  return await findSent(session, message.envelope?.messageId);
}

interface Opened {
  readonly mailbox: MailboxObject;
  readonly message: FetchMessageObject;
}

/** @throws Refusal `stale_id`, `not_a_draft` */
async function openDraft(session: Session, ref: Ref): Promise<Opened> {
  const place = readRef(ref);
  const mailbox = await session.openAt(place, true);
  const message = await fetchOne(session, place.uid, { uid: true, flags: true, envelope: true });
  if (message === undefined) throw noSuchMessage(ref);
  if (message.flags?.has(DRAFT) === true) return { mailbox, message };
  throw new Refusal('not_a_draft', 'The message is not a draft.', 'Take the id that save_draft gave.');
}

/** Some servers keep no keywords. Nobody answers a draft, so the flag for that is free to be a mark. */
const markOf = (mailbox: MailboxObject): string =>
  keeps(mailbox, SUBMIT_PENDING) ? SUBMIT_PENDING : ANSWERED;

const isClaimed = (draft: Opened): boolean =>
  draft.message.flags?.has(SUBMIT_PENDING) === true || isClaimedTwice(draft);

const isClaimedTwice = ({ message }: Opened): boolean => message.flags?.has(ANSWERED) === true;

/** @returns whether it is gone, by whomever */
async function takeAway(session: Session, ref: Ref): Promise<boolean> {
  try {
    const { message } = await openDraft(session, ref);
    session.beginChange();
    return await remove(session.client, UidSet.of([message.uid]));
  } catch (error) {
    if (error instanceof Refusal && error.code === 'stale_id') return true;
    throw error;
  }
}

const NAMES = { drafts: 'Drafts', sent: 'Sent' } as const;

/** The mailbox for it, made where there is none. */
async function rolePath(session: Session, role: keyof typeof NAMES & Role): Promise<string> {
  const path = pathOf(await listMailboxes(session), role) ?? pathOf(await listMailboxes(session, true), role);
  if (path !== undefined) return path;
  session.beginChange();
  const made = await session.client.mailboxCreate(NAMES[role]);
  await listMailboxes(session, true);
  return made.path;
}

async function findSent(session: Session, messageId: string | undefined): Promise<Ref | undefined> {
  const path = pathOf(await listMailboxes(session), 'sent');
  if (path === undefined || messageId === undefined || !/^[!-~]{1,300}$/.test(messageId)) return undefined;
  const mailbox = await session.open(path);
  const { all } = await search(session.client, headerKey('Message-ID', messageId));
  const [uid] = all.highest(1);
  return uid === undefined ? undefined : refOf({ mailbox: mailbox.path, validity: mailbox.uidValidity, uid });
}
