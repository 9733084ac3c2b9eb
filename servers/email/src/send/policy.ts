import { quote, Refusal } from '@handrail/domain';
import { asciiAddress, mailboxKey } from '../compose/recipient.ts';
import type { Account, SendPolicy } from '../settings/account.ts';
import type { Draft } from './draft.ts';
import { tooMany } from './envelope.ts';

/**
 * What the operator allows, whoever agrees.
 * @returns whether a person has to agree
 * @throws Refusal `sending_off`, `too_many_recipients`, `bcc_off`, `recipient_not_allowed`
 */
export function checkPolicy(account: Account, { recipients, envelope }: Draft): { readonly asks: boolean } {
  checkSends(account);
  const { send } = account;
  if (envelope.to.length > send.mostRecipients) throw tooMany(send.mostRecipients);
  if (recipients.bcc.length > 0 && !send.allowsBcc)
    throw new Refusal(
      'bcc_off',
      'The draft has a Bcc header, and this account sends to nobody whom the others cannot see.',
      'Save it anew with those under to or cc.',
    );
  const unlisted = envelope.to.find((address) => !isListed(address, send.recipients));
  const isOpen = send.mode === 'ask' && send.recipients.length === 0;
  if (unlisted === undefined || isOpen) return { asks: send.mode === 'ask' };
  throw new Refusal(
    'recipient_not_allowed',
    `${quote(unlisted)} is not among those that this account may write to.`,
    'The draft stays in Drafts, where a person can send it; whoever runs this server keeps the list.',
  );
}

/** Whether mail can leave from here at all. */
export const sends = ({ way, send }: Account): boolean =>
  way !== undefined && (send.mode === 'ask' || send.mode === 'allow');

/** @throws Refusal `sending_off` */
export function checkSends(account: Account): void {
  if (sends(account)) return;
  const { name, way } = account;
  throw new Refusal(
    'sending_off',
    `The account ${name} sends nothing by itself: the draft stays in Drafts, where a person can send it with their own mail program.`,
    way === undefined
      ? 'Whoever runs this server can name a server that takes its mail (--smtp) and say who agrees (--send=ask).'
      : 'Whoever runs this server can change it: --send=ask asks a person for each message.',
  );
}

/** @param list as `SendPolicy.recipients` */
export function isListed(address: string, list: SendPolicy['recipients']): boolean {
  const key = mailboxKey(address);
  const domain = key.slice(key.lastIndexOf('@'));
  return list.some((entry) => {
    if (entry === '*') return true;
    if (entry.startsWith('@')) return asciiAddress(`x${entry}`)?.slice(1) === domain;
    return mailboxKey(entry) === key;
  });
}
