import { temporaryFolder } from '@handrail/testing/temporary';
import { makeMailbox } from '../../src/maildir/layout.ts';
import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import { accountOf } from './account.ts';
import { describeBackend } from './suite.ts';

describeBackend('Maildir', async () => {
  const folder = temporaryFolder();
  for (const mailbox of ['INBOX', 'Drafts', 'Sent', 'Archive', 'Junk', 'Trash'])
    await makeMailbox(folder.at('mail'), mailbox);
  const store = { kind: 'maildir', folder: folder.at('mail'), index: folder.at('index') } as const;
  return {
    open: async () => await openMaildir(accountOf(store)),
    async [Symbol.asyncDispose]() {
      folder[Symbol.dispose]();
      await Promise.resolve();
    },
  };
});
