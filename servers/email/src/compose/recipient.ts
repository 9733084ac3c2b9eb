import { domainToASCII } from 'node:url';
import { quote, Refusal } from '@handrail/domain';
import type { Address } from '../message/address.ts';
import { cleanHeaderText, isHeaderText } from './header-text.ts';

/** RFC 5321 §4.5.3.1: a path is 256 octets with its brackets. */
const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL = 64;
const LONGEST_NAME = 100;
/** What is typed, with what need not be there. */
const LONGEST = 500;

/** A dot-atom (RFC 5322 §3.2.3) without `%` and `!`, by which old relays were told to send a message on. */
const LOCAL = /^[\w#$&'*+/=?^`{|}~-]+(?:\.[\w#$&'*+/=?^`{|}~-]+)*$/;
/** Letters, digits and hyphens of any script; what they become is looked at again. */
const TYPED_DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `Name <address>`: what stands before the bracket, and in it. No repetition in it can be matched in two ways. */
const NAMED = /^([^<>]*)<([^<>]*)>$/;
/** In a name without quotes these would begin another address, a group or a comment. */
const SPECIAL = /["\\(),:;<>@[\]]/;
/** Not even quotes make these harmless, in any width: clients show the name alone. */
const MISLEADING = /["\\<>@]/;
const isMisleading = (name: string): boolean => MISLEADING.test(name.normalize('NFKC'));

/**
 * One recipient as a caller types it: `name@example.com`, `Name <name@example.com>` or `"Name, M." <name@example.com>`,
 * and nothing else that RFC 5322 §3.4 allows: no groups, comments, routes, quoted local parts, domain literals.
 * @returns the domain in lower case and in ASCII (IDNA), so that one mailbox has one spelling
 * @throws Refusal `invalid_address`
 */
export function parseRecipient(text: string): Address {
  if (text.length > LONGEST) throw invalid(text.slice(0, LONGEST));
  const named = NAMED.exec(text.trim());
  const name = nameIn(named?.[1]?.trim() ?? '');
  const address = asciiAddress(named === null ? text.trim() : (named[2] ?? ''));
  if (!isHeaderText(text) || name === undefined || address === undefined) throw invalid(text);
  return { name, address };
}

const invalid = (text: string): Refusal =>
  new Refusal(
    'invalid_address',
    `${quote(text)} is not one address.`,
    'Give each recipient by itself, as name@example.com, Name <name@example.com>, or with a comma "Name, N." <name@example.com>.',
  );

/** Undefined for a name that may not stand there. */
function nameIn(typed: string): string | undefined {
  const isQuoted = typed.length >= 2 && typed.startsWith('"') && typed.endsWith('"');
  const name = isQuoted ? typed.slice(1, -1).trim() : typed;
  const isUnfit = isMisleading(name) || (!isQuoted && SPECIAL.test(name));
  return name.length <= LONGEST_NAME && !isUnfit ? name : undefined;
}

/**
 * The one spelling of an address: local part as it is, domain in lower case and ASCII.
 * @returns undefined for what is no address, or none that we write to
 */
export function asciiAddress(address: string): string | undefined {
  const at = address.indexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const typed = address.slice(at + 1);
  if (address.length > LONGEST_ADDRESS || local.length > LONGEST_LOCAL) return undefined;
  if (!LOCAL.test(local) || !TYPED_DOMAIN.test(typed)) return undefined;
  const domain = domainToASCII(typed.toLowerCase());
  const labels = domain.split('.');
  const isName = labels.every((label) => LABEL.test(label)) && /[a-z]/.test(labels.at(-1) ?? '');
  const whole = `${local}@${domain}`;
  const isLocal = labels.length === 1 && domain !== 'localhost';
  return isName && !isLocal && whole.length <= LONGEST_ADDRESS ? whole : undefined;
}

/**
 * An address out of a message that was received, as one may write to it. A name that looks like an address is left out,
 * since it would be shown instead of the real one.
 * @returns undefined where nobody can be written to
 */
export function recipientOf({ name, address }: Address): Address | undefined {
  const ascii = asciiAddress(address.trim());
  if (ascii === undefined) return undefined;
  const clean = cleanHeaderText(name, LONGEST_NAME);
  return { name: isMisleading(clean) ? '' : clean, address: ascii };
}

/** Whether a name looks like an address, and is not its own, which many programs put there. */
export function readsAsAnother({ name, address }: Address): boolean {
  const shown = name.normalize('NFKC');
  const [, bare = ''] = /^['"]?([^'"]*)['"]?$/.exec(shown.trim()) ?? [];
  return /[<>@]/.test(shown) && mailboxKey(bare) !== mailboxKey(address);
}

/** Equal for two spellings of one mailbox, as far as can be told: hardly any server tells letter case apart. */
export const mailboxKey = (address: string): string =>
  (asciiAddress(address.trim()) ?? address).toLowerCase();
