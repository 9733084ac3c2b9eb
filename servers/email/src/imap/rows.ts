import type { FetchMessageObject, FetchQueryObject, MailboxObject } from 'imapflow';
import type { Summary } from '../message/message.ts';
import { countAttachments, flatten } from '../mime/flatten.ts';
import { headerContent } from '../mime/header-content.ts';
import { headerReader, readFields } from '../mime/header-values.ts';
import { describe } from './body-structure.ts';
import { fetchEach } from './fetch.ts';
import { DELETED, flagsOf, labelsOf } from './flags.ts';
import { refOf } from '../message/ref.ts';
import type { Session } from './session.ts';
import { UidSet } from './uid-set.ts';

export interface Row {
  readonly uid: number;
  readonly modseq: bigint | undefined;
  readonly summary: Summary;
  /** Some client marked it as deleted; it is there until somebody expunges it. */
  readonly isDeleted: boolean;
  readonly messageId: string | undefined;
  /** What it answers, the oldest first; at most 21. */
  readonly ancestors: readonly string[];
}

const PLAIN: FetchQueryObject = { uid: true, flags: true, labels: true, internalDate: true, size: true };
const HEADERS = ['from', 'to', 'subject', 'message-id', 'in-reply-to', 'references'];
const WHOLE: FetchQueryObject = { ...PLAIN, bodyStructure: true, headers: HEADERS };

/**
 * What a list shows of each message, by one command; lowest UID first. Where the server's description of a message
 * cannot be read, it is asked for again without its parts.
 * @param range UIDs, or sequence numbers such as `5:9`
 */
export async function fetchRows(
  session: Session,
  mailbox: MailboxObject,
  range: UidSet | SequenceRange,
): Promise<readonly Row[]> {
  const isUid = range instanceof UidSet;
  const numbers = isUid ? range : `${range.from}:${range.to}`;
  const rows = await read(session, mailbox, numbers, isUid, WHOLE);
  const expected = isUid ? range.size : range.to - range.from + 1;
  if (rows.size < expected) {
    const missing = await missingOf(session, numbers, isUid, rows);
    for (const row of (await read(session, mailbox, missing, true, { ...PLAIN, headers: HEADERS })).values())
      rows.set(row.uid, row);
  }
  return [...rows.values()].toSorted((a, b) => a.uid - b.uid);
}

/** Both ends are in it. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

async function read(
  { client }: Session,
  mailbox: MailboxObject,
  numbers: UidSet | string,
  isUid: boolean,
  query: FetchQueryObject,
): Promise<Map<number, Row>> {
  const reader = await headerReader();
  const rows = new Map<number, Row>();
  const isAsked = among(numbers, isUid);
  for await (const message of fetchEach(client, numbers, query, { uid: isUid })) {
    // News of flags may come between the answers, without what was asked for.
    if (message.internalDate === undefined || !isAsked(message)) continue;
    const content = headerContent(readFields(message.headers ?? Buffer.alloc(0)), reader);
    rows.set(message.uid, {
      uid: message.uid,
      modseq: message.modseq,
      isDeleted: message.flags?.has(DELETED) === true,
      messageId: content.messageId,
      ancestors: [...new Set([...content.references, ...content.inReplyTo])],
      summary: {
        ...placed(message, mailbox),
        from: content.from,
        to: content.to,
        subject: content.subject,
        attachments: attachmentsOf(message),
      },
    });
  }
  return rows;
}

/** What the server tells of a message beside its content. */
export const placed = (message: FetchMessageObject, { path, uidValidity }: MailboxObject) => ({
  ref: refOf({ mailbox: path, validity: uidValidity, uid: message.uid }),
  mailbox: path,
  received: new Date(message.internalDate ?? 0),
  flags: flagsOf(message),
  labels: labelsOf(message),
  size: message.size ?? 0,
});

const attachmentsOf = ({ bodyStructure }: FetchMessageObject): number =>
  bodyStructure === undefined ? 0 : countAttachments(flatten(describe(bodyStructure).node));

async function missingOf(
  { client }: Session,
  numbers: UidSet | string,
  isUid: boolean,
  rows: ReadonlyMap<number, Row>,
): Promise<UidSet> {
  const missing: number[] = [];
  const isAsked = among(numbers, isUid);
  for await (const message of fetchEach(client, numbers, { uid: true }, { uid: isUid }))
    if (!rows.has(message.uid) && isAsked(message)) missing.push(message.uid);
  return UidSet.of(missing);
}

/** Servers may tell of other messages at any time, and a hostile one of millions. */
function among(numbers: UidSet | string, isUid: boolean): (message: FetchMessageObject) => boolean {
  const asked = typeof numbers === 'string' ? UidSet.parse(numbers) : numbers;
  return ({ uid, seq }) => asked.has(isUid ? uid : seq);
}
