import { Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { mailboxKey } from '../compose/recipient.ts';
import type { Address } from '../message/address.ts';
import type { Message } from '../message/message.ts';
import type { Draft } from './draft.ts';

/** Messages of a conversation that are looked through for the one that is answered: the latest. */
const LOOKED_AT = 10;

/**
 * An answer to what a program sent, or to one's own mail, begins a loop where nobody is asked (RFC 3834 §2).
 * @throws Refusal `automatic_mail`
 */
export async function refuseLoops(
  draft: Draft,
  { backend, identities }: { readonly backend: Backend; readonly identities: readonly Address[] },
  signal: AbortSignal,
): Promise<void> {
  if (draft.inReplyTo.length === 0) return;
  const own = new Set(identities.map(({ address }) => mailboxKey(address)));
  const isToUs = draft.envelope.to.some((address) => own.has(mailboxKey(address)));
  const { rows } = await backend.thread(draft.ref, LOOKED_AT + 1, signal);
  for (const { ref } of rows.filter((row) => row.ref !== draft.ref).slice(-LOOKED_AT)) {
    const message = await backend.message(ref, signal);
    if (!draft.inReplyTo.includes(message.messageId ?? '')) continue;
    const isOurs = isToUs && message.from.some(({ address }) => own.has(mailboxKey(address)));
    if (!isOurs && !isAutomatic(message)) continue;
    throw new Refusal(
      'automatic_mail',
      isOurs
        ? 'The draft answers a message of this account and goes to this account again.'
        : 'The draft answers a message that a program sent, and where nobody is asked such answers can go on without end.',
      'The draft stays in Drafts, where a person can send it.',
    );
  }
}

/** RFC 3834 §5, RFC 2919, and what was in use before them. */
function isAutomatic({ headers, from }: Message): boolean {
  const first = (name: string): string => (headers.get(name)?.[0] ?? '').trim().toLowerCase();
  const submitted = first('auto-submitted');
  return (
    (submitted !== '' && !/^no\b/.test(submitted)) ||
    /^(?:bulk|junk|list|auto_reply)\b/.test(first('precedence')) ||
    first('list-id') !== '' ||
    first('return-path') === '<>' ||
    from.some(({ address }) =>
      /^(?:mailer-daemon|(?:do-?)?no-?t?-?reply|bounces?)(?:[+-][^@]*)?@/i.test(address),
    )
  );
}
