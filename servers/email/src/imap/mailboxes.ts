import type { ImapFlow, ListResponse } from 'imapflow';
import type { Mailbox, Role } from '../backend/backend.ts';
import { withNamedRoles } from '../mailboxes/role-names.ts';
import type { Session } from './session.ts';
import { status } from './status.ts';

/** The library finds them by RFC 6154 where the server tells, else by many of their names; the rest is ours. */
const ROLES: Readonly<Record<string, Role>> = {
  [String.raw`\Inbox`]: 'inbox',
  [String.raw`\Drafts`]: 'drafts',
  [String.raw`\Sent`]: 'sent',
  [String.raw`\Archive`]: 'archive',
  [String.raw`\Junk`]: 'junk',
  [String.raw`\Trash`]: 'trash',
  [String.raw`\All`]: 'all',
  [String.raw`\Flagged`]: 'flagged',
};

/** Mailboxes that are counted one by one, where the server does not tell all counts at once. */
const MOST_COUNTED = 100;

/** What the connection was told; names and roles rarely change. */
const known = new WeakMap<ImapFlow, readonly Mailbox[]>();

/** All mailboxes with their counts, as they are now. */
export async function readMailboxes(session: Session): Promise<readonly Mailbox[]> {
  const { client } = session;
  await session.refresh();
  const isQuick = client.capabilities.has('LIST-STATUS');
  const entries = await client.list(isQuick ? { statusQuery: { messages: true, unseen: true } } : {});
  const listed = mailboxesIn(entries);
  const uncounted = listed
    .filter(({ isReadable: may, total }) => may !== false && total === undefined)
    .toSorted((a, b) => Number(b.role !== undefined) - Number(a.role !== undefined))
    .slice(0, MOST_COUNTED);
  const counts = new Map<string, Pick<Mailbox, 'total' | 'unread'>>();
  for (const { path } of uncounted) counts.set(path, await countsOf(session, path));
  const mailboxes = listed.map((mailbox) => ({ ...mailbox, ...counts.get(mailbox.path) }));
  known.set(client, mailboxes);
  return mailboxes;
}

/** Names and roles, asked for once in a connection. */
export async function listMailboxes(session: Session, isAnew = false): Promise<readonly Mailbox[]> {
  const { client } = session;
  const earlier = known.get(client);
  if (earlier !== undefined && !isAnew) return earlier;
  const mailboxes = mailboxesIn((await client.list()).filter(isReadable));
  known.set(client, mailboxes);
  return mailboxes;
}

export const pathOf = (mailboxes: readonly Mailbox[], role: Role): string | undefined =>
  mailboxes.find((mailbox) => mailbox.role === role)?.path;

const isReadable = ({ flags }: ListResponse): boolean =>
  !flags.has(String.raw`\Noselect`) && !flags.has(String.raw`\NonExistent`);

const mailboxesIn = (entries: readonly ListResponse[]): readonly Mailbox[] =>
  withNamedRoles(
    entries.map(mailboxOf),
    entries.map((entry) => (isReadable(entry) ? [...entry.parent, entry.name] : [])),
  );

function mailboxOf(entry: ListResponse): Mailbox {
  const { path, specialUse, status: counts } = entry;
  const role = specialUse === undefined ? undefined : ROLES[specialUse];
  return {
    path,
    ...(isReadable(entry) ? {} : { isReadable: false }),
    ...(role === undefined ? {} : { role }),
    ...(counts?.messages === undefined ? {} : { total: counts.messages }),
    ...(counts?.unseen === undefined ? {} : { unread: counts.unseen }),
  };
}

async function countsOf(session: Session, path: string): Promise<Pick<Mailbox, 'total' | 'unread'>> {
  const counts = await status(session, path, ['MESSAGES', 'UNSEEN']);
  const [total, unread] = [counts?.get('MESSAGES'), counts?.get('UNSEEN')];
  return {
    ...(total === undefined ? {} : { total: Number(total) }),
    ...(unread === undefined ? {} : { unread: Number(unread) }),
  };
}
