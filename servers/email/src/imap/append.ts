import type { Ref } from '../message/message.ts';
import { findHead } from '../mime/head.ts';
import { readFields, readMessageIds } from '../mime/header-values.ts';
import { refOf } from '../message/ref.ts';
import { headerKey } from './search-keys.ts';
import type { Session } from './session.ts';
import { atom, search, set } from './wire.ts';

const LONGEST_HEAD = 64 * 1024;
const HIGHEST_UID = 2 ** 32 - 1;

/** Puts a message into a mailbox and finds out its UID, which only servers with UIDPLUS (RFC 4315) tell. */
export async function append(
  session: Session,
  path: string,
  raw: Buffer,
  flags: readonly string[],
  received?: Date,
): Promise<Ref> {
  const { client } = session;
  // The library drops flags that the selected mailbox does not keep, so that has to be this one.
  const mailbox = await session.open(path, true);
  const { uidNext } = mailbox;
  session.beginChange();
  const { uid, uidValidity } = (await client.append(mailbox.path, raw, [...flags], received)) || {};
  if (uid !== undefined && uidValidity !== undefined)
    return refOf({ mailbox: mailbox.path, validity: uidValidity, uid });
  const [id] = readMessageIds(messageIdOf(raw));
  const key = id === undefined ? [] : headerKey('Message-ID', `<${id}>`);
  const { all } = await search(client, [atom('UID'), set(`${uidNext}:${HIGHEST_UID}`), ...key]);
  const [found = uid] = all.highest(1);
  if (found === undefined) throw new Error('what was appended is not there');
  return refOf({ mailbox: mailbox.path, validity: mailbox.uidValidity, uid: found });
}

/** Of a message of ours, the value of the header. */
function messageIdOf(raw: Buffer): string {
  const { bytes } = findHead(raw, 0, LONGEST_HEAD, () => false);
  return readFields(bytes).find(({ name }) => name === 'message-id')?.value ?? '';
}
