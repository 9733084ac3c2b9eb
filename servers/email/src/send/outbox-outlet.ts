import { Refusal } from '@handrail/domain';
import type { Backend } from '../backend/backend.ts';
import { OUTBOX } from '../maildir/outbox.ts';
import type { Account } from '../settings/account.ts';
import type { Delivery, Envelope, Outlet } from './outlet.ts';

/**
 * The way out of the embedded mailbox: into its Outbox, where the message can be read at once, and no farther. That is
 * the only copy; Sent is for mail that really went, such as what was imported.
 */
export const openOutbox = (_: Account, backend: Backend): Outlet => new OutboxOutlet(backend);

class OutboxOutlet implements Outlet {
  readonly filesCopies = true;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async submit({ to }: Envelope, raw: Buffer): Promise<Delivery> {
    try {
      await this.#backend.append(OUTBOX, raw, { seen: true });
    } catch (error) {
      // What stands in the way of the index stands there after the message was put into its folder.
      throw error instanceof Refusal ? unknownOutcome(error) : notSent(error);
    }
    return { accepted: to, rejected: [] };
  }

  async verify(signal: AbortSignal): Promise<void> {
    await this.#backend.mailboxes(signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The backend is closed by who opened it.
  }
}

const unknownOutcome = (cause: unknown): Refusal =>
  new Refusal(
    'outcome_unknown',
    'The message seems to lie in the Outbox, but that could not be looked up.',
    'Search in Outbox before sending it again.',
    { cause },
  );

const notSent = (cause: unknown): Refusal =>
  new Refusal(
    'not_sent',
    'The message could not be put into the Outbox: its file could not be written.',
    'The operator can look whether the disk is full or read-only.',
    { cause },
  );
