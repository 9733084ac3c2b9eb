import { join } from 'node:path';
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
import { INBOX } from '../backend/inbox.ts';
import { withNamedRoles } from '../mailboxes/role-names.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Message, Ref, Summary } from '../message/message.ts';
import { MOST_PARSED, type Parsed, parseMessage } from '../mime/parse.ts';
import type { Account } from '../settings/account.ts';
import { changeMessage } from './change-message.ts';
import { changesOf } from './changes.ts';
import { type MailFile, readMail, syncFolder } from './deliver.ts';
import { claimDraft, fileSent, make, put, releaseDraft, saveDraft } from './drafts.ts';
import { prepareEmbedded } from './embedded.ts';
import { IndexFile } from './index-file.ts';
import { listMailboxes } from './layout.ts';
import { identityOf } from './listing.ts';
import { OUTBOX } from './outbox.ts';
import { search } from './search.ts';
import { type Located, MaildirStore, type Open } from './store.ts';
import { flagsOf, labelsOf } from './summary.ts';
import { threadOf } from './thread.ts';

/** What these are called where a Maildir has none. */
const USUAL = { drafts: 'Drafts', sent: 'Sent' } as const;

/**
 * Opens a Maildir that other programs may use at the same time; the embedded one is made when it is not there.
 * @throws Refusal `cannot_connect`
 */
export async function openMaildir({ store, way }: Account): Promise<Backend> {
  if (store.kind !== 'maildir') throw new Error('The account is no Maildir.');
  if (way?.kind === 'outbox') await prepareEmbedded(store.folder);
  await identityOf(store.folder).catch(() => {
    throw new Refusal(
      'cannot_connect',
      'The folder of this account is no Maildir any more: it has no cur.',
      'The operator can look whether it was moved, or lies on a disk that is not there.',
    );
  });
  return new MaildirBackend(new MaildirStore(store.folder, await IndexFile.open(store.index)));
}

class MaildirBackend implements Backend {
  readonly #store: MaildirStore;

  constructor(store: MaildirStore) {
    this.#store = store;
  }

  async mailboxes(signal: AbortSignal): Promise<readonly Mailbox[]> {
    return await this.#store.guard(async () => {
      const paths = await listMailboxes(this.#store.root);
      await this.#store.keepOnly(paths);
      const found: Mailbox[] = [];
      for (const path of paths) {
        signal.throwIfAborted();
        const open = await this.#store.open(path).catch(unlessRefused);
        if (open !== undefined) found.push(this.#count(open));
      }
      return withNamedRoles(
        found,
        found.map(({ path }) => path.split('.')),
      );
    });
  }

  async search(
    query: Query,
    page: { readonly most: number; readonly after?: Anchor },
    signal: AbortSignal,
  ): Promise<Found> {
    return await this.#store.guard(async () => await search(this.#store, query, page, signal));
  }

