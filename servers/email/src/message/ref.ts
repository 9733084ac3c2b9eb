import { decodeParts, encodePart, noSuchMessage } from './message-id.ts';
import type { Ref } from './message.ts';

/** Where a message lies. UIDs are never given again as long as UIDVALIDITY stays the same (RFC 9051 §2.3.1.1). */
export interface Place {
  readonly mailbox: string;
  readonly validity: bigint;
  readonly uid: number;
}

export const refOf = ({ mailbox, validity, uid }: Place): Ref =>
  `${encodePart(mailbox)}~${validity.toString(36)}.${uid}`;

/** @throws Refusal `stale_id` for what `refOf` never writes */
export function readRef(ref: Ref): Place {
  const [mailbox, place = '', ...others] = decodeParts(ref) ?? [];
  const [, validity, uid] = /^([0-9a-z]{1,13})\.([1-9]\d{0,9})$/.exec(place) ?? [];
  if (mailbox === undefined || validity === undefined || uid === undefined || others.length > 0)
    throw noSuchMessage(ref);
  return { mailbox, validity: base36(validity), uid: Number(uid) };
}

/** UIDVALIDITY has 32 bits, and some servers give it more. */
export const base36 = (digits: string): bigint =>
  Array.from(digits, (digit) => BigInt(Number.parseInt(digit, 36))).reduce(
    (value, digit) => value * 36n + digit,
    0n,
  );
