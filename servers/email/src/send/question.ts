import { quote } from '@handrail/domain';
import { mailboxKey } from '../compose/recipient.ts';
import type { Address } from '../message/address.ts';
import { sizeText } from '../read/header-block.ts';
import type { Account } from '../settings/account.ts';
import type { AttachmentFacts, Draft } from './draft.ts';

/** Attachments that are told of one by one. */
const LISTED = 20;
const ANSWERS_LISTED = 10;
const FIRST_CHARACTERS = 1_000;
const FIRST_LINES = 15;

export interface Facts {
  readonly account: Account;
  readonly draft: Draft;
  /** By address; see `strangenessOf`. */
  readonly strange: ReadonlyMap<string, readonly string[]>;
  readonly attachments: readonly AttachmentFacts[];
  /** What else the person should know; whole sentences of ours. */
  readonly remarks: readonly string[];
}

/** What is put to the person, but for the body: every recipient as it will be told to the server, strange ones marked. */
export function questionHead({ account, draft, strange, attachments, remarks }: Facts): string[] {
  const { recipients, envelope, subject, wire } = draft;
  const isMarked = ({ address }: Address) => (strange.get(address) ?? []).length > 0;
  const line = (header: string, { name, address }: Address) => {
    const notes = strange.get(address) ?? [];
    return [
      `${header}: ${address}`,
      ...(name === '' ? [] : [`named ${quote(name)}`]),
      ...(notes.length === 0 ? [] : [`! ${notes.join('; ')}`]),
    ].join('  ');
  };
  const lines = (header: string, addresses: readonly Address[]) =>
    [...addresses.filter(isMarked), ...addresses.filter((address) => !isMarked(address))].map((address) =>
      line(header, address),
    );
  const count = envelope.to.length;
  const marked = [...strange.values()].filter(({ length }) => length > 0).length;
  return [
    `Send this mail to ${count === 1 ? 'one recipient' : `${count} recipients${marked === 0 ? '' : `, ${marked} of them marked with !`}`}?`,
    `account: ${account.name}, from ${envelope.from}`,
    ...lines('to', recipients.to),
    ...lines('cc', recipients.cc),
    ...lines('bcc (the others do not see it)', recipients.bcc),
    ...answersTo(account, draft),
    `subject: ${quote(subject)}`,
    `size: ${sizeText(wire.length)}, ${attachments.length === 0 ? 'no attachments' : `attachments: ${attachments.length}`}`,
    ...attachments
      .slice(0, LISTED)
      .map(
        ({ name, type, bytes, sha256 }) =>
          `attached: ${name === '' ? 'without a name' : quote(name)}, ${quote(type).slice(1, -1)}, ${sizeText(bytes)}, sha256 ${sha256.slice(0, 12)}`,
      ),
    ...(attachments.length > LISTED ? [`and ${attachments.length - LISTED} more attachments`] : []),
    ...remarks,
  ];
}

/** Whoever is named there gets what the others answer. */
function answersTo({ identities }: Account, { replyTo }: Draft): string[] {
  const own = new Set(identities.map(({ address }) => mailboxKey(address)));
  const lines = replyTo
    .slice(0, ANSWERS_LISTED)
    .map(({ name, address }) =>
      [
        `answers go to: ${quote(address || name).slice(1, -1)}`,
        ...(own.has(mailboxKey(address)) ? [] : ['! not an address of this account']),
      ].join('  '),
    );
  const left = replyTo.length - lines.length;
  return left > 0 ? [...lines, `answers go to ${left} more`] : lines;
}

/** The first lines of a body; how much more there is, is said after them. */
export function firstLines(text: string): { readonly shown: string; readonly left: number } {
  const lines = text.slice(0, FIRST_CHARACTERS).split('\n').slice(0, FIRST_LINES);
  const shown = lines.join('\n').trimEnd();
  return { shown, left: text.trimEnd().length - shown.length };
}
