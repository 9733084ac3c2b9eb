import { Refusal, quote } from '@handrail/domain';
import type { ImapFlow, MailboxObject } from 'imapflow';
import { isInbox } from '../backend/inbox.ts';
import { noSuchMailbox } from '../backend/no-such-mailbox.ts';
import { noSuchMessage } from '../message/message-id.ts';
import { checkAlive } from './alive.ts';
import { type Place, refOf } from '../message/ref.ts';
import { isRefused } from './server-refused.ts';

/** What one call does on the connection while it has it. */
export class Session {
  readonly client: ImapFlow;
  /** The mailbox whose news were asked for during this call. */
  #fresh: MailboxObject | undefined;

  #isChanging = false;

  constructor(client: ImapFlow) {
    this.client = client;
  }

  /** Whether a change may have been made: then nothing is done a second time. */
  get isChanging(): boolean {
    return this.#isChanging;
  }

  /** Told before the first command that changes anything. */
  beginChange(): void {
    this.#isChanging = true;
  }

  /**
   * Selects a mailbox, for reading alone unless something is to be changed in it. Where it is selected already, only the
   * news are asked for, once in each call: some servers need long to select a large mailbox.
   * @throws Refusal `no_such_mailbox`, `not_supported`
   */
  async open(path: string, isWrite = false): Promise<MailboxObject> {
    const mailbox = (await this.#news(path, isWrite)) ?? (await this.#select(path, !isWrite));
    // The library takes it for granted, but not every server keeps the rules.
    if (mailbox.uidValidity === undefined) throw noValidity(path);
    this.#fresh = mailbox;
    if (!isWrite || mailbox.readOnly !== true) return mailbox;
    throw new Refusal(
      'not_supported',
      `The server lets nobody change the mailbox ${quote(path)}.`,
      'Choose another mailbox; list_mailboxes names them.',
    );
  }

  /** @returns undefined where it has to be selected */
  async #news(path: string, isWrite: boolean): Promise<MailboxObject | undefined> {
    const { client } = this;
    const selected = client.mailbox;
    if (!selected || !isSame(selected.path, path) || (isWrite && selected.readOnly === true))
      return undefined;
    await this.refresh();
    return client.mailbox || undefined;
  }

  /** Asks for the news of whatever is selected: the server tells nothing newer of it, not even its counts, before that. */
  async refresh(): Promise<void> {
    const { mailbox } = this.client;
    if (mailbox && mailbox !== this.#fresh) await this.ping();
  }

  /** Whether the connection lives shows by an answer, which brings the news as well. */
  async ping(): Promise<void> {
    await this.client.noop();
    checkAlive(this.client);
    this.#fresh = this.client.mailbox || undefined;
  }

  /** Nothing was selected during this call, so what was selected before may not show the newest messages. */
  get isOld(): boolean {
    return this.#fresh === undefined;
  }

  /**
   * The same for the mailbox that a message lies in. For reading, what is selected already will do: a message that it
   * does not show may be looked for once more after `open`.
   * @throws Refusal `stale_id` where the mailbox is not the one the place was named in
   */
  async openAt(place: Place, isWrite = false): Promise<MailboxObject> {
    const selected = this.client.mailbox;
    const isOpen = !isWrite && selected && isSame(selected.path, place.mailbox);
    const mailbox = isOpen ? selected : await this.#openNamed(place, isWrite);
    if (mailbox.uidValidity !== place.validity) throw noSuchMessage(refOf(place));
    return mailbox;
  }

  async #openNamed(place: Place, isWrite: boolean): Promise<MailboxObject> {
    try {
      return await this.open(place.mailbox, isWrite);
    } catch (error) {
      const isMissing = error instanceof Refusal && error.code === 'no_such_mailbox';
      throw isMissing ? noSuchMessage(refOf(place)) : error;
    }
  }

  async #select(path: string, readOnly: boolean): Promise<MailboxObject> {
    if (!isName(path)) throw noSuchMailbox(path);
    try {
      const mailbox = await this.client.mailboxOpen(path, { readOnly });
      checkAlive(this.client);
      return mailbox;
    } catch (error) {
      throw isRefused(error) ? noSuchMailbox(path, error) : error;
    }
  }
}

/** No name of a mailbox has a control character; the command would end there. */
export const isName = (path: string): boolean => path !== '' && !/\p{Cc}/u.test(path);

/** The inbox may be spelled in any letter case (RFC 9051 §5.1), no other mailbox. */
export const isSame = (a: string, b: string): boolean => a === b || (isInbox(a) && isInbox(b));

const noValidity = (path: string): Refusal =>
  new Refusal(
    'not_supported',
    `The server tells no UIDVALIDITY of the mailbox ${quote(path)}, so that no message in it could be named for sure.`,
    'Choose another mailbox; list_mailboxes names them.',
  );
