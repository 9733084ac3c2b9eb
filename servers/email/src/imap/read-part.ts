import { quote, Refusal } from '@handrail/domain';
import type { Bytes } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import { decodeTransfer } from '../mime/transfer.ts';
import { describe } from './body-structure.ts';
import { fetchOne, readUndescribed } from './read-message.ts';
import { readRef } from '../message/ref.ts';
import type { Session } from './session.ts';

/** Encoded bytes that this many decoded ones need: base64 a third more and its line ends; quoted-printable rarely more. */
const encodedSize = (decoded: number): number => Math.ceil(decoded * 1.4) + 1_024;

/** Every byte of quoted-printable may take three, and each line of 76 has three more. */
const longestEncodedSize = (decoded: number): number => Math.ceil(decoded * 3.2) + 1_024;

/** @throws Refusal `stale_id`, `no_such_part` */
export async function readPart(session: Session, ref: Ref, id: string, most: number): Promise<Bytes> {
  const place = readRef(ref);
  await session.openAt(place);
  if (!/^\d{1,5}(?:\.\d{1,5}){0,99}$/.test(id)) throw noSuchPart(id);
  const fetchPart = async (length: number) =>
    await fetchOne(session, place.uid, {
      uid: true,
      bodyStructure: true,
      bodyParts: [{ key: id, maxLength: length }],
    });
  const length = encodedSize(most);
  const message = await fetchPart(length);
  if (message?.bodyStructure === undefined) return await ofUndescribed(session, ref, id, most);
  const encoding = describe(message.bodyStructure).encodings.get(id);
  if (encoding === undefined) throw noSuchPart(id);
  const encoded = message.bodyParts?.get(id) ?? Buffer.alloc(0);
  const decoded = await decodeTransfer(encoded, encoding, most);
  const isAll = encoded.length < length;
  if (isAll || decoded.isCut || decoded.bytes.length === most)
    return { bytes: decoded.bytes, isCut: decoded.isCut || !isAll };
  const longer = longestEncodedSize(most);
  const more = (await fetchPart(longer))?.bodyParts?.get(id) ?? encoded;
  const again = await decodeTransfer(more, encoding, most);
  return { bytes: again.bytes, isCut: again.isCut || more.length >= longer };
}

async function ofUndescribed(session: Session, ref: Ref, id: string, most: number): Promise<Bytes> {
  const { uid } = readRef(ref);
  const message = await fetchOne(session, uid, { uid: true, size: true });
  if (message === undefined) throw noSuchMessage(ref);
  const parsed = await readUndescribed(session, uid, message.size);
  const content = await parsed.part(id, most);
  if (content === undefined) throw noSuchPart(id);
  return content;
}

const noSuchPart = (id: string): Refusal =>
  new Refusal('no_such_part', `The message has no part ${quote(id)}.`, 'Take a part as read_email names it.');
