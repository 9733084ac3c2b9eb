import { quote, Refusal } from '@handrail/domain';
import type { Backend, Change, Mailbox } from '../backend/backend.ts';
import { resolveMailboxes } from '../mailboxes/resolve.ts';
import { isLabel } from '../message/keywords.ts';
import { sentMailboxes } from '../send/sent-lately.ts';
import type { Account } from '../settings/account.ts';

export const actions = [
  'read',
  'unread',
  'flag',
  'unflag',
  'move',
  'archive',
  'trash',
  'label',
  'unlabel',
] as const;
export type Action = (typeof actions)[number];

const LABEL = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]{1,100}$/u;

/**
 * What is to be done, as far as it can be told without asking a server.
 * @throws Refusal `invalid_argument`
 */
export function demandFitting(action: Action, target: string | undefined): void {
  const takesTarget = action === 'move' || action === 'label' || action === 'unlabel';
  if (takesTarget !== (target !== undefined))
    throw new Refusal(
      'invalid_argument',
      takesTarget ? `action "${action}" needs target.` : `action "${action}" takes no target.`,
      takesTarget ? 'Give a mailbox for move, a name for a label.' : 'Leave it out, or use move.',
    );
  if (target === undefined || action === 'move') return;
  if (!LABEL.test(target) || target.trim() !== target || !isLabel(target))
    throw new Refusal(
      'invalid_argument',
      `${quote(target)} is no label that may be set or taken away here.`,
      'Labels are words of people: 1 to 100 characters that can be seen, and none that only programs set.',
    );
}

/**
 * @param target as `demandFitting` let it pass
 * @throws Refusal `no_such_mailbox`, `invalid_argument` for a mailbox of own mail, and what the backend throws
 */
export async function changeOf(
  action: Action,
  target: string | undefined,
  { account, backend }: { readonly account: Account; readonly backend: Backend },
  signal: AbortSignal,
): Promise<Change> {
  switch (action) {
    case 'read':
    case 'unread':
      return { kind: 'flag', flag: 'seen', on: action === 'read' };
    case 'flag':
    case 'unflag':
      return { kind: 'flag', flag: 'flagged', on: action === 'flag' };
    case 'label':
    case 'unlabel':
      return { kind: 'label', label: target ?? '', on: action === 'label' };
    case 'move':
    case 'archive':
    case 'trash': {
      const mailboxes = await backend.mailboxes(signal);
      const mailbox = oneMailbox(target ?? roleOf(action, mailboxes), mailboxes);
      refuseOwn(mailbox, account, mailboxes);
      return { kind: 'move', mailbox };
    }
  }
}

/** These tell whom the account wrote to, and how much; a received message there would make a stranger known. */
function refuseOwn(mailbox: string, account: Account, mailboxes: readonly Mailbox[]): void {
  const isDrafts = mailboxes.some(({ path, role }) => path === mailbox && role === 'drafts');
  if (!isDrafts && !sentMailboxes(account, mailboxes).includes(mailbox)) return;
  throw new Refusal(
    'invalid_argument',
    `Nothing is moved into ${quote(mailbox)}: what lies there was written or sent by this account.`,
    'Take another mailbox; a person can move it there with a mail program.',
  );
}

/** Where the server keeps all mail in one mailbox, as Gmail does, that is where archived mail lies. */
function roleOf(action: Action, mailboxes: readonly Mailbox[]): string {
  if (action !== 'archive') return action;
  return mailboxes.some(({ role }) => role === 'archive') ? 'archive' : 'all';
}

function oneMailbox(argument: string, mailboxes: readonly Mailbox[]): string {
  const [mailbox, ...others] = resolveMailboxes(argument, mailboxes);
  if (mailbox !== undefined && others.length === 0) return mailbox;
  throw new Refusal(
    'invalid_argument',
    `${quote(argument)} stands for several mailboxes.`,
    'Give the path of one, as list_mailboxes shows it.',
  );
}
