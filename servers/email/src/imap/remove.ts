import type { ImapFlow } from 'imapflow';
import { DELETED } from './flags.ts';
import { store } from './store.ts';
import type { UidSet } from './uid-set.ts';
import { execute, set } from './wire.ts';

/**
 * Takes these messages away for good, and no others: a plain EXPUNGE would take whatever any client has marked, so
 * without UIDPLUS (RFC 4315) they are only marked as deleted.
 * @returns whether they are gone
 */
export async function remove(client: ImapFlow, uids: UidSet): Promise<boolean> {
  await store(client, uids, DELETED, true);
  if (!client.capabilities.has('UIDPLUS')) return false;
  await execute(client, 'UID EXPUNGE', [set(uids)]);
  return true;
}