  async message(ref: Ref): Promise<Message> {
    return await this.#withFile(ref, async (file, parsed, { message, mailbox }) => ({
      ...(await Promise.resolve(parsed.content)),
      ref,
      mailbox: mailbox.path,
      received: file.received,
      flags: flagsOf(message.flags, mailbox.keywords),
      labels: labelsOf(message.flags, mailbox.keywords),
    }));
  }

  async part(ref: Ref, part: string, most: number): Promise<Bytes> {
    return await this.#withFile(ref, async (_, parsed) => {
      const bytes = await parsed.part(part, most);
      if (bytes !== undefined) return bytes;
      throw new Refusal(
        'no_such_part',
        'The message has no such part.',
        'read_email lists the parts that can be taken.',
      );
    });
  }

  async source(ref: Ref, most: number): Promise<Bytes> {
    return await this.#store.withMessage(ref, async ({ file }) => {
      const { bytes, size } = await readOrRefuse(file, most, ref);
      return { bytes, isCut: size > bytes.length };
    });
  }

  async thread(
    ref: Ref,
    most: number,
    signal: AbortSignal,
  ): Promise<{ readonly rows: readonly Summary[]; readonly isCut: boolean }> {
    const mailboxes = (await this.mailboxes(signal)).filter(
      ({ role }) => role !== 'junk' && role !== 'trash',
    );
    const paths = mailboxes.map(({ path }) => path);
    return await this.#store.guard(async () => await threadOf(this.#store, ref, most, paths, signal));
  }

  async changes(mailbox: string, since: Anchor, most: number, signal: AbortSignal): Promise<Changes> {
    return await this.#store.guard(async () => await changesOf(this.#store, mailbox, since, most, signal));
  }

  async update(refs: readonly Ref[], change: Change, signal: AbortSignal): Promise<readonly Outcome[]> {
    const to = change.kind === 'move' ? await this.#store.open(change.mailbox) : undefined;
    const outcomes: (Outcome & { readonly base?: string | undefined })[] = [];
    for (const ref of refs) {
      signal.throwIfAborted();
      try {
        const base = await this.#store.withMessage(
          ref,
          async (located) => await changeMessage(this.#store, located, change, to),
        );
        outcomes.push({ ref, outcome: 'done', base });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        outcomes.push({ ref, outcome: 'failed', reason: error.message });
      }
    }
    if (to !== undefined) await syncFolder(join(to.folder, 'cur'));
    return await Promise.all(
      outcomes.map(async ({ base, ...outcome }) => {
        const moved =
          to === undefined || base === undefined ? undefined : await this.#store.refOfFile(to.path, base);
        return moved === undefined || outcome.outcome !== 'done' ? outcome : { ...outcome, moved };
      }),
    );
  }

  async saveDraft(
    raw: Buffer,
    replaces: Ref | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly ref: Ref; readonly remains: boolean }> {
    const path = await this.#pathOf('drafts', signal);
    return await saveDraft(this.#store, path, raw, replaces);
  }

  async claim(draft: Ref): Promise<boolean> {
    return await claimDraft(this.#store, draft);
  }

  async release(draft: Ref): Promise<void> {
    await releaseDraft(this.#store, draft);
  }

  async fileSent(draft: Ref, copy: Buffer | undefined, signal: AbortSignal): Promise<Ref | undefined> {
    const path = await this.#pathOf('sent', signal);
    return await fileSent(this.#store, path, draft, copy, signal);
  }

  async append(
    mailbox: string,
    raw: Buffer,
    { seen, received }: { readonly seen: boolean; readonly received?: Date },
  ): Promise<Ref> {
    // The Outbox is ours; any other that is not there may be a mistake.
    const open = mailbox === OUTBOX ? await make(this.#store, OUTBOX) : await this.#store.open(mailbox);
    return await put(this.#store, open, raw, seen ? 'S' : '', received);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#store[Symbol.asyncDispose]();
  }

  #count({ path, row }: Open): Mailbox {
    const counts = this.#store.index.database
      .prepare<[number, number], { total: number; unread: number }>(
        'SELECT (SELECT count(*) FROM message WHERE mailbox = ?) AS total, (SELECT count(*) FROM message WHERE mailbox = ? AND unread = 1) AS unread',
      )
      .get(row.id, row.id);
    return { path, ...(path === INBOX ? { role: 'inbox' } : {}), ...counts };
  }

  async #withFile<T>(
    ref: Ref,
    work: (file: MailFile, parsed: Parsed, located: Located) => Promise<T>,
  ): Promise<T> {
    return await this.#store.withMessage(ref, async (located) => {
      const file = await readOrRefuse(located.file, MOST_PARSED, ref);
      return await work(file, await parseMessage(file.bytes, file.size), located);
    });
  }

  async #pathOf(role: 'drafts' | 'sent', signal: AbortSignal): Promise<string> {
    return (await this.mailboxes(signal)).find((mailbox) => mailbox.role === role)?.path ?? USUAL[role];
  }
}

function unlessRefused(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error;
}

async function readOrRefuse(file: string, most: number, ref: Ref): Promise<MailFile> {
  const mail = await readMail(file, most);
  if (mail === undefined) throw noSuchMessage(ref);
  return mail;
}
