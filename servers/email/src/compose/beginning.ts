import { quote, Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import type { Address } from '../message/address.ts';
import type { Message, Ref } from '../message/message.ts';
import { MOST_PARSED } from '../mime/parse.ts';
import type { Account } from '../settings/account.ts';
import { type Below, belowIn, forwarded, quoted } from './below.ts';
import type { Attached } from './build.ts';
import { existingDraft } from './existing-draft.ts';
import { originalText } from './original-text.ts';
import { asciiAddress, mailboxKey } from './recipient.ts';
import { addressedIdentity, replyRecipients } from './reply-recipients.ts';
import { forwardSubject, replySubject } from './subject.ts';
import { answering, forwarding, type Threading, unthreaded } from './threading.ts';

export const kinds = ['new', 'reply', 'reply_all', 'forward'] as const;
export type Kind = (typeof kinds)[number];

/** What a draft is before anything is put into it. */
export interface Beginning extends Threading {
  /** Undefined: the first identity of the account. */
  readonly from: Address | undefined;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  /** What stays where no other text is given. */
  readonly body: { readonly text: string; readonly html: string | undefined } | undefined;
  /** What stays below a text that is given. */
  readonly below: Below | undefined;
  readonly attachments: readonly Attached[];
  /** Whom the conversation knows, in lower case; undefined where there is none to compare with. */
  readonly known: ReadonlySet<string> | undefined;
  readonly warnings: readonly string[];
}

const empty = {
  from: undefined,
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  body: undefined,
  below: undefined,
  attachments: [],
  ...unthreaded,
} as const;

export const fresh: Beginning = { ...empty, subject: '', known: undefined, warnings: [] };

/** What the source of an answer is read with. */
interface Source {
  readonly backend: Backend;
  readonly ref: Ref;
  readonly signal: AbortSignal;
}

/** An answer to a message that was received, or a message that passes it on. Nothing in the source makes it fail. */
export async function answer(
  kind: Exclude<Kind, 'new'>,
  { backend, ref, signal }: Source,
  { identities }: Account,
): Promise<Beginning> {
  const source = await backend.message(ref, signal);
  const text = await originalText(
    source.structure,
    async ({ id }, most) => await backend.part(ref, id, most, signal),
  );
  const shared = { ...empty, from: addressedIdentity(source, identities), known: peopleIn(source) };
  const threading = kind === 'forward' ? forwarding(source) : answering(source);
  const untied =
    threading.references.length === 0
      ? [
          'no_thread: the message has no usable Message-ID, so this one will not be shown in its conversation.',
        ]
      : [];
  if (kind === 'forward') {
    const { below, isCut } = forwarded(source, text);
    const cut = isCut ? ['original_cut: the message is too long, and only its beginning is passed on.'] : [];
    const subject = forwardSubject(source.subject);
    return { ...shared, ...threading, subject, below, warnings: [...untied, ...cut] };
  }
  const { to, cc, leftOut, isCut } = replyRecipients(source, identities, kind === 'reply_all');
  return {
    ...shared,
    ...threading,
    to,
    cc,
    subject: replySubject(source.subject),
    below: text.trim() === '' ? undefined : quoted(source, text),
    warnings: [...untied, ...redirected(source, to), ...unwritable(leftOut), ...(isCut ? [CUT] : [])],
  };
}

const peopleIn = ({ from, sender, replyTo, to, cc }: Message): ReadonlySet<string> =>
  new Set([...from, ...sender, ...replyTo, ...to, ...cc].map(({ address }) => mailboxKey(address)));

/** Answers go elsewhere than the message came from. */
function redirected({ from }: Message, to: readonly Address[]): readonly string[] {
  const senders = new Set(from.map(({ address }) => mailboxKey(address)));
  const [first] = to;
  if (first === undefined || senders.has(mailboxKey(first.address))) return [];
  const sender = asciiAddress(from[0]?.address ?? '');
  const who = sender === undefined ? 'not to its sender' : `not to its sender ${sender}`;
  return [`reply_to_differs: the answer goes to ${first.address}, ${who}.`];
}

const CUT =
  'left_out: the message names more people than are read of one header; those at its end are left out.';

const unwritable = (leftOut: number): readonly string[] =>
  leftOut === 0
    ? []
    : [`left_out: ${leftOut} of the addresses in the message cannot be written to, and were left out.`];

/**
 * A draft to go on with, whoever wrote it.
 * @throws Refusal `not_a_draft`, `being_sent`, `not_supported`, `unknown_identity`
 */
export async function existing({ backend, ref, signal }: Source, { send }: Account): Promise<Beginning> {
  const { flags } = await backend.message(ref, signal);
  if (!flags.draft)
    throw new Refusal(
      'not_a_draft',
      'This message is not a draft, and saving would take it away.',
      'Leave draft out; to answer a message or pass it on, give it as source.',
    );
  // Nobody answers a draft: servers that keep no keywords have their mark of a claim there.
  if (flags.isClaimed === true || flags.answered)
    throw new Refusal(
      'being_sent',
      'This draft is being sent, or was and nobody knows whether it arrived.',
      'Look for it in Sent before anything else; then save a new draft if it did not leave.',
    );
  const { bytes } = await backend.source(ref, MOST_PARSED + 1, signal);
  const { text, html, from, lost, ...draft } = await existingDraft(bytes);
  if (draft.bcc.length > 0 && !send.allowsBcc)
    throw new Refusal(
      'bcc_not_allowed',
      `This draft has hidden recipients (Bcc: ${draft.bcc.map(({ address }) => quote(address)).join(', ')}), which this account does not allow.`,
      'Leave it to the person who wrote it, or save a new draft without them.',
    );
  return {
    ...draft,
    from: from[0],
    body: { text, html },
    below: belowIn(text).below,
    known: new Set([...draft.to, ...draft.cc, ...draft.bcc].map(({ address }) => mailboxKey(address))),
    warnings: lost.map((sentence) => `not_kept: ${sentence}`),
  };
}
