import { encodeMailbox } from './mailbox-name.ts';
import { isRefused } from './server-refused.ts';
import { isName, isSame, type Session } from './session.ts';
import { atom, execute, readNumbers, text } from './wire.ts';

export type StatusItem = 'MESSAGES' | 'UNSEEN' | 'UIDNEXT' | 'UIDVALIDITY' | 'HIGHESTMODSEQ';

/**
 * What the server tells of a mailbox without selecting it (RFC 9051 §6.3.11). Not by the call of the library, which
 * then miscounts the messages of the selected one.
 * @returns undefined where there is no such mailbox, or none that can be read
 */
export async function status(
  session: Session,
  path: string,
  items: readonly StatusItem[],
): Promise<ReadonlyMap<string, bigint> | undefined> {
  if (!isName(path)) return undefined;
  const { client } = session;
  if (client.mailbox && isSame(client.mailbox.path, path)) await session.refresh();
  const name = client.enabled.has('UTF8=ACCEPT') ? path : encodeMailbox(path);
  let numbers: ReadonlyMap<string, bigint> = new Map();
  try {
    await execute(client, 'STATUS', [text(name), items.map(atom)], {
      STATUS: async ({ attributes = [] }) => {
        numbers = readNumbers(attributes[1]);
      },
    });
    return numbers;
  } catch (error) {
    if (isRefused(error)) return undefined;
    throw error;
  }
}
