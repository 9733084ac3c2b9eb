import { quote, Refusal } from '@handrail/domain';
import type { Query } from '../backend/backend.ts';
import { searchText } from '../backend/search-text.ts';
import { atom, text, type Word } from './wire.ts';

/** Messages that some client marked as deleted are on their way out, and not listed. */
const REMAINING = atom('UNDELETED');

/** Whether a query names anything but mailboxes. */
export const isSelective = (query: Query): boolean =>
  Object.entries(query).some(([name, condition]) => name !== 'mailboxes' && condition !== undefined);

/** The keys of SEARCH (RFC 9051 §6.4.4) that a query stands for. */
export function searchKeys(query: Query): readonly Word[] {
  return [
    REMAINING,
    ...textKey('TEXT', query.text),
    ...textKey('FROM', query.from),
    ...recipientKeys(query.to),
    ...textKey('SUBJECT', query.subject),
    ...(query.since === undefined ? [] : [atom('SINCE'), atom(imapDate(query.since))]),
    ...(query.before === undefined ? [] : [atom('BEFORE'), atom(imapDate(query.before))]),
    ...(query.unread === undefined ? [] : [atom(query.unread ? 'UNSEEN' : 'SEEN')]),
    ...(query.flagged === undefined ? [] : [atom(query.flagged ? 'FLAGGED' : 'UNFLAGGED')]),
    ...(query.largerThan === undefined
      ? []
      : [atom('LARGER'), atom(`${Math.max(0, Math.floor(query.largerThan))}`)]),
  ];
}

const textKey = (key: string, value: string | undefined): readonly Word[] =>
  value === undefined ? [] : [atom(key), text(searchText(value))];

const recipientKeys = (value: string | undefined): readonly Word[] =>
  value === undefined
    ? []
    : [atom('OR'), ...textKey('TO', value), atom('OR'), ...textKey('CC', value), ...textKey('BCC', value)];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Such as `5-Nov-2026`. */
function imapDate(day: string): string {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const name = MONTHS[Number(month) - 1];
  if (year === undefined || date === undefined || name === undefined)
    throw new Refusal('invalid_argument', `${quote(day)} is no day.`, 'Write a day as 2026-11-05.');
  return `${Number(date)}-${name}-${year}`;
}

/** Matches where any of the keys does; never called without one. */
export function anyOf(keys: readonly (readonly Word[])[]): readonly Word[] {
  const [first = [], ...others] = keys;
  return others.length === 0 ? first : [atom('OR'), ...first, ...anyOf(others)];
}

/** A header that has a text, in any letter case, somewhere in its value. */
export const headerKey = (name: string, value: string): readonly Word[] => [
  atom('HEADER'),
  atom(name),
  text(value),
];
