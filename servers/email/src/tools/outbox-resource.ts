import { Refusal } from '@handrail/domain';
import { type Call, defineResource } from '@handrail/server';
import * as z from 'zod';
import type { OpenAccount } from '../accounts.ts';
import type { Mailbox } from '../backend/backend.ts';
import type { Deps } from '../deps.ts';
import { OUTBOX } from '../maildir/outbox.ts';
import type { Summary } from '../message/message.ts';
import { attempted, refusedSection } from './attempted.ts';
import { rowsText } from './rows-text.ts';

/** Of each account. */
const MOST_ROWS = 100;

/**
 * What waits: messages in the Outbox of the embedded mailbox, and drafts that were given away and of which nobody knows
 * yet that they arrived.
 */
export const outboxResource = defineResource({
  name: 'outbox',
  uri: 'email://outbox',
  title: 'Outbox',
  description: 'Messages that wait to leave, and drafts of which it is not known whether they left.',
  mimeType: 'text/plain',
  params: z.object({}),
  async read(_, { deps, signal }: Call<Deps>) {
    const sections = await Promise.all(
      deps.accounts.list().map(async (open) => {
        const rows = await attempted(waiting(open, signal));
        const { name } = open.account;
        return rows instanceof Refusal
          ? refusedSection(name, rows, Infinity)
          : rowsText(rows, open.account, 'outbox');
      }),
    );
    return sections.join('\n');
  },
});

async function waiting(open: OpenAccount, signal: AbortSignal): Promise<readonly Summary[]> {
  const backend = await open.backend();
  const rowsOf = async (mailboxes: readonly string[]) =>
    mailboxes.length === 0 ? [] : (await backend.search({ mailboxes }, { most: MOST_ROWS }, signal)).rows;
  const mailboxes = await backend.mailboxes(signal);
  const isEmbedded = open.account.way?.kind === 'outbox';
  const pathsOf = (isMeant: (mailbox: Mailbox) => boolean) =>
    mailboxes.filter(isMeant).map(({ path }) => path);
  const sent = await rowsOf(pathsOf(({ path }) => isEmbedded && path === OUTBOX));
  const drafts = await rowsOf(pathsOf(({ role }) => role === 'drafts'));
  return [...drafts.filter(({ flags }) => flags.isClaimed === true), ...sent];
}
