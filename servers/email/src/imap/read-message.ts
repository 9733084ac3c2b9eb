import type { FetchMessageObject, FetchQueryObject } from 'imapflow';
import type { Bytes } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Message, Ref } from '../message/message.ts';
import { countAttachments, flatten } from '../mime/flatten.ts';
import { headerContent } from '../mime/header-content.ts';
import { headerReader, readFields } from '../mime/header-values.ts';
import { type Parsed, parseMessage } from '../mime/parse.ts';
import { describe } from './body-structure.ts';
import { fetchEach } from './fetch.ts';
import { readRef } from '../message/ref.ts';
import { placed } from './rows.ts';
import type { Session } from './session.ts';
import { UidSet } from './uid-set.ts';

/** Bytes of a header that are fetched. */
const LONGEST_HEAD = 512 * 1024;

/** Bytes of a message that are fetched where the server does not describe its parts in a way that can be read. */
const LONGEST_UNDESCRIBED = 8 * 1024 * 1024;

/** @throws Refusal `stale_id` */
export async function readMessage(session: Session, ref: Ref): Promise<Message> {
  const place = readRef(ref);
  const mailbox = await session.openAt(place);
  const plain = { uid: true, flags: true, labels: true, internalDate: true, size: true };
  const head = { bodyParts: [{ key: 'HEADER', maxLength: LONGEST_HEAD }] };
  const message = await fetchOne(session, place.uid, { ...plain, ...head, bodyStructure: true });
  if (message?.bodyStructure !== undefined) {
    const isLong = (message.headers?.length ?? 0) >= LONGEST_HEAD;
    // Of a header that is cut the last field is a part of one, such as of an address.
    const fields = readFields(message.headers ?? Buffer.alloc(0)).slice(0, isLong ? -1 : undefined);
    const structure = flatten(describe(message.bodyStructure).node);
    return {
      ...headerContent(fields, await headerReader()),
      ...placed(message, mailbox),
      attachments: countAttachments(structure),
      structure,
      remarks: isLong ? [LONG_HEAD] : [],
    };
  }
  const odd = message ?? (await fetchOne(session, place.uid, plain));
  if (odd === undefined) throw noSuchMessage(ref);
  const { content } = await readUndescribed(session, place.uid, odd.size);
  return { ...content, ...placed(odd, mailbox) };
}

const LONG_HEAD = 'The header is longer than 512 KiB; the rest of it was not read.';

/** Our own reading of a message that the server does not describe. */
export async function readUndescribed(
  session: Session,
  uid: number,
  size: number | undefined,
): Promise<Parsed> {
  const { bytes } = await fetchSource(session, uid, LONGEST_UNDESCRIBED);
  return await parseMessage(bytes, Math.max(size ?? 0, bytes.length));
}

/** @throws Refusal `stale_id` */
export async function readSource(session: Session, ref: Ref, most: number): Promise<Bytes> {
  const place = readRef(ref);
  await session.openAt(place);
  const source = await fetchSource(session, place.uid, most);
  if (source.bytes.length > 0 || (await fetchOne(session, place.uid, { uid: true })) !== undefined)
    return source;
  throw noSuchMessage(ref);
}

async function fetchSource(session: Session, uid: number, most: number): Promise<Bytes> {
  const message = await fetchOne(session, uid, { uid: true, source: { start: 0, maxLength: most + 1 } });
  const bytes = message?.source ?? Buffer.alloc(0);
  return { bytes: bytes.subarray(0, most), isCut: bytes.length > most };
}

/** @returns undefined where it is gone, or where the library cannot read the answer */
export async function fetchOne(
  { client }: Session,
  uid: number,
  query: FetchQueryObject,
): Promise<FetchMessageObject | undefined> {
  let found: FetchMessageObject | undefined;
  // News of flags alone may come for the same message.
  for await (const message of fetchEach(client, UidSet.of([uid]), query))
    if (message.uid === uid) found = found === undefined ? message : Object.assign(found, message);
  return found;
}
