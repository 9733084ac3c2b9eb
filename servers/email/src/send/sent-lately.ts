import type { Anchor, Backend, Mailbox } from '../backend/backend.ts';
import { mailboxKey } from '../compose/recipient.ts';
import { OUTBOX } from '../maildir/outbox.ts';
import type { Ref, Summary } from '../message/message.ts';
import type { Account } from '../settings/account.ts';
import { sends } from './policy.ts';

export const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const PAGE = 100;
/** Mail of two days in Sent that is looked through. */
const PAGES = 20;

/** Where copies of sent mail lie, as paths; none where the account has no such mailbox. */
export const sentMailboxes = (
  { way }: Pick<Account, 'way'>,
  mailboxes: readonly Mailbox[],
): readonly string[] =>
  mailboxes
    .filter(({ role, path }) => role === 'sent' || (way?.kind === 'outbox' && path === OUTBOX))
    .map(({ path }) => path);

/** How much lies there that came within the hour, whoever sent it; counted up to a number. */
export async function countLately(
  backend: Backend,
  sent: readonly string[],
  most: number,
  signal: AbortSignal,
): Promise<number> {
  if (sent.length === 0) return 0;
  const since = Date.now() - HOUR_MS;
  // Days of a server anywhere on earth. Rows are not in order of time: old mail can be put there at any time.
  const day = new Date(since - DAY_MS).toISOString().slice(0, 10);
  let count = 0;
  let after: Anchor;
  for (let page = 0; page < PAGES && count < most; page++) {
    const where = { most: PAGE, ...(after !== undefined && { after }) };
    const { rows, next } = await backend.search({ mailboxes: sent, since: day }, where, signal);
    count += rows.filter(({ received }) => received.getTime() > since).length;
    if (next === undefined) break;
    after = next;
  }
  return count;
}

/** Messages that are asked for at once. */
const AT_ONCE = 10;

/**
 * What may not be moved: copies of what was sent within the hour, wherever they lie, since the operator's limit counts
 * them, and a caller could otherwise send as much as it likes.
 */
export async function countedLately(
  account: Account,
  backend: Backend,
  refs: readonly Ref[],
  signal: AbortSignal,
): Promise<ReadonlySet<Ref>> {
  const counted = new Set<Ref>();
  if (!sends(account)) return counted;
  const sent = sentMailboxes(account, await backend.mailboxes(signal));
  if ((await countLately(backend, sent, 1, signal)) === 0) return counted;
  const since = Date.now() - HOUR_MS;
  const own = new Set(account.identities.map(({ address }) => mailboxKey(address)));
  const isCounted = ({ from, flags, received }: Summary): boolean =>
    !flags.draft && received.getTime() > since && from.some(({ address }) => own.has(mailboxKey(address)));
  for (let at = 0; at < refs.length; at += AT_ONCE) {
    const asked = refs.slice(at, at + AT_ONCE);
    // What cannot be read cannot be moved either, and the one who moves it says why.
    const found = await Promise.allSettled(asked.map((ref) => backend.message(ref, signal)));
    for (const [index, ref] of asked.entries()) {
      const message = found[index];
      if (message?.status === 'fulfilled' && isCounted(message.value)) counted.add(ref);
    }
  }
  return counted;
}
