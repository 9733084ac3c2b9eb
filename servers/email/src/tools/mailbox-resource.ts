import { type Call, defineResource } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { mailboxesFor } from '../mailboxes/resolve.ts';
import { completeAccount, completeMailbox } from './complete-names.ts';
import { rowsText } from './rows-text.ts';

const MOST_ROWS = 100;

/** The newest messages of a mailbox as rows, for a person to attach. In the path of a mailbox `/` is written `%2F`. */
export const mailboxResource = defineResource({
  name: 'mailbox',
  uri: 'email://{account}/{mailbox}',
  title: 'Mailbox',
  description: 'The newest 100 messages of a mailbox, a line each.',
  mimeType: 'text/plain',
  params: z.object({ account: z.string(), mailbox: z.string() }),
  async read({ account, mailbox }, { deps, signal }: Call<Deps>) {
    const open = deps.accounts.find(account);
    const backend = await open.backend();
    const { paths } = await mailboxesFor(mailbox, backend, signal);
    const { rows } = await backend.search({ mailboxes: paths }, { most: MOST_ROWS }, signal);
    return rowsText(rows, open.account, mailbox);
  },
  complete: {
    account: (begins, call: Call<Deps>) => completeAccount(begins, call),
    mailbox: async (begins, call: Call<Deps>) => await completeMailbox(begins, call),
  },
});
