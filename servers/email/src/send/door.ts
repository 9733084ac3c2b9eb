import { Refusal } from '@handrail/domain';
import type { OpenAccount } from '../accounts.ts';
import type { Backend } from '../backend/backend.ts';
import { idOf } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import { type Draft, gone } from './draft.ts';
import type { Delivery } from './outlet.ts';

/** What is done after the message has left has a time of its own: the caller may be gone by then. */
const AFTERWARDS_MS = 20_000;

/** After these nobody can say whether it has left; and after whatever an outlet did not expect. */
const UNKNOWN = new Set(['outcome_unknown', 'connection_lost', 'timeout']);

export interface Sent extends Delivery {
  /** Where the copy lies; undefined where the server told it not. */
  readonly copy: Ref | undefined;
  /** The mailbox could not be brought up to date. */
  readonly isFiled: boolean;
}

/**
 * Sends a draft that a person or the operator's list agreed to: claims it, gives it away, files it. Whatever breaks off
 * in between, here or by the end of the process, the draft stays claimed and is never given away again.
 * @throws Refusal `no_such_draft`, `already_sent`, `already_claimed`, `outcome_unknown`, or why nothing was sent
 */
export async function sendOnce(
  open: OpenAccount,
  draft: Draft,
  { sent, signal }: { readonly sent: readonly string[]; readonly signal: AbortSignal },
): Promise<Sent> {
  const [backend, outlet] = [await open.backend(), await open.outlet()];
  if (!(await backend.claim(draft.ref, signal).catch(gone))) {
    const copy = await copyIn(sent, backend, draft, signal);
    throw claimedBefore(draft, copy && idOf(open.account.name, copy));
  }
  const given = open.pace.gave();
  let delivery: Delivery;
  try {
    delivery = await outlet.submit(draft.envelope, draft.wire, signal);
    checkComplete(draft, delivery);
    if (delivery.accepted.length === 0) throw refusedByAll(delivery);
  } catch (error) {
    if (!isKnown(error, signal)) throw unknownOutcome(draft, error);
    given.takenBack();
    throw (await isReleased(backend, draft.ref)) ? error : stillClaimed(error);
  }
  try {
    const copy = outlet.filesCopies ? undefined : draft.wire;
    const ref = await backend.fileSent(draft.ref, copy, AbortSignal.timeout(AFTERWARDS_MS));
    given.filed();
    return { ...delivery, copy: ref, isFiled: true };
  } catch {
    // It has left: an error here would have it sent once more.
    return { ...delivery, copy: undefined, isFiled: false };
  }
}

/** An abort says nothing of what the other side has got by then; an outlet that knows says `not_sent` itself. */
const isKnown = (error: unknown, signal: AbortSignal): error is Refusal =>
  error instanceof Refusal && !UNKNOWN.has(error.code) && error !== signal.reason;

/** Every recipient that was agreed to has an outcome, and nobody else has. */
function checkComplete({ envelope }: Draft, { accepted, rejected }: Delivery): void {
  const told = [...accepted, ...rejected.map(({ address }) => address)].toSorted().join('\n');
  if (told !== envelope.to.toSorted().join('\n'))
    throw new Error('the outlet tells of other recipients than it was given');
}

const isReleased = async (backend: Backend, ref: Ref): Promise<boolean> => {
  try {
    await backend.release(ref, AbortSignal.timeout(AFTERWARDS_MS));
    return true;
  } catch {
    return false;
  }
};

/** Copies to look at among those that went to the same recipient. */
const LOOKED_AT = 20;

async function copyIn(
  sent: readonly string[],
  backend: Backend,
  { envelope, messageId }: Draft,
  signal: AbortSignal,
): Promise<Ref | undefined> {
  if (sent.length === 0) return undefined;
  const [to = ''] = envelope.to;
  const { rows } = await backend.search({ mailboxes: sent, to }, { most: LOOKED_AT }, signal);
  for (const { ref } of rows) if ((await backend.message(ref, signal)).messageId === messageId) return ref;
  return undefined;
}

const findOut = (messageId: string): string =>
  `Look in Sent with search_email for its Message-ID <${messageId}>, or have a person ask a recipient whether it came. The draft stays marked and is never sent again; if it did not come, save a new one.`;

const claimedBefore = ({ messageId }: Draft, copy: string | undefined): Refusal =>
  copy === undefined
    ? new Refusal(
        'already_claimed',
        'This draft was given away before, or is at this moment, and it is not known here whether it arrived.',
        findOut(messageId),
      )
    : new Refusal(
        'already_sent',
        `This draft was sent before: its copy is ${copy}.`,
        'Nothing more is to do; what is left of the draft can be moved to the trash.',
      );

/** That nobody knows whether a message has left, and how to find out. */
export const unknownOutcome = ({ messageId }: Draft, cause?: unknown): Refusal =>
  new Refusal(
    'outcome_unknown',
    cause instanceof Refusal && cause.code === 'outcome_unknown'
      ? cause.message
      : 'Sending broke off, and it is not known whether the message has left.',
    findOut(messageId),
    { cause, content: cause instanceof Refusal ? cause.content : undefined },
  );

const stillClaimed = (cause: Refusal): Refusal =>
  new Refusal(
    cause.code,
    `${cause.message} The draft could not be unmarked.`,
    'Save it anew with save_draft before it is sent.',
    { cause, content: cause.content },
  );

const refusedByAll = ({ rejected }: Delivery): Refusal =>
  new Refusal(
    'not_sent',
    'The mail server refused every recipient; nobody got it, and the draft is as it was.',
    'Correct the recipients with save_draft, or try again later if the server says so.',
    { content: rejected.map(({ address, reason }) => `${address}: ${reason}`).join('\n') },
  );
