import { type Folder, temporaryFolder } from '@handrail/testing/temporary';
import type { Backend } from '../../src/backend/backend.ts';
import { makeMailbox } from '../../src/maildir/layout.ts';
import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import type { Summary } from '../../src/message/message.ts';
import type { Account } from '../../src/settings/account.ts';
import { accountOf } from '../backends/account.ts';

export const never = new AbortController().signal;

export const MAILBOXES = ['INBOX', 'Drafts', 'Sent', 'Archive', 'Trash'] as const;

export const accountAt = (folder: string, index: string): Account =>
  accountOf({ kind: 'maildir', folder, index });

export interface Mail extends AsyncDisposable {
  readonly folder: Folder;
  readonly root: string;
  readonly index: string;
  readonly backend: Backend;
  /** As another process would. */
  another(): Promise<Backend>;
}

/** A Maildir with its usual mailboxes, all empty, and a backend on it. */
export async function freshMail(): Promise<Mail> {
  const folder = temporaryFolder();
  const [root, index] = [folder.at('mail'), folder.at('index.sqlite')];
  for (const mailbox of MAILBOXES) await makeMailbox(root, mailbox);
  const open: Backend[] = [];
  const another = async () => {
    const backend = await openMaildir(accountAt(root, index));
    open.push(backend);
    return backend;
  };
  return {
    folder,
    root,
    index,
    backend: await another(),
    another,
    async [Symbol.asyncDispose]() {
      for (const backend of open) await backend[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Ends with a line that shows whether all of it is there. */
export const letter = (subject: string, text = 'Hello.'): Buffer =>
  Buffer.from(
    `From: Ann <ann@example.com>\r\nTo: me@example.com\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.com>\r\nDate: Fri, 20 Nov 2026 14:03:00 +0000\r\n\r\n${text}\r\nend of ${subject}\r\n`,
  );

export async function allIn(backend: Backend, ...mailboxes: readonly string[]): Promise<readonly Summary[]> {
  const rows: Summary[] = [];
  for (let after: unknown; ;) {
    const page = { most: 100, ...(after === undefined ? {} : { after }) };
    const found = await backend.search({ mailboxes }, page, never);
    rows.push(...found.rows);
    if (found.next === undefined) return rows;
    after = found.next;
  }
}
