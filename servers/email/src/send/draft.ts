import { quote, Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { shownParts } from '../body/body.ts';
import { leavesOf } from '../compose/attach-part.ts';
import { sha256Of } from '../compose/sha256.ts';
import type { Address } from '../message/address.ts';
import type { Ref } from '../message/message.ts';
import { MOST_PARSED, type Parsed, parseMessage } from '../mime/parse.ts';
import type { Account } from '../settings/account.ts';
import { digestOf } from './digest.ts';
import { envelopeOf, type Recipients, recipientsOf } from './envelope.ts';
import type { Envelope } from './outlet.ts';
import { wireOf } from './wire.ts';

/** A draft that was read whole and found fit to be sent. */
export interface Draft {
  readonly ref: Ref;
  readonly digest: string;
  readonly envelope: Envelope;
  readonly recipients: Recipients;
  /** Where answers go, if not to the sender; untrusted, and maybe no addresses. */
  readonly replyTo: readonly Address[];
  readonly subject: string;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly inReplyTo: readonly string[];
  /** The bytes that leave, and that are filed. */
  readonly wire: Buffer;
  readonly parsed: Parsed;
}

/**
 * @param digest as `save_draft` told it
 * @throws Refusal `no_such_draft`, `not_a_draft`, `draft_changed`, `too_large`, and those of `wireOf`, `recipientsOf`,
 *   `envelopeOf`
 */
export async function readDraft(
  backend: Backend,
  account: Account,
  { ref, digest }: { readonly ref: Ref; readonly digest: string },
  signal: AbortSignal,
): Promise<Draft> {
  const { flags } = await backend.message(ref, signal).catch(gone);
  if (!flags.draft)
    throw new Refusal(
      'not_a_draft',
      `The message ${quote(ref)} is no draft.`,
      'Only what save_draft saved can be sent; use the id and digest that it gave.',
    );
  const { bytes, isCut } = await backend.source(ref, MOST_PARSED, signal).catch(gone);
  if (isCut)
    throw new Refusal('too_large', 'The draft is larger than 32 MiB.', 'Save it with smaller attachments.');
  if ((await digestOf(account.name, bytes)) !== digest)
    throw new Refusal(
      'draft_changed',
      'The draft is not the one that this digest was made of: it was changed, or the digest belongs to another.',
      'Read the draft, save it anew with save_draft, and use the id and digest of that answer.',
    );
  const wire = wireOf(bytes);
  const parsed = await parseMessage(bytes);
  const { content } = parsed;
  const recipients = recipientsOf(content);
  if (content.messageId === undefined)
    throw new Refusal(
      'unfit_draft',
      'The draft has no Message-ID that can be read.',
      'Save it anew with save_draft.',
    );
  return {
    ref,
    digest,
    envelope: envelopeOf(recipients, content, account.identities),
    recipients,
    replyTo: content.replyTo,
    subject: content.subject,
    messageId: content.messageId,
    inReplyTo: content.inReplyTo,
    wire: wire.bytes,
    parsed,
  };
}

/** What the consent of a person is for: every byte, and whoever gets them. */
export const boundOf = ({ digest, envelope }: Draft): readonly string[] => [
  digest,
  envelope.from,
  ...envelope.to.toSorted(),
];

export interface AttachmentFacts {
  readonly name: string;
  readonly type: string;
  /** Decoded. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Everything in it but what a person is shown as its text. */
export async function attachmentsOf({ parsed }: Draft): Promise<readonly AttachmentFacts[]> {
  const { structure } = parsed.content;
  const parts = structure === undefined ? [] : leavesOf(structure);
  const texts = [structure?.text ?? [], structure?.html ?? []].flatMap(shownParts);
  const shown = new Set(texts.map(({ id }) => id));
  return await Promise.all(
    parts
      .filter(({ id }) => !shown.has(id))
      .map(async ({ id, fileName = '', type }) => {
        const { bytes } = (await parsed.part(id, MOST_PARSED)) ?? NOTHING;
        return { name: fileName, type, bytes: bytes.length, sha256: await sha256Of(bytes) };
      }),
  );
}

const NOTHING = { bytes: Buffer.alloc(0), isCut: false };

/** A draft that another process has just sent is gone at any moment. */
export const gone = (error: unknown): never => {
  if (!(error instanceof Refusal) || error.code !== 'stale_id') throw error;
  throw new Refusal(
    'no_such_draft',
    'This draft is not there any more: it was sent, deleted, or replaced by a newer one.',
    'Look in Sent with search_email before anything is written again.',
    { cause: error },
  );
};
