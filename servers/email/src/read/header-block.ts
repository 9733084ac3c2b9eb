import type { Address } from '../message/address.ts';
import type { Message, Part } from '../message/message.ts';
import { parted } from '../mime/file-name.ts';
import { addressList } from './address-list.ts';
import { fittingLines } from './fitting-lines.ts';
import { clip, shownLine } from './shown-line.ts';
import { minuteOf } from './summary-lines.ts';

type Headed = Omit<Message, 'ref' | 'mailbox' | 'flags'>;

/** Bytes of one line, where there is room. */
const LINE_BYTES = 500;
const LEAST_LINE = 80;
/** Lines that a block has, roughly: how its room is shared. */
const LINES = 8;

const MOST_PARTS = 20;

/** A date that differs so much from when the message came in deserves to be seen. */
const LATE_MS = 3_600_000;

/**
 * What stands above the text of a message, a line each; times in UTC.
 * @param bytes most that all lines have, but for the three that always stand there
 */
export function headerBlock(message: Headed, bytes: number): string[] {
  const most = Math.max(LEAST_LINE, Math.min(LINE_BYTES, bytes / LINES));
  const people = (label: string, addresses: readonly Address[]): string[] =>
    addresses.length === 0 ? [] : [`${label}: ${addressList(addresses, most)}`];
  const { from, sender, replyTo, to, cc, bcc, labels } = message;
  const always = [
    `From: ${from.length === 0 ? '(nobody)' : addressList(from, most)}`,
    `Date: ${datesOf(message)}`,
    `Subject: ${clip(shownLine(message.subject), most)}`,
  ];
  const others = [
    ...(isSame(sender, from) ? [] : people('Sender', sender)),
    ...(isSame(replyTo, from) ? [] : people('Reply-To', replyTo)),
    ...people('To', to),
    ...people('Cc', cc),
    ...people('Bcc', bcc),
    ...(labels.length === 0 ? [] : [`Labels: ${clip(labels.map(shownLine).join(', '), most)}`]),
    ...partLines(message.structure?.attachments ?? [], most),
  ];
  const room = bytes - Buffer.byteLength(always.join('\n'));
  return [...always, ...fittingLines(others, room, (count) => `[${count} more header lines]`)];
}

function datesOf({ sent, received }: Headed): string {
  if (sent === undefined) return `${minuteOf(received)} UTC (received)`;
  const isLate = Math.abs(sent.getTime() - received.getTime()) > LATE_MS;
  return `${minuteOf(sent)} UTC${isLate ? ` (received ${minuteOf(received)})` : ''}`;
}

const isSame = (one: readonly Address[], other: readonly Address[]): boolean =>
  one.length === 0 ||
  (one.length === other.length &&
    one.every(({ address }, index) => address.toLowerCase() === other[index]?.address.toLowerCase()));

/** `Attachment 2: application/pdf, 34 kB, invoice.pdf` */
function partLines(parts: readonly Part[], most: number): string[] {
  const lines = parts.slice(0, MOST_PARTS).map((part) => `Attachment ${partText(part, most)}`);
  const others = parts.length - lines.length;
  return others === 0 ? lines : [...lines, `and ${others} more attachments`];
}

/** `2: application/pdf, 34 kB, invoice.pdf`; a name that is cut keeps its ending. */
export const partText = ({ id, type, size, fileName, isInline }: Part, most: number): string => {
  const inline = isInline ? ', inline' : '';
  const kind = `${shownLine(id)}: ${shownLine(type)}, ${sizeText(size)}${inline}`;
  if (fileName === undefined) return clip(kind, most);
  const { stem, ending } = parted(shownLine(fileName));
  return clip(`${clip(`${kind}, ${stem}`, most - Buffer.byteLength(ending))}${ending}`, most);
};

/** `812 bytes`, `34 kB`, `2.1 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
