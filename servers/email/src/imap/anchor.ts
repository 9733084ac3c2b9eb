import { createHash } from 'node:crypto';
import { Refusal } from '@handrail/domain';
import type { Anchor } from '../backend/backend.ts';
import { base36 } from './ref.ts';

/** Where a page ends in one mailbox: messages below this UID come next. */
export interface Place {
  readonly validity: bigint;
  readonly below: number;
}

/** For each mailbox of a query in its order: undefined for one that has no more. */
export type Places = readonly (Place | undefined)[];

/** So short that a hundred mailboxes go into one cursor. The names are told by a digest: other ones would be a mix-up. */
export const anchorOf = (mailboxes: readonly string[], places: Places): Anchor => [
  digestOf(mailboxes),
  places
    .map((place) => (place === undefined ? '' : `${place.validity.toString(36)}.${place.below.toString(36)}`))
    .join(','),
];

/** @throws Refusal `invalid_cursor` for what `anchorOf` did not make of these mailboxes */
export function readAnchor(mailboxes: readonly string[], anchor: Anchor): Places {
  const parts: readonly unknown[] = Array.isArray(anchor) ? anchor : [];
  const [digest, text] = parts;
  const places = typeof text === 'string' ? text.split(',').map(readPlace) : [];
  if (digest !== digestOf(mailboxes) || places.length !== mailboxes.length) throw staleCursor();
  return places;
}

function readPlace(text: string): Place | undefined {
  if (text === '') return undefined;
  const [, validity = '', below = ''] = /^([0-9a-z]{1,13})\.([0-9a-z]{1,7})$/.exec(text) ?? [];
  if (below === '') throw staleCursor();
  return { validity: base36(validity), below: Number(base36(below)) };
}

export const staleCursor = (): Refusal =>
  new Refusal(
    'invalid_cursor',
    'This cursor is not of these mailboxes, or one of them was made anew since.',
    'Ask once more without a cursor.',
  );

const digestOf = (mailboxes: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(mailboxes)).digest('base64url').slice(0, 8);
