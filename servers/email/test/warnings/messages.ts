import type { Address } from '../../src/message/address.ts';
import type { Message } from '../../src/message/message.ts';
import type { Account } from '../../src/settings/account.ts';

/** A message of which only what a test is about says anything. */
export const message = (more: Partial<Message> = {}): Message => ({
  ref: '1',
  mailbox: 'INBOX',
  received: new Date(0),
  from: [{ name: 'Ann', address: 'ann@example.org' }],
  to: [],
  subject: 'Tuesday',
  flags: { unread: false, flagged: false, answered: false, draft: false },
  labels: [],
  size: 1,
  attachments: 0,
  sent: undefined,
  sender: [],
  replyTo: [],
  cc: [],
  bcc: [],
  messageId: undefined,
  inReplyTo: [],
  references: [],
  headers: new Map(),
  structure: undefined,
  remarks: [],
  ...more,
});

export const results = (...values: readonly string[]): Pick<Message, 'headers'> => ({
  headers: new Map([['authentication-results', values]]),
});

export const account = (...trustedAuthServers: readonly string[]): Account => ({
  name: 'work',
  identities: [{ name: 'Bob Example', address: 'bob@example.com' } satisfies Address],
  store: { kind: 'maildir', folder: '/nowhere', index: '/nowhere' },
  send: { mode: 'draft', recipients: [], allowsBcc: false, mostRecipients: 50, perHour: 20 },
  trustedAuthServers,
});
