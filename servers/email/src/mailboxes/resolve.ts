import { quote, Refusal } from '@handrail/domain';
import type { Backend, Mailbox, Role } from '../backend/backend.ts';
import { INBOX, isInbox } from '../backend/inbox.ts';
import { nearestFirst } from './near.ts';

/** What a mailbox may be called by, wherever it lies and in whatever language. */
const ROLES: readonly string[] = [
  'inbox',
  'drafts',
  'sent',
  'archive',
  'junk',
  'trash',
  'all',
  'flagged',
] satisfies Role[];

/** Names that a refusal shows. */
const SHOWN = 20;

/** What to look into, and whole sentences about what is left out. */
interface Resolved {
  readonly paths: readonly string[];
  readonly remarks: readonly string[];
}

/** The same as `resolveMailboxes`, but the server is not asked for its mailboxes, which may take long, when the inbox is meant. */
export async function mailboxesFor(
  argument: string | undefined,
  backend: Pick<Backend, 'mailboxes'>,
  signal: AbortSignal,
): Promise<Resolved> {
  if (argument === undefined || isInbox(argument)) return { paths: [INBOX], remarks: [] };
  const mailboxes = await backend.mailboxes(signal);
  const paths = resolveMailboxes(argument, mailboxes);
  const left = argument === '*' && !hasAll(mailboxes) ? mailboxes.filter(isUncounted).length : 0;
  return { paths, remarks: left === 0 ? [] : [leftOut(left)] };
}

const leftOut = (count: number): string =>
  `Mailboxes that were not looked into: ${count}. There are too many, or the server tells nothing of them; name one to look into it.`;

/**
 * @param argument a path, in any letter case where only one is meant; a role; `*` for all but junk and trash; the inbox
 *   without it
 * @returns paths, never none
 * @throws Refusal `no_such_mailbox` with names that may have been meant
 */
export function resolveMailboxes(argument: string | undefined, mailboxes: readonly Mailbox[]): string[] {
  if (argument === '*') return everywhere(mailboxes.filter(({ total }) => total !== undefined));
  const asked = argument ?? 'inbox';
  const exact = mailboxes.filter(({ path }) => path === asked);
  const word = asked.toLowerCase();
  const ofRole = mailboxes.filter(({ role }) => role === word);
  const alike = mailboxes.filter(({ path }) => fold(path) === fold(asked));
  const found = [exact, ofRole, alike.length === 1 ? alike : []].find(({ length }) => length > 0);
  if (found !== undefined) return found.map(({ path }) => path);
  throw missing(asked, mailboxes);
}

const isReadable = (mailbox: Mailbox): boolean => mailbox.isReadable !== false;

/** Of very many mailboxes some are not counted; those are looked into only by their names. */
const isUncounted = (mailbox: Mailbox): boolean => isReadable(mailbox) && mailbox.total === undefined;

const hasAll = (mailboxes: readonly Mailbox[]): boolean => mailboxes.some(({ role }) => role === 'all');

/** A mailbox that has everything stands for all; those that only show what lies elsewhere would repeat it. */
const everywhere = (counted: readonly Mailbox[]): string[] =>
  counted
    .filter(({ role }) =>
      hasAll(counted) ? role === 'all' : role !== 'junk' && role !== 'trash' && role !== 'flagged',
    )
    .map(({ path }) => path);

const fold = (path: string): string => path.normalize('NFC').toLowerCase();

function missing(asked: string, mailboxes: readonly Mailbox[]): Refusal {
  const names = mailboxes.filter(isReadable).map(({ path }) => path);
  const near = nearestFirst(asked, names).slice(0, SHOWN);
  return new Refusal(
    'no_such_mailbox',
    ROLES.includes(asked.toLowerCase())
      ? `No mailbox of this account is known as ${quote(asked)}; it may have another name.`
      : `There is no mailbox ${quote(asked)}.`,
    `Take one of these names, or list_mailboxes for all ${names.length}.`,
    { content: near.map((name) => quote(name)).join('\n') },
  );
}
