import { quote, Refusal } from '@handrail/domain';
import type { Query } from '../backend/backend.ts';
import { searchText } from '../backend/search-text.ts';
import type { Json } from './json.ts';

/** How texts are looked for: in the index of the server, or header by header where it has none. */
export type Looking = 'index' | 'headers';

/** The condition (RFC 8621 §4.4.1) that a query stands for. */
export function filterOf(query: Query, mailboxes: readonly string[], looking: Looking): Json {
  const conditions = [
    anyOf(mailboxes.map((inMailbox) => ({ inMailbox }))),
    ...textConditions(query, looking),
    ...(query.since === undefined ? [] : [{ after: startOf(query.since) }]),
    ...(query.before === undefined ? [] : [{ before: startOf(query.before) }]),
    ...keywordCondition('$seen', query.unread === undefined ? undefined : !query.unread),
    ...keywordCondition('$flagged', query.flagged),
    ...(query.hasAttachment === undefined ? [] : [{ hasAttachment: query.hasAttachment }]),
    ...(query.largerThan === undefined ? [] : [{ minSize: Math.max(0, Math.floor(query.largerThan)) + 1 }]),
  ];
  return conditions.length === 1 ? conditions[0] : { operator: 'AND', conditions };
}

export const hasText = ({ text, from, to, subject }: Query): boolean =>
  [text, from, to, subject].some((value) => value !== undefined);

function textConditions({ text, from, to, subject }: Query, looking: Looking): readonly Json[] {
  const inIndex = looking === 'index';
  const look = (value: string | undefined, names: readonly string[]) => {
    if (value === undefined) return [];
    const found = searchText(value);
    return [anyOf(names.map((name) => (inIndex ? { [name]: found } : { header: [name, found] })))];
  };
  return [
    ...look(text, inIndex ? ['text'] : ['from', 'to', 'cc', 'bcc', 'subject']),
    ...look(from, ['from']),
    ...look(to, ['to', 'cc', 'bcc']),
    ...look(subject, ['subject']),
  ];
}

const keywordCondition = (keyword: string, has: boolean | undefined): readonly Json[] =>
  has === undefined ? [] : [{ [has ? 'hasKeyword' : 'notKeyword']: keyword }];

const anyOf = (conditions: readonly Json[]): Json =>
  conditions.length === 1 ? conditions[0] : { operator: 'OR', conditions };

function startOf(day: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day))) return `${day}T00:00:00Z`;
  throw new Refusal('invalid_argument', `${quote(day)} is no day.`, 'Write a day as 2026-11-05.');
}
