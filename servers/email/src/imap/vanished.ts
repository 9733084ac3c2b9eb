import type { ImapFlow } from 'imapflow';
import { UidSet } from './uid-set.ts';
import { type Response, valueOf } from './wire.ts';

type Listener = (gone: UidSet) => void;

const listeners = new WeakMap<ImapFlow, Set<Listener>>();

/** What the library does with `VANISHED` (RFC 7162 §3.2.10), and its type declarations leave out. */
interface Handler {
  untaggedVanished(response: Response): Promise<void>;
}

/**
 * Reads what vanished in place of the library, which spells out every number: a line of a few bytes can name four
 * thousand million of them. Nor does the library count them down, as it does for EXPUNGE.
 */
export function readVanished(client: ImapFlow): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  (client as unknown as Handler).untaggedVanished = async ({ attributes = [] }) => {
    const isEarlier = Array.isArray(attributes[0]);
    const gone = UidSet.parse(valueOf(attributes[isEarlier ? 1 : 0]));
    const { mailbox } = client;
    if (!isEarlier && mailbox) mailbox.exists = Math.max(0, mailbox.exists - gone.size);
    for (const listener of listeners.get(client) ?? []) listener(gone);
  };
}

/** @returns what ends it */
export function onVanished(client: ImapFlow, listener: Listener): () => void {
  const all = listeners.get(client) ?? new Set();
  listeners.set(client, all.add(listener));
  return () => void all.delete(listener);
}
