import type { CopyResponseObject, MailboxObject } from 'imapflow';
import { checkAlive } from './alive.ts';
import { fetchEach } from './fetch.ts';
import { refOf } from '../message/ref.ts';
import { remove } from './remove.ts';
import type { Session } from './session.ts';
import { UidSet } from './uid-set.ts';

/** What became of one message. */
export type Moved =
  | { readonly isDone: true; readonly ref?: string; readonly remark?: string }
  | { readonly isDone: false; readonly reason: string };

/**
 * Moves messages of the selected mailbox. Nothing but these leaves it, whatever the server can.
 * @returns for each UID
 */
export async function move(
  session: Session,
  { path }: MailboxObject,
  uids: UidSet,
  target: string,
): Promise<(uid: number) => Moved> {
  const { client } = session;
  if (path === target) return () => ({ isDone: true });
  const options = { uid: true };
  if (client.capabilities.has('MOVE')) {
    const answer = await client.messageMove(uids.text, target, options);
    const left = await leftOf(session, uids);
    return (uid) => (left.has(uid) ? NOT_MOVED : { isDone: true, ...newRef(answer, uid) });
  }
  const answer = await client.messageCopy(uids.text, target, options);
  checkAlive(client);
  if (!answer) return () => NOT_MOVED;
  const isGone = await remove(client, uids);
  return (uid) => ({ isDone: true, ...newRef(answer, uid), ...(isGone ? {} : { remark: REMAINS }) });
}

const NOT_MOVED: Moved = { isDone: false, reason: 'The server did not move it.' };

const REMAINS =
  'A copy is there; the original is marked as deleted and stays until a mail program expunges the mailbox, since this server cannot remove a single message.';

/** Which messages are still there. */
async function leftOf({ client }: Session, uids: UidSet): Promise<UidSet> {
  const left: number[] = [];
  for await (const { uid } of fetchEach(client, uids, { uid: true })) left.push(uid);
  return UidSet.of(left);
}

function newRef(answer: CopyResponseObject | false, uid: number): { readonly ref?: string } {
  if (!answer) return {};
  const moved = answer.uidMap?.get(uid);
  const { uidValidity: validity, destination: mailbox } = answer;
  return moved === undefined || validity === undefined
    ? {}
    : { ref: refOf({ mailbox, validity, uid: moved }) };
}
