import type { Backend } from '../backend/backend.ts';
import type { Account } from '../settings/account.ts';
import { changes } from './changes.ts';
import { JmapClient } from './client.ts';
import { claim, fileSent, release, saveDraft } from './drafts.ts';
import { boxesOf, shown } from './mailboxes.ts';
import { readMessage, readPart, readSource } from './read.ts';
import { search } from './search.ts';
import { importEmail } from './store.ts';
import { thread } from './thread.ts';
import { update } from './update.ts';

const IMPORT_MS = 60_000;

/** Mail on a JMAP server (RFC 8621). Refs are the ids of Email, which a message keeps wherever it is moved. */
export function openJmap({ store }: Account): Backend {
  if (store.kind !== 'jmap') throw new TypeError('not an account on JMAP');
  const client = new JmapClient(store);
  return {
    mailboxes: async (signal) => (await boxesOf(client, signal)).list.map(shown),
    search: async (query, page, signal) => await search(client, query, page, signal),
    message: async (ref, signal) => await readMessage(client, ref, signal),
    part: async (ref, part, most, signal) => await readPart(client, ref, part, most, signal),
    source: async (ref, most, signal) => await readSource(client, ref, most, signal),
    thread: async (ref, most, signal) => await thread(client, ref, most, signal),
    changes: async (mailbox, since, most, signal) => await changes(client, mailbox, since, most, signal),
    update: async (refs, change, signal) => await update(client, refs, change, signal),
    saveDraft: async (raw, replaces, signal) => await saveDraft(client, raw, replaces, signal),
    claim: async (draft, signal) => await claim(client, draft, signal),
    release: async (draft, signal) => await release(client, draft, signal),
    fileSent: async (draft, copy, signal) => await fileSent(client, draft, copy, signal),
    append: async (mailbox, raw, { seen, received }) => {
      const signal = AbortSignal.timeout(IMPORT_MS);
      const { id } = (await boxesOf(client, signal)).at(mailbox);
      const keywords = seen ? ['$seen'] : [];
      return (
        await importEmail(client, raw, { mailbox: id, keywords, ...(received && { received }) }, signal)
      ).ref;
    },
    [Symbol.asyncDispose]: async () => client[Symbol.dispose](),
  };
}
