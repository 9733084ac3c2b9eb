import type { FetchMessageObject, FetchOptions, FetchQueryObject, ImapFlow } from 'imapflow';
import { checkAlive } from './alive.ts';
import type { UidSet } from './uid-set.ts';

/**
 * Messages of the selected mailbox, as they arrive. What the library cannot read of an answer is left out.
 * @throws where the connection is gone, which the library itself takes for a mailbox without messages
 */
export async function* fetchEach(
  client: ImapFlow,
  range: UidSet | string,
  query: FetchQueryObject,
  options: FetchOptions = { uid: true },
): AsyncGenerator<FetchMessageObject> {
  const numbers = typeof range === 'string' ? range : range.text;
  if (numbers === '') return;
  for await (const message of client.fetch(numbers, query, options)) if (message.uid > 0) yield message;
  checkAlive(client);
}
