import { quote, Refusal } from '@handrail/domain';

export const noSuchMailbox = (path: string, cause?: unknown): Refusal =>
  new Refusal(
    'no_such_mailbox',
    `There is no mailbox ${quote(path)} that can be read.`,
    'Take a name as list_mailboxes gives it.',
    { cause },
  );
