import { quote, Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { idOf } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import { MOST_PARSED } from '../mime/parse.ts';

interface Stored {
  readonly id: string;
  /** As the server gives it back. */
  readonly bytes: Buffer;
  /** The draft before it is still there, or only marked. */
  readonly remains: boolean;
}

/** After these nobody knows whether the server did what it was asked for. */
const UNKNOWN = new Set(['connection_lost', 'timeout']);

/**
 * Puts a draft into Drafts and reads it back. Where only the answer is missing, the refusal says so: whoever simply
 * tried again would have two.
 * @throws Refusal `outcome_unknown`, `not_read_back`, and what `backend.saveDraft` throws
 */
export async function storeDraft(
  { account, backend }: { readonly account: string; readonly backend: Backend },
  raw: Buffer,
  replaces: Ref | undefined,
  signal: AbortSignal,
): Promise<Stored> {
  const { ref, remains } = await backend.saveDraft(raw, replaces, signal).catch(outcomeUnknown);
  const id = idOf(account, ref);
  const { bytes } = await backend.source(ref, MOST_PARSED, signal).catch((error: unknown) => {
    throw error instanceof Refusal ? notReadBack(id, error) : error;
  });
  return { id, bytes, remains };
}

function outcomeUnknown(cause: unknown): never {
  if (!(cause instanceof Refusal) || !UNKNOWN.has(cause.code)) throw cause;
  throw new Refusal(
    'outcome_unknown',
    'The mail server did not answer while the draft was saved: it may lie in Drafts, or not.',
    'Look there first (search_email with mailbox=drafts). If it is there, save again with its id as draft, which replaces it.',
    { cause },
  );
}

const notReadBack = (id: string, cause: Refusal): Refusal =>
  new Refusal(
    'not_read_back',
    `The draft ${quote(id)} was saved, but could not be read back to see whether it is as it was meant (${cause.code}).`,
    'Save it again with this id as draft: that replaces it, where without it there would be two.',
    { cause },
  );
