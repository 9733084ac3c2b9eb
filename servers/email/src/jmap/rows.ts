import { Refusal } from '@handrail/domain';
import type { Address } from '../message/address.ts';
import { claimIn, isLabel } from '../message/keywords.ts';
import type { Flags, Summary } from '../message/message.ts';
import { addressOf } from '../mime/addresses.ts';
import { countAttachments } from '../mime/flatten.ts';
import { LONGEST_SUBJECT, oneLine } from '../mime/header-values.ts';
import type { JmapClient } from './client.ts';
import { type Json, listOf, member, numberOf, setOf, textOf } from './json.ts';
import type { Boxes } from './mailboxes.ts';
import { partOf, PART_PROPERTIES } from './structure.ts';

/** Told of every message that is listed. */
export const STATE = ['id', 'mailboxIds', 'keywords', 'receivedAt', 'size'];
const ROW = [...STATE, 'from', 'to', 'subject', 'attachments'];

/** Keywords that are flags of ours (RFC 8621 §4.1.1). */
const FLAGS = new Set(['$seen', '$flagged', '$answered', '$draft']);

const LONGEST_NAME = 250;
const LONGEST_LABEL = 250;

/** Addresses of a row; a list shows the first few. */
const MOST_IN_ROW = 20;

/**
 * The rows of messages, in the order of their ids; what is gone by now is left out.
 * @param shown ids of the mailboxes that were looked in: a message may lie in several
 */
export async function rowsOf(
  client: JmapClient,
  ids: readonly string[],
  boxes: Boxes,
  shown: readonly string[],
  signal: AbortSignal,
): Promise<readonly Summary[]> {
  const emails = await emailsOf(client, ids, signal);
  const byId = new Map(emails.map((email) => [textOf(member(email, 'id')), email]));
  return ids.flatMap((id) => {
    const email = byId.get(id);
    return email === undefined ? [] : [rowOf(email, boxes, shown)];
  });
}

/** Whatever senders wrote: an answer that is too large is asked for in halves, and of one message alone with less. */
async function emailsOf(
  client: JmapClient,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly Json[]> {
  if (ids.length === 0) return [];
  const get = async (properties: readonly string[]) => {
    const args = { ids, properties, bodyProperties: PART_PROPERTIES };
    const [answer] = await client.call([['Email/get', args]], { isRead: true, signal });
    return listOf(member(answer, 'list'));
  };
  try {
    return await get(ROW);
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'answer_too_large')) throw error;
    if (ids.length === 1) return await get(STATE);
    const half = Math.ceil(ids.length / 2);
    return [
      ...(await emailsOf(client, ids.slice(0, half), signal)),
      ...(await emailsOf(client, ids.slice(half), signal)),
    ];
  }
}

export function rowOf(email: Json, boxes: Boxes, shown: readonly string[]): Summary {
  const keywords = setOf(member(email, 'keywords')).map((keyword) => keyword.toLowerCase());
  const lies = setOf(member(email, 'mailboxIds'));
  const at = shown.find((id) => lies.includes(id)) ?? lies[0] ?? '';
  const attachments = listOf(member(email, 'attachments')).map(partOf);
  const received = new Date(textOf(member(email, 'receivedAt')) ?? 0);
  return {
    ref: textOf(member(email, 'id')) ?? '',
    mailbox: boxes.pathOf(at) ?? '',
    received: Number.isNaN(received.getTime()) ? new Date(0) : received,
    from: addressesOf(member(email, 'from')),
    to: addressesOf(member(email, 'to')),
    subject: oneLine(textOf(member(email, 'subject')) ?? '', LONGEST_SUBJECT),
    flags: flagsOf(keywords),
    labels: keywords
      .filter((keyword) => !FLAGS.has(keyword) && isLabel(keyword))
      .map((keyword) => oneLine(keyword, LONGEST_LABEL)),
    size: numberOf(member(email, 'size')) ?? 0,
    attachments: countAttachments({ text: [], html: [], attachments }),
  };
}

const flagsOf = (keywords: readonly string[]): Flags => ({
  unread: !keywords.includes('$seen'),
  flagged: keywords.includes('$flagged'),
  answered: keywords.includes('$answered'),
  draft: keywords.includes('$draft'),
  ...claimIn(keywords),
});

/** Parsed by the server (RFC 8621 §4.1.2.3); cut and cleaned here, for nobody knows how well it did. */
function addressesOf(value: Json): readonly Address[] {
  return listOf(value)
    .slice(0, MOST_IN_ROW)
    .map((address) =>
      addressOf(
        oneLine(textOf(member(address, 'name')) ?? '', LONGEST_NAME),
        oneLine(textOf(member(address, 'email')) ?? '', LONGEST_NAME),
      ),
    )
    .filter(({ name, address }) => name !== '' || address !== '');
}
