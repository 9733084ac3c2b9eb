import { unlink } from 'node:fs/promises';
import { Refusal } from '@handrail/domain';
import { SUBMIT_PENDING } from '../message/keywords.ts';
import type { Ref } from '../message/message.ts';
import { MOST_PARSED, parseMessage } from '../mime/parse.ts';
import { setKeyword } from './change-message.ts';
import { deliver, readMail } from './deliver.ts';
import { makeMailbox } from './layout.ts';
import { OUTBOX } from './outbox.ts';
import type { Located, MaildirStore, Open } from './store.ts';
import { flagsOf } from './summary.ts';

/** @param path of Drafts; made if it is not there */
export async function saveDraft(
  store: MaildirStore,
  path: string,
  raw: Buffer,
  replaces: Ref | undefined,
): Promise<{ readonly ref: Ref; readonly remains: boolean }> {
  // Who replaces what another one has replaced already is told so before there are two.
  if (replaces !== undefined) await withDraft(store, replaces, async () => await Promise.resolve());
  const ref = await put(store, await make(store, path), raw, 'DS');
  return { ref, remains: replaces !== undefined && !(await takeAway(store, replaces, false)) };
}

export const claimDraft = async (store: MaildirStore, draft: Ref): Promise<boolean> =>
  await withDraft(store, draft, async (located) => await setKeyword(located, SUBMIT_PENDING, true));

export const releaseDraft = async (store: MaildirStore, draft: Ref): Promise<boolean> =>
  await withDraft(store, draft, async (located) => await setKeyword(located, SUBMIT_PENDING, false));

/**
 * @param path of Sent; made if it is not there
 * @returns where the message lies in Sent; where sending put it into the Outbox, there
 */
export async function fileSent(
  store: MaildirStore,
  path: string,
  draft: Ref,
  copy: Buffer | undefined,
  signal: AbortSignal,
): Promise<Ref | undefined> {
  const filed =
    copy === undefined
      ? await inOutbox(store, draft, signal)
      : await put(store, await make(store, path), copy, 'S');
  await takeAway(store, draft, true);
  return filed;
}

/** The mailbox, made where there is none. */
export async function make(store: MaildirStore, path: string): Promise<Open> {
  await makeMailbox(store.root, path);
  return await store.open(path);
}

/** Puts a message into a mailbox. */
export async function put(
  store: MaildirStore,
  { path, folder }: Open,
  raw: Buffer,
  flags: string,
  received?: Date,
): Promise<Ref> {
  const { base } = await deliver(folder, raw, flags, received);
  const ref = await store.refOfFile(path, base);
  if (ref !== undefined) return ref;
  throw new Refusal(
    'stale_id',
    'The message was put into the mailbox, and another program has moved it since.',
    'Search for it.',
  );
}

/** @throws Refusal `stale_id`, `not_a_draft` */
const withDraft = async <T>(
  store: MaildirStore,
  ref: Ref,
  work: (located: Located) => Promise<T>,
): Promise<T> =>
  await store.withMessage(ref, async (located) => {
    if (flagsOf(located.message.flags, located.mailbox.keywords).draft) return await work(located);
    throw new Refusal('not_a_draft', 'The message is not a draft.', 'Take the id that save_draft gave.');
  });

/**
 * @param evenClaimed also one that may be on its way out, which otherwise stays: it is the only sign of that
 * @returns whether it is gone, by whomever
 */
async function takeAway(store: MaildirStore, ref: Ref, evenClaimed: boolean): Promise<boolean> {
  try {
    return await withDraft(store, ref, async ({ message, mailbox, file }) => {
      if (!evenClaimed && flagsOf(message.flags, mailbox.keywords).isClaimed === true) return false;
      await unlink(file);
      return true;
    });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'stale_id') return true;
    throw error;
  }
}

/** Where the Outbox has what a draft became. */
async function inOutbox(store: MaildirStore, draft: Ref, signal: AbortSignal): Promise<Ref | undefined> {
  const messageId = await withDraft(store, draft, async ({ file }) => {
    const mail = await readMail(file, MOST_PARSED);
    return mail === undefined ? undefined : (await parseMessage(mail.bytes, mail.size)).content.messageId;
  });
  if (messageId === undefined) return undefined;
  try {
    return await store.newestNamed(OUTBOX, messageId, signal);
  } catch (error) {
    // A Maildir that is not the embedded one has no Outbox.
    if (error instanceof Refusal && error.code === 'no_such_mailbox') return undefined;
    throw error;
  }
}
