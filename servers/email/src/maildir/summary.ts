import { refOf } from '../message/ref.ts';
import { claimIn, isLabel } from '../message/keywords.ts';
import type { Address } from '../message/address.ts';
import type { Flags, Summary } from '../message/message.ts';
import type { Keywords } from './keywords.ts';

/** What the index knows of a message. */
export interface MessageRow {
  readonly id: number;
  readonly mailbox: number;
  readonly uid: number;
  readonly base: string;
  readonly file: string;
  readonly flags: string;
  readonly modseq: number;
  readonly is_read: number;
  readonly received: number;
  readonly size: number;
  readonly attachments: number;
  readonly subject: string;
  readonly sender: string;
  readonly recipients: string;
  readonly message_id: string | null;
}

/** The columns of it; the others are for looking things up. */
export const COLUMNS = [
  'id',
  'mailbox',
  'uid',
  'base',
  'file',
  'flags',
  'modseq',
  'is_read',
  'received',
  'size',
  'attachments',
  'subject',
  'sender',
  'recipients',
  'message_id',
]
  .map((name) => `message.${name}`)
  .join(', ');

/** The mailbox of a row, as far as its rows need it. */
export interface Home {
  readonly path: string;
  readonly validity: number;
  readonly keywords: Keywords;
}

export const flagsOf = (letters: string, keywords: Keywords): Flags => ({
  unread: !letters.includes('S'),
  flagged: letters.includes('F'),
  answered: letters.includes('R'),
  draft: letters.includes('D'),
  ...claimIn(keywordsOf(letters, keywords)),
});

export const labelsOf = (letters: string, keywords: Keywords): readonly string[] =>
  keywordsOf(letters, keywords).filter(isLabel);

const keywordsOf = (letters: string, keywords: Keywords): string[] =>
  Array.from(letters).flatMap((letter) => keywords.get(letter) ?? []);

export const summaryOf = (row: MessageRow, home: Home): Summary => ({
  ref: refOf({ mailbox: home.path, validity: BigInt(home.validity), uid: row.uid }),
  mailbox: home.path,
  received: new Date(row.received),
  from: addresses(row.sender),
  to: addresses(row.recipients),
  subject: row.subject,
  flags: flagsOf(row.flags, home.keywords),
  labels: labelsOf(row.flags, home.keywords),
  size: row.size,
  attachments: row.attachments,
});

function addresses(json: string): readonly Address[] {
  const list: unknown = JSON.parse(json);
  return Array.isArray(list) ? list.filter(isAddress) : [];
}

const isAddress = (value: unknown): value is Address =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'address' in value &&
  typeof value.address === 'string';
