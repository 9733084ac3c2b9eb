import { Refusal } from '@handrail/domain';
import type {
  Anchor,
  Backend,
  Bytes,
  Change,
  Changes,
  Found,
  Mailbox,
  Outcome,
  Query,
} from '../backend/backend.ts';
import type { Message, Ref } from '../message/message.ts';
import type { Account } from '../settings/account.ts';
import { append } from './append.ts';
import { readChanges } from './changes.ts';
import { ImapConnection } from './connection.ts';
import { claimDraft, fileSent, releaseDraft, saveDraft } from './drafts.ts';
import { SEEN } from './flags.ts';
import { readMailboxes } from './mailboxes.ts';
import { readMessage, readSource } from './read-message.ts';
import { readPart } from './read-part.ts';
import { searchMailboxes } from './search.ts';
import type { Session } from './session.ts';
import { readThread } from './thread.ts';
import { updateMessages } from './update.ts';

/** Nothing is connected before the first call. */
export async function openImap({ store }: Account): Promise<Backend> {
  if (store.kind !== 'imap') throw new Error('the account is none of IMAP');
  return new ImapBackend(new ImapConnection(store));
}

class ImapBackend implements Backend {
  readonly #connection: ImapConnection;

  constructor(connection: ImapConnection) {
    this.#connection = connection;
  }

  async mailboxes(signal: AbortSignal): Promise<readonly Mailbox[]> {
    return await this.#connection.read(signal, readMailboxes);
  }

  async search(
    query: Query,
    page: { readonly most: number; readonly after?: Anchor },
    signal: AbortSignal,
  ): Promise<Found> {
    return await this.#connection.read(
      signal,
      async (session) => await searchMailboxes(session, query, page),
    );
  }

  async message(ref: Ref, signal: AbortSignal): Promise<Message> {
    return await this.#readOne(signal, async (session) => await readMessage(session, ref));
  }

  async part(ref: Ref, part: string, most: number, signal: AbortSignal): Promise<Bytes> {
    return await this.#readOne(signal, async (session) => await readPart(session, ref, part, most));
  }

  async source(ref: Ref, most: number, signal: AbortSignal): Promise<Bytes> {
    return await this.#readOne(signal, async (session) => await readSource(session, ref, most));
  }

  async thread(ref: Ref, most: number, signal: AbortSignal) {
    return await this.#readOne(signal, async (session) => await readThread(session, ref, most));
  }

  async changes(mailbox: string, since: Anchor, most: number, signal: AbortSignal): Promise<Changes> {
    return await this.#connection.read(
      signal,
      async (session) => await readChanges(session, mailbox, since, most),
    );
  }

  async update(refs: readonly Ref[], change: Change, signal: AbortSignal): Promise<readonly Outcome[]> {
    return await this.#connection.write(
      signal,
      async (session) => await updateMessages(session, refs, change),
    );
  }

  async saveDraft(raw: Buffer, replaces: Ref | undefined, signal: AbortSignal) {
    return await this.#connection.write(signal, async (session) => await saveDraft(session, raw, replaces));
  }

  async claim(draft: Ref, signal: AbortSignal): Promise<boolean> {
    return await this.#connection.write(signal, async (session) => await claimDraft(session, draft));
  }

  async release(draft: Ref, signal: AbortSignal): Promise<void> {
    await this.#connection.write(signal, async (session) => await releaseDraft(session, draft));
  }

  async fileSent(draft: Ref, copy: Buffer | undefined, signal: AbortSignal): Promise<Ref | undefined> {
    return await this.#connection.write(signal, async (session) => await fileSent(session, draft, copy));
  }

  async append(
    mailbox: string,
    raw: Buffer,
    { seen, received }: { readonly seen: boolean; readonly received?: Date },
  ): Promise<Ref> {
    const flags = seen ? [SEEN] : [];
    const never = new AbortController();
    return await this.#connection.write(
      never.signal,
      async (session) => await append(session, mailbox, raw, flags, received),
    );
  }

  /** What a mailbox that was selected earlier does not show may have come since; so it is selected anew before giving up. */
  async #readOne<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    return await this.#connection.read(signal, async (session) => {
      try {
        return await work(session);
      } catch (error) {
        const { mailbox } = session.client;
        if (!(error instanceof Refusal) || error.code !== 'stale_id' || !session.isOld || !mailbox)
          throw error;
        await session.open(mailbox.path);
        return await work(session);
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection[Symbol.asyncDispose]();
  }
}
