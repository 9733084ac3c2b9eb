import { quote, Refusal } from '@handrail/domain';
import type { Address } from '../message/address.ts';
import type { Account } from '../settings/account.ts';
import type { Attachment } from './attachments.ts';
import type { Kind } from './beginning.ts';
import { headerText } from './header-text.ts';
import { mailboxKey, parseRecipient } from './recipient.ts';
import { LONGEST_SUBJECT } from './subject.ts';

/** Ids are those that tools show. What is not given stays as the source or the draft has it. */
export interface Asked {
  readonly account?: string | undefined;
  readonly kind?: Kind | undefined;
  readonly source?: string | undefined;
  readonly draft?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: readonly string[] | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  /** Markdown. */
  readonly body?: string | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
}

/** What was typed, looked at before anything is asked of a server. */
export interface Typed {
  readonly from: Address | undefined;
  readonly to: readonly Address[] | undefined;
  readonly cc: readonly Address[] | undefined;
  readonly subject: string | undefined;
  readonly body: string | undefined;
}

const LONGEST_BODY = 200_000;

/**
 * @throws Refusal `invalid_argument`, `invalid_address`, `unknown_identity`
 */
export function typedIn({ kind, source, draft, ...given }: Asked, { identities }: Account): Typed {
  const isAnswer = kind !== undefined && kind !== 'new';
  if (draft !== undefined && (kind !== undefined || source !== undefined))
    throw invalid('A draft that exists keeps its kind and source.', 'Give draft, or kind and source.');
  if (isAnswer !== (source !== undefined))
    throw invalid(
      'source is what a reply or a forward needs, and nothing else does.',
      'Give kind and source together.',
    );
  if (given.body === undefined && draft === undefined && kind !== 'forward')
    throw invalid('A new draft needs body.', 'Give its text.');
  if (given.body !== undefined && given.body.length > LONGEST_BODY)
    throw invalid(`body has more than ${LONGEST_BODY} characters.`, 'Attach what is longer as a file.');
  return {
    from: given.from === undefined ? undefined : identityOf(given.from, identities),
    to: given.to?.map(parseRecipient),
    cc: given.cc?.map(parseRecipient),
    subject:
      given.subject === undefined ? undefined : headerText(given.subject, 'The subject', LONGEST_SUBJECT),
    body: given.body === undefined ? undefined : cleanBody(given.body),
  };
}

/**
 * The identity of an account that an address stands for.
 * @throws Refusal `unknown_identity`
 */
export function identityOf(address: string, identities: Account['identities']): Address {
  const key = mailboxKey(address);
  const found = identities.find((identity) => mailboxKey(identity.address) === key);
  if (found !== undefined) return found;
  throw new Refusal(
    'unknown_identity',
    `This account does not write as ${quote(address)}.`,
    `Give as from one of: ${identities.map((identity) => identity.address).join(', ')}.`,
  );
}

/** Lines end in LF; without what is no text. */
const cleanBody = (body: string): string =>
  body
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // oxlint-disable-next-line no-control-regex -- these are what is taken out
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '')
    .trimEnd();

const invalid = (message: string, hint: string): Refusal => new Refusal('invalid_argument', message, hint);
