import { quote, Refusal } from '@handrail/domain';
import { type Address, domainOf } from '../message/address.ts';
import type { Account } from '../settings/account.ts';
import { type Asked, identityOf, type Typed } from './asked.ts';
import { attachAll, type Shelf } from './attachments.ts';
import type { Beginning } from './beginning.ts';
import { withBelow } from './below.ts';
import type { Parts } from './build.ts';
import { htmlOf } from './html.ts';
import { mailboxKey, recipientOf } from './recipient.ts';

/** The reader of a message keeps no more of one header. */
const MOST_RECIPIENTS = 199;

interface With {
  readonly account: Account;
  readonly shelf: Shelf;
  readonly signal: AbortSignal;
}

/**
 * What is typed, and for the rest what was there.
 * @throws Refusal `unknown_identity`, `too_many_recipients`, and those of `attachAll`
 */
export async function partsOf(
  typed: Typed,
  beginning: Beginning,
  asked: Asked,
  { account, shelf, signal }: With,
): Promise<Parts> {
  const { replyTo, inReplyTo, references } = beginning;
  const from =
    typed.from ?? identityOf((beginning.from ?? account.identities[0]).address, account.identities);
  const sender = recipientOf(from);
  if (sender === undefined)
    throw new Refusal(
      'unknown_identity',
      `${quote(from.address)} is no address to write from.`,
      'The operator can correct it.',
    );
  const attachments =
    asked.attachments === undefined
      ? beginning.attachments
      : await attachAll(asked.attachments, shelf, signal);
  const isNewText = typed.body !== undefined || beginning.body === undefined;
  const text = typed.body ?? '';
  const html = isNewText ? await htmlOf(text, beginning.below) : beginning.body?.html;
  return {
    from: sender,
    replyTo,
    ...recipientsOf(typed, beginning, account),
    subject: typed.subject ?? beginning.subject,
    messageId: `${crypto.randomUUID()}@${domainOf(sender.address)}`,
    date: new Date(),
    inReplyTo,
    references,
    text: isNewText ? withBelow(text, beginning.below) : (beginning.body?.text ?? ''),
    ...(html !== undefined && { html }),
    // A picture that no HTML names any more is an attachment like others.
    attachments: isNewText
      ? attachments.map(({ contentId: _contentId, ...attached }) => attached)
      : attachments,
  };
}

/**
 * Each mailbox once, where it stands first.
 * @throws Refusal `too_many_recipients`
 */
function recipientsOf(
  typed: Typed,
  { to, cc, bcc }: Beginning,
  { send }: Account,
): Pick<Parts, 'to' | 'cc' | 'bcc'> {
  const seen = new Set<string>();
  const isFirst = ({ address }: Address): boolean => {
    const key = mailboxKey(address);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  };
  const recipients = {
    to: (typed.to ?? to).filter(isFirst),
    cc: (typed.cc ?? cc).filter(isFirst),
    bcc: bcc.filter(isFirst),
  };
  const most = Math.min(send.mostRecipients, MOST_RECIPIENTS);
  if (seen.size <= most) return recipients;
  throw new Refusal(
    'too_many_recipients',
    `The draft would have ${seen.size} recipients, and ${most} may get one message.`,
    'Give to and cc with fewer; the operator sets the limit.',
  );
}
