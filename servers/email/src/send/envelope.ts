import { quote, Refusal } from '@handrail/domain';
import { isHeaderText } from '../compose/header-text.ts';
import { asciiAddress, mailboxKey, readsAsAnother } from '../compose/recipient.ts';
import type { Address } from '../message/address.ts';
import type { Content } from '../mime/parse.ts';
import type { Envelope } from './outlet.ts';

/** A draft's recipients, each once, under the header that names it first; names as the draft spells them. */
export interface Recipients {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
}

/**
 * Who gets a draft: exactly those whom its To, Cc and Bcc name, and none of them in a way that needs an interpretation.
 * @throws Refusal `invalid_address`, `too_many_recipients`, `no_recipients`
 */
export function recipientsOf(content: Content): Recipients {
  const [cut] = content.cutHeaders ?? [];
  if (cut !== undefined)
    throw new Refusal(
      'too_many_recipients',
      `The draft names more people than are read of one header (${cut}).`,
      'Save a new one with fewer, or let a person send it with another program.',
    );
  const lists = [content.to, content.cc, content.bcc];
  const seen = new Set<string>();
  const [to = [], cc = [], bcc = []] = lists.map((list) =>
    list.map(strict).filter(({ address }) => {
      const isNew = !seen.has(mailboxKey(address));
      seen.add(mailboxKey(address));
      return isNew;
    }),
  );
  if (seen.size === 0)
    throw new Refusal(
      'no_recipients',
      'The draft names nobody to send it to.',
      'Save it anew with save_draft, with recipients.',
    );
  return { to, cc, bcc };
}

export const everybody = ({ to, cc, bcc }: Recipients): readonly Address[] => [...to, ...cc, ...bcc];

/**
 * @param identities who the account may write as
 * @throws Refusal `foreign_sender`
 */
export function envelopeOf(
  recipients: Recipients,
  content: Content,
  identities: readonly Address[],
): Envelope {
  const own = new Set(identities.map(({ address }) => mailboxKey(address)));
  const foreign = [...content.from, ...content.sender].find(({ address }) => !own.has(mailboxKey(address)));
  const [from] = content.from;
  if (from === undefined || foreign !== undefined)
    throw new Refusal(
      'foreign_sender',
      `The draft is written in the name of ${foreign === undefined ? 'nobody' : quote(foreign.address)}, and this account writes as ${identities.map(({ address }) => address).join(', ')}.`,
      'Save it anew with save_draft.',
    );
  return { from: strict(from).address, to: everybody(recipients).map(({ address }) => address) };
}

export const tooMany = (most: number): Refusal =>
  new Refusal(
    'too_many_recipients',
    `The draft has more recipients than may get one message, which are ${most}.`,
    'Save it with fewer; whoever runs this server sets the limit.',
  );

function strict({ name, address }: Address): Address {
  const ascii = isHeaderText(address) ? asciiAddress(address) : undefined;
  if (ascii !== undefined && readsAsAnother({ name, address }))
    throw new Refusal(
      'invalid_address',
      `The draft calls ${quote(ascii)} by the name ${quote(name)}, which reads as another address.`,
      'Save it anew with save_draft, with another name or none.',
    );
  if (ascii !== undefined) return { name, address: ascii };
  throw new Refusal(
    'invalid_address',
    `The draft names ${quote(address || name)}, which is not one address.`,
    'Save it anew with save_draft, each recipient as name@example.com or Name <name@example.com>.',
  );
}
