import { createHash } from 'node:crypto';
import type { Anchor } from '../backend/backend.ts';
import { staleCursor } from '../backend/stale-cursor.ts';
import { base36 } from '../message/ref.ts';

/** Where a page ends in one mailbox: messages below this UID come next. */
export interface Place {
  readonly validity: bigint;
  readonly below: number;
}

/** For each mailbox of a query in its order: undefined for one that has no more, `top` for one nobody looked into yet. */
export type Places = readonly (Place | 'top' | undefined)[];

/** So short that a hundred mailboxes go into one cursor. The names are told by a digest: other ones would be a mix-up. */
export const anchorOf = (mailboxes: readonly string[], places: Places): Anchor => [
  digestOf(mailboxes),
  places.map(textOf).join(','),
];

function textOf(place: Places[number]): string {
  if (place === undefined) return '';
  return place === 'top' ? '*' : `${place.validity.toString(36)}.${place.below.toString(36)}`;
}

/** @throws Refusal `invalid_cursor` for what `anchorOf` did not make of these mailboxes */
export function readAnchor(mailboxes: readonly string[], anchor: Anchor): Places {
  const parts: readonly unknown[] = Array.isArray(anchor) ? anchor : [];
  const [digest, text] = parts;
  const places = typeof text === 'string' ? text.split(',').map(readPlace) : [];
  if (digest !== digestOf(mailboxes) || places.length !== mailboxes.length) throw staleCursor();
  return places;
}

function readPlace(text: string): Places[number] {
  if (text === '') return undefined;
  if (text === '*') return 'top';
  const [, validity = '', below = ''] = /^([0-9a-z]{1,13})\.([0-9a-z]{1,7})$/.exec(text) ?? [];
  if (below === '') throw staleCursor();
  return { validity: base36(validity), below: Number(base36(below)) };
}

const digestOf = (mailboxes: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(mailboxes)).digest('base64url').slice(0, 8);
