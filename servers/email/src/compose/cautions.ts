import { Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { domainOf } from '../message/address.ts';
import { NOT_LOOKED_UP, strangenessOf } from '../send/familiar.ts';
import { sentMailboxes } from '../send/sent-lately.ts';
import type { Account } from '../settings/account.ts';
import type { Beginning } from './beginning.ts';
import type { Parts } from './build.ts';
import { mailboxKey } from './recipient.ts';

const SHOWN = 10;
/** The draft is saved by then; its answer is not to come too late for a slow search. */
const CHECK_MS = 5_000;

/**
 * What whoever looks at a draft should know before it is sent: `code: sentence` each. Of what others wrote they hold
 * nothing but addresses in ASCII, and names of domains in quotes.
 */
export async function cautionsOf(
  { to, cc, bcc, subject }: Parts,
  beginning: Beginning,
  { account, backend }: { readonly account: Account; readonly backend: Backend },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const recipients = [...to, ...cc, ...bcc].map(({ address }) => address);
  const own = account.identities.map(({ address }) => mailboxKey(address));
  const known = beginning.known ?? new Set<string>();
  const familiar = new Set([...own, ...known]);
  const added = recipients.filter((address) => !familiar.has(mailboxKey(address)));
  const domains = new Set([...familiar].map(domainOf));
  const elsewhere = known.size === 0 ? [] : added.filter((address) => !domains.has(domainOf(address)));
  return [
    ...beginning.warnings,
    ...(recipients.length === 0 ? ['no_recipients: nobody is named to send it to yet.'] : []),
    ...(subject === '' ? ['no_subject: it has no subject.'] : []),
    ...(await strangers(added, account, backend, signal)),
    ...(elsewhere.length === 0
      ? []
      : [`other_domain: nobody in the conversation is of the domain of ${listed(elsewhere)}.`]),
  ];
}

const listed = (texts: readonly string[]): string =>
  texts.slice(0, SHOWN).join(', ') + (texts.length > SHOWN ? ` and ${texts.length - SHOWN} more` : '');

/** A server that does not answer makes nothing fail. */
async function strangers(
  recipients: readonly string[],
  account: Account,
  backend: Backend,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (recipients.length === 0) return [];
  const soon = AbortSignal.any([signal, AbortSignal.timeout(CHECK_MS)]);
  try {
    const sent = sentMailboxes(account, await backend.mailboxes(soon));
    if (sent.length === 0) return [NOT_CHECKED];
    const { identities } = account;
    const signs = [...(await strangenessOf(recipients, { backend, sent, identities }, soon))];
    const unknown = signs.filter(([, [first]]) => first === NOT_LOOKED_UP).map(([address]) => address);
    const strange = signs
      .filter(([, [first]]) => first !== undefined && first !== NOT_LOOKED_UP)
      .map(([address, notes]) => `${address} (${notes.join('; ')})`);
    return [
      ...(strange.length === 0 ? [] : [`new_recipient: ${listed(strange)}.`]),
      ...(unknown.length === 0 ? [] : [`not_checked: ${NOT_LOOKED_UP}: ${listed(unknown)}.`]),
    ];
  } catch (error) {
    if (error instanceof Refusal || soon.aborted) return [NOT_CHECKED];
    throw error;
  }
}

const NOT_CHECKED = 'not_checked: whether mail went to these recipients before cannot be told.';
