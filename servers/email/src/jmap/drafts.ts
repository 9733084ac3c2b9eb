import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import { SUBMIT_PENDING as KEYWORD } from '../message/keywords.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import type { JmapClient } from './client.ts';
import { isId, listOf, member, setOf, textOf, textsOf } from './json.ts';
import { type Boxes, boxesOf } from './mailboxes.ts';
import { emailAt } from './read.ts';
import { importEmail } from './store.ts';
import { patchEmail, setEmails } from './update.ts';

/** JMAP writes keywords in lower case. */
export const SUBMIT_PENDING = KEYWORD.toLowerCase();

export async function saveDraft(
  client: JmapClient,
  raw: Buffer,
  replaces: Ref | undefined,
  signal: AbortSignal,
): Promise<{ readonly ref: Ref; readonly remains: boolean }> {
  const drafts = (await boxesOf(client, signal)).needed('drafts');
  // What it replaces may have been sent or edited meanwhile; then a second one would only confuse.
  const old = replaces === undefined ? undefined : await draftAt(client, replaces, signal);
  const to = { mailbox: drafts, keywords: ['$draft', '$seen'] };
  const { ref } = await importEmail(client, raw, to, signal);
  if (replaces === undefined || replaces === ref) return { ref, remains: false };
  // One that may be on its way out is the only sign of that.
  const isGone =
    old?.isClaimed === false && (await takeAway(client, replaces, drafts, signal).catch(() => false));
  return { ref, remains: !isGone };
}

interface Draft {
  readonly isClaimed: boolean;
  /** Of all mail of the account, when the draft looked like this. */
  readonly state: string | undefined;
}

/** @throws Refusal `stale_id`, `not_a_draft` */
async function draftAt(client: JmapClient, ref: Ref, signal: AbortSignal): Promise<Draft> {
  if (!isId(ref)) throw noSuchMessage(ref);
  const args = { ids: [ref], properties: ['id', 'keywords'] };
  const [answer] = await client.call([['Email/get', args]], { isRead: true, signal });
  const [email] = listOf(member(answer, 'list'));
  if (email === undefined) throw noSuchMessage(ref);
  const keywords = new Set(setOf(member(email, 'keywords')).map((keyword) => keyword.toLowerCase()));
  if (!keywords.has('$draft'))
    throw new Refusal('not_a_draft', 'The message is not a draft.', 'Take the id that save_draft gave.');
  return { isClaimed: keywords.has(SUBMIT_PENDING), state: textOf(member(answer, 'state')) };
}

/** Out of one mailbox; for good where it lies in no other. */
async function takeAway(
  client: JmapClient,
  ref: Ref,
  mailbox: string,
  signal: AbortSignal,
): Promise<boolean> {
  const lies = setOf(member(await emailAt(client, ref, ['id', 'mailboxIds'], signal), 'mailboxIds'));
  if (lies.some((id) => id !== mailbox))
    return await patchEmail(client, ref, { [`mailboxIds/${mailbox}`]: null }, signal);
  return textsOf(member(await setEmails(client, { destroy: [ref] }, signal), 'destroyed')).includes(ref);
}

/** Others may change the account all the time; each time it is looked at anew. */
const MOST_TRIES = 20;

/** JMAP changes no keyword depending on what it was, but nothing at all where anything happened since a state. */
export async function claim(client: JmapClient, draft: Ref, signal: AbortSignal): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { isClaimed, state } = await draftAt(client, draft, signal);
    if (isClaimed) return false;
    if (await patchEmail(client, draft, { [`keywords/${SUBMIT_PENDING}`]: true }, signal, state)) return true;
    await delay(Math.random() * 20 * (tries + 1), undefined, { signal });
  }
  throw new Refusal(
    'timeout',
    'The mailbox changes all the time, so that the draft could not be marked; nothing was sent.',
    'Try again in a minute.',
  );
}

export async function release(client: JmapClient, draft: Ref, signal: AbortSignal): Promise<void> {
  await draftAt(client, draft, signal);
  await patchEmail(client, draft, { [`keywords/${SUBMIT_PENDING}`]: null }, signal);
}

/** A message that was sent, in Sent alone. */
export const sentPatch = (sent: string) => ({
  mailboxIds: { [sent]: true },
  'keywords/$draft': null,
  'keywords/$seen': true,
  [`keywords/${SUBMIT_PENDING}`]: null,
});

export async function fileSent(
  client: JmapClient,
  draft: Ref,
  copy: Buffer | undefined,
  signal: AbortSignal,
): Promise<Ref | undefined> {
  if (!isId(draft)) throw noSuchMessage(draft);
  const boxes = await boxesOf(client, signal);
  const sent = boxes.needed('sent');
  const filed =
    copy === undefined
      ? await filedAlready(client, draft, boxes, signal)
      : (await importEmail(client, copy, { mailbox: sent, keywords: ['$seen'] }, signal)).ref;
  // The very bytes of the draft are the draft to JMAP, whose ids stand for contents.
  if (filed === undefined || filed === draft) {
    await patchEmail(client, draft, sentPatch(sent), signal);
    return draft;
  }
  await takeAway(client, draft, boxes.needed('drafts'), signal);
  return filed;
}

/** What the outlet filed, where it sent other bytes than those of the draft. */
async function filedAlready(
  client: JmapClient,
  draft: Ref,
  boxes: Boxes,
  signal: AbortSignal,
): Promise<Ref | undefined> {
  const { messageId, threadId } = await idsOf(client, draft, signal);
  if (messageId === undefined) return undefined;
  const [threads] = await client.call([['Thread/get', { ids: [threadId] }]], { isRead: true, signal });
  const ids = textsOf(member(listOf(member(threads, 'list'))[0], 'emailIds')).filter((id) => id !== draft);
  const args = { ids: ids.slice(-100), properties: ['id', 'mailboxIds', 'messageId'] };
  const [emails] = await client.call([['Email/get', args]], { isRead: true, signal });
  const sent = boxes.needed('sent');
  const found = listOf(member(emails, 'list')).find(
    (email) =>
      setOf(member(email, 'mailboxIds')).includes(sent) &&
      textsOf(member(email, 'messageId'))[0] === messageId,
  );
  return textOf(member(found, 'id'));
}

async function idsOf(client: JmapClient, ref: Ref, signal: AbortSignal) {
  const email = await emailAt(client, ref, ['messageId', 'threadId'], signal);
  return { messageId: textsOf(member(email, 'messageId'))[0], threadId: member(email, 'threadId') };
}
