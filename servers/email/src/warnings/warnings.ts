import { domainToASCII } from 'node:url';
import type { Body } from '../body/body.ts';
import { type Address, domainOf } from '../message/address.ts';
import type { Message } from '../message/message.ts';
import { lookAlikeDomain } from '../send/look-alike.ts';
import type { Account } from '../settings/account.ts';
import { authenticationOf } from './authentication.ts';
import { mixesScripts } from './mixed-script.ts';

export type WarningCode =
  | 'authentication_failed'
  | 'display_name_is_other_address'
  | 'display_name_is_yours'
  | 'several_senders'
  | 'reply_to_differs'
  | 'look_alike'
  | 'mixed_script'
  | 'foreign_letters'
  | 'link_names_other_host';

/** What a careful person would notice. */
export interface Warning {
  readonly code: WarningCode;
  /** A whole sentence of ours that quotes nothing of the message. */
  readonly sentence: string;
  /** What it is about, as the message has it, on one line: untrusted, for inside the fence. */
  readonly about?: string;
}

const SENTENCES: Readonly<Record<WarningCode, string>> = {
  authentication_failed:
    'The mail server found that the sender is not who the message says (DMARC, SPF or DKIM failed).',
  display_name_is_other_address: 'The name of the sender shows another address than the message comes from.',
  display_name_is_yours: 'The sender has the name of the owner of this account, and another address.',
  several_senders: 'It names several senders, of which lists show only the first.',
  reply_to_differs: 'Answers go to another domain than the message comes from.',
  look_alike: 'A domain of the sender looks like one of this account, and is another.',
  mixed_script: 'A word mixes letters of scripts that look alike.',
  foreign_letters: 'A domain of the sender is written with letters beyond ASCII, which can look like others.',
  link_names_other_host: 'A link shows another host than it leads to.',
};

const LONGEST_ABOUT = 200;
const MOST_ABOUT = 3;

/** @param body where it was read: what its links pretend is told too */
export function warningsOf(message: Message, account: Account, body?: Body): readonly Warning[] {
  const { from, replyTo } = message;
  const own = account.identities.map(({ address }) => domainOf(address)).filter((domain) => domain !== '');
  const people = [...from, ...message.sender, ...replyTo];
  const domains = [...new Set(people.map(({ address }) => domainOf(address)))].filter(
    (domain) => domain !== '',
  );
  const about = (code: WarningCode, found: readonly string[]): readonly Warning[] =>
    found.length === 0
      ? []
      : [{ code, sentence: SENTENCES[code], about: oneLine(found.slice(0, MOST_ABOUT).join(', ')) }];
  return [
    ...(authenticationOf(message, account).verdict === 'fail'
      ? [{ code: 'authentication_failed', sentence: SENTENCES.authentication_failed } as const]
      : []),
    ...about(
      'display_name_is_other_address',
      from.filter(showsOther).map(({ name }) => name),
    ),
    ...about(
      'display_name_is_yours',
      from.filter((sender) => isNamesake(sender, account)).map(({ address }) => address),
    ),
    ...about('several_senders', from.length > 1 ? from.map(({ address }) => address) : []),
    ...about('reply_to_differs', redirected(message)),
    ...about(
      'look_alike',
      domains.filter((domain) => isLookAlike(domain, own)),
    ),
    ...about(
      'mixed_script',
      [...people.flatMap(({ name, address }) => [name, address]), message.subject].filter(mixesScripts),
    ),
    ...about('foreign_letters', domains.filter(isForeign)),
    ...about(
      'link_names_other_host',
      (body?.misleading ?? []).map(({ link, shownHost }) => `${shownHost} [${link.n}:${link.host}]`),
    ),
  ];
}

/** Addresses that a display name shows: what a person reads instead of the address behind. */
const SHOWN_ADDRESS = /[^\s@<>"'()[\],;:]{1,64}@([^\s@<>"'()[\],;:]{1,253})/g;

function showsOther({ name, address }: Address): boolean {
  const plain = name
    .slice(0, 1000)
    .normalize('NFKC')
    .replace(/\s{0,3}[([{]\s{0,3}(?:at|@)\s{0,3}[)\]}]\s{0,3}/gi, '@');
  const shown = [...plain.matchAll(SHOWN_ADDRESS)].map(([, domain = '']) => domain.toLowerCase());
  return shown.some((domain) => domain.includes('.') && domain !== domainOf(address));
}

function isNamesake({ name, address }: Address, { identities }: Account): boolean {
  const plain = (text: string) => text.slice(0, 200).trim().toLowerCase();
  if (identities.some((own) => plain(own.address) === plain(address))) return false;
  // A first name alone is no sign: many have it.
  return identities.some((own) => /\S\s+\S/.test(own.name) && plain(own.name) === plain(name));
}

/** Lists send answers to themselves, and name that address in List-Post (RFC 2369 §3.4). */
function redirected({ from, replyTo, headers }: Message): readonly string[] {
  const posts = (headers.get('list-post') ?? []).join(' ').slice(0, LONGEST_POST).toLowerCase();
  const senders = new Set(from.map(({ address }) => domainOf(address)));
  return replyTo
    .map(({ address }) => address)
    .filter((address) => !isWithin(domainOf(address), senders) && !isPost(posts, address.toLowerCase()));
}

const LONGEST_POST = 2000;

const isPost = (posts: string, address: string): boolean =>
  [`<mailto:${address}>`, `<mailto:${address}?`].some((post) => posts.includes(post));

/** The same domain, or one is within the other. */
const isWithin = (domain: string, others: ReadonlySet<string>): boolean =>
  [...others].some(
    (other) => domain === other || domain.endsWith(`.${other}`) || other.endsWith(`.${domain}`),
  );

function isLookAlike(domain: string, own: readonly string[]): boolean {
  if (isWithin(domain, new Set(own))) return false;
  if (lookAlikeDomain(domain, own) !== undefined) return true;
  return own.some((name) => isPosing(domain, name));
}

/** `example.com.evil.test`, `example-com.test`, `examplecom.test`, `login-example.com`, `example.cmo`. */
function isPosing(domain: string, own: string): boolean {
  const joined = ['.', '-', ''].map((link) => `${own.replaceAll('.', link)}.`);
  return (
    joined.some((start) => domain.startsWith(start)) || domain.endsWith(`-${own}`) || isSwapped(domain, own)
  );
}

/** The same but for two neighbouring letters. */
function isSwapped(one: string, other: string): boolean {
  const at = one.split('').findIndex((letter, index) => letter !== other[index]);
  return (
    at >= 0 &&
    one.length === other.length &&
    one.slice(at, at + 2) === `${other[at + 1]}${other[at]}` &&
    one.slice(at + 2) === other.slice(at + 2)
  );
}

const isForeign = (domain: string): boolean =>
  /(?:^|\.)xn--/.test(domain) || domainToASCII(domain).includes('xn--');

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > LONGEST_ABOUT ? `${line.slice(0, LONGEST_ABOUT)}…` : line;
}
