import type { Message } from '../message/message.ts';
import {
  type Field,
  type HeaderReader,
  LONGEST_SUBJECT,
  oneLine,
  readDate,
  readMessageIds,
} from './header-values.ts';

/** What the header of a message says. */
export type HeaderContent = Pick<
  Message,
  | 'from'
  | 'to'
  | 'subject'
  | 'sent'
  | 'sender'
  | 'replyTo'
  | 'cc'
  | 'bcc'
  | 'messageId'
  | 'inReplyTo'
  | 'references'
  | 'headers'
  | 'cutHeaders'
>;

/** Headers that are handed on with all their values. */
const KEPT = new Set([
  'authentication-results',
  'auto-submitted',
  'precedence',
  'list-id',
  'list-post',
  'list-unsubscribe',
  'return-path',
]);

/** Values of one of them. */
const MOST_VALUES = 20;

/** Never throws, whatever the fields hold. */
export function headerContent(fields: readonly Field[], reader: HeaderReader): HeaderContent {
  const values = new Map<string, string[]>();
  for (const { name, value } of fields) {
    const list = values.get(name);
    if (list === undefined) values.set(name, [value]);
    else list.push(value);
  }
  const first = (name: string): string => values.get(name)?.[0] ?? '';
  const cutHeaders: string[] = [];
  const addresses = (name: string) => {
    const all = values.get(name) ?? [];
    const list = reader.addresses(all.slice(0, MOST_VALUES).join(', '));
    if (list.isCut || all.length > MOST_VALUES) cutHeaders.push(name);
    return list.addresses;
  };
  return {
    from: addresses('from'),
    to: addresses('to'),
    subject: reader.text(first('subject'), LONGEST_SUBJECT),
    sent: readDate(first('date')),
    sender: addresses('sender'),
    replyTo: addresses('reply-to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    messageId: readMessageIds(first('message-id'))[0],
    inReplyTo: readMessageIds(first('in-reply-to')),
    references: readMessageIds(first('references')),
    cutHeaders,
    headers: new Map(
      [...values]
        .filter(([name]) => KEPT.has(name))
        .map(([name, list]) => [name, list.slice(0, MOST_VALUES).map((value) => oneLine(value, 2_000))]),
    ),
  };
}
