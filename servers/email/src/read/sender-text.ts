import type { Address } from '../message/address.ts';
import { clip, clipStart, shownLine } from './shown-line.ts';

/** Nobody reads more of one name or address; the domain of an address is at its end. */
const NAME_BYTES = 120;
const ADDRESS_BYTES = 260;

/** Less of a name says nothing. */
const LEAST_NAME = 4;

const lettersOf = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/**
 * `Name <address>` in at most so many bytes. The name gives way first, since anybody can call himself anything; it is
 * left out where it says the same as the address.
 */
export function addressText({ name, address }: Address, bytes = Infinity): string {
  const shownName = clip(shownLine(name), NAME_BYTES);
  const shown = clipStart(shownLine(address), Math.min(bytes, ADDRESS_BYTES));
  if (shown === '') return clip(shownName, bytes);
  const [local = ''] = shown.split('@');
  if (shownName === '' || lettersOf(shownName) === lettersOf(local)) return shown;
  const room = bytes - Buffer.byteLength(shown) - ' <>'.length;
  return room < Math.min(LEAST_NAME, Buffer.byteLength(shownName))
    ? shown
    : `${clip(shownName, room)} <${shown}>`;
}

/** Whom a row of a list names: the sender, or of what one wrote oneself the first recipient. */
export interface Who {
  readonly isOwn: boolean;
  readonly first: Address | undefined;
  readonly others: number;
}

/** @param own addresses of the account, in lower case */
export function whoIn(
  { from, to }: { readonly from: readonly Address[]; readonly to: readonly Address[] },
  own: ReadonlySet<string>,
): Who {
  const isMine = (address: Address | undefined) =>
    address !== undefined && own.has(address.address.toLowerCase());
  const isOwn = isMine(from[0]) && to.length > 0 && !to.some(isMine);
  const shown = isOwn ? to : from;
  return { isOwn, first: shown[0], others: Math.max(0, shown.length - 1) };
}

export function whoText({ isOwn, first, others }: Who, bytes = Infinity): string {
  if (first === undefined) return '(no sender)';
  const prefix = isOwn ? 'to: ' : '';
  const suffix = others === 0 ? '' : ` +${others}`;
  const text = addressText(first, bytes - prefix.length - suffix.length);
  return `${prefix}${text}${suffix}`;
}
