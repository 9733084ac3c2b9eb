import type { Address } from '../message/address.ts';
import type { Message } from '../message/message.ts';
import { mailboxKey, recipientOf } from './recipient.ts';

export interface Recipients {
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  /** Addresses of the message that nobody can write to. */
  readonly leftOut: number;
  /** The message names more people than are read: there are some whom the answer does not go to. */
  readonly isCut: boolean;
}

/**
 * Who an answer goes to: where the sender wants answers (Reply-To), otherwise the sender; `all` adds the other
 * recipients but ourselves. An answer to a message of our own goes to those it went to.
 */
export function replyRecipients(source: Message, own: readonly Address[], all: boolean): Recipients {
  const ours = new Set(own.map(({ address }) => mailboxKey(address)));
  const isOurs = ({ address }: Address) => ours.has(mailboxKey(address));
  const isFromUs = source.from.some(isOurs);
  const senders = fit(source.replyTo).length > 0 ? source.replyTo : source.from;
  const asked = isFromUs ? source.to : senders;
  const others = isFromUs ? [] : source.to;

  const seen = new Set<string>();
  const firstOf = (addresses: readonly Address[], drop: (address: Address) => boolean): readonly Address[] =>
    fit(addresses).filter((address) => {
      const key = mailboxKey(address.address);
      if (drop(address) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });

  const answered = firstOf(asked, () => false);
  const to = all ? [...answered, ...firstOf(others, isOurs)] : answered;
  const cc = all ? firstOf(source.cc, isOurs) : [];
  const given = [
    ...asked,
    ...(fit(source.replyTo).length > 0 ? [] : source.replyTo),
    ...(all ? [...others, ...source.cc] : []),
  ];
  const used = [...(isFromUs ? ['to'] : ['from', 'reply-to']), ...(all ? ['to', 'cc'] : [])];
  const isCut = used.some((header) => source.cutHeaders?.includes(header));
  return { to, cc, isCut, leftOut: given.filter((address) => recipientOf(address) === undefined).length };
}

const fit = (addresses: readonly Address[]): readonly Address[] =>
  addresses.flatMap((address) => recipientOf(address) ?? []);

/** The identity that a message was sent to, for an answer to come from; undefined where it was sent to none. */
export function addressedIdentity(source: Message, own: readonly Address[]): Address | undefined {
  const named = new Set(
    [...source.to, ...source.cc, ...source.from].map(({ address }) => mailboxKey(address)),
  );
  return own.find(({ address }) => named.has(mailboxKey(address)));
}
