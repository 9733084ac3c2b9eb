import type { Address } from '../message/address.ts';
import { idOf } from '../message/message-id.ts';
import type { Summary } from '../message/message.ts';
import { clip, shownLine } from './shown-line.ts';
import { type Who, whoIn, whoText } from './sender-text.ts';

/** Bytes that the rows of a list take on average where they have more to say, and what a short list may have at least. */
export const ROW_BYTES = 114;
const LIST_BYTES = 2_000;

/** Of the two texts of a row: more is never shown, and less would not tell messages apart. */
const MOST_TEXT = 320;
const LEAST_TEXT = 48;
const MOST_SUBJECT = 200;

/** Of a row that is clipped, the sender may take so much when the subject could use it too. */
const SHARE_OF_SENDER = 0.45;

export interface Listing {
  readonly account: string;
  /** Addresses of the account. */
  readonly identities: readonly Address[];
  /** Bytes that there is room for; long ids may exceed it. */
  readonly bytes?: number | undefined;
}

/**
 * Rows of a list, tab separated: id, when it was received (UTC), flags, sender, subject. The texts share what room there
 * is: the longest are clipped first.
 */
export function summaryLines(
  rows: readonly Summary[],
  { account, identities, bytes = Infinity }: Listing,
): string[] {
  const room = Math.min(bytes, Math.max(LIST_BYTES, rows.length * ROW_BYTES));
  const own = new Set(identities.map(({ address }) => address.toLowerCase()));
  const drafts = rows.map((row) => ({
    fixed: [idOf(account, row.ref), minuteOf(row.received), flagsOf(row)].join('\t'),
    who: whoIn(row, own),
    subject: clip(shownLine(row.subject), MOST_SUBJECT),
  }));
  const texts = drafts.map(({ who, subject }) => bytesOf(whoText(who)) + bytesOf(subject));
  const frames = drafts.reduce((sum, { fixed }) => sum + bytesOf(fixed) + '\t\t\n'.length, 0);
  const most = Math.min(MOST_TEXT, Math.max(LEAST_TEXT, levelOf(texts, room - frames)));
  return drafts.map(({ fixed, who, subject }) => [fixed, ...textsOf(who, subject, most)].join('\t'));
}

/** `2026-11-20 14:03`, in UTC. */
export const minuteOf = (time: Date): string =>
  Number.isNaN(time.getTime()) ? '(no date)' : time.toISOString().slice(0, 16).replace('T', ' ');

/** `*` unread, `!` flagged, `@` attachments, `>` answered, `d` draft. */
const flagsOf = ({ flags, attachments }: Summary): string =>
  [
    flags.unread ? '*' : '',
    flags.flagged ? '!' : '',
    attachments > 0 ? '@' : '',
    flags.answered ? '>' : '',
    flags.draft ? 'd' : '',
  ].join('');

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** How much each may have when all together have so much, and what some do not need is left to the others. */
function levelOf(wanted: readonly number[], room: number): number {
  let left = room;
  let rest = wanted.length;
  for (const want of wanted.toSorted((a, b) => a - b)) {
    if (want * rest > left) return left / rest;
    left -= want;
    rest -= 1;
  }
  return Infinity;
}

function textsOf(who: Who, subject: string, most: number): [string, string] {
  const whole = whoText(who);
  if (bytesOf(whole) + bytesOf(subject) <= most) return [whole, subject];
  const sender = whoText(who, Math.floor(Math.max(most * SHARE_OF_SENDER, most - bytesOf(subject))));
  return [sender, clip(subject, Math.floor(most - bytesOf(sender)))];
}
