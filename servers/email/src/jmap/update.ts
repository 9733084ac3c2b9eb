import { quote, Refusal } from '@handrail/domain';
import type { Change, Outcome } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import { isLabel } from '../message/keywords.ts';
import type { Ref } from '../message/message.ts';
import { oneLine } from '../mime/header-values.ts';
import type { JmapClient } from './client.ts';
import { isMethodFailure } from './failures.ts';
import { isId, type Json, member, objectOf, textOf } from './json.ts';
import { boxesOf } from './mailboxes.ts';

/** What Email/set (RFC 8620 §5.3) is told of one message: paths to values. */
export type Patch = Readonly<Record<string, Json>>;

/** In one request; servers take at least 500 objects, but a long one holds the account. */
export async function update(
  client: JmapClient,
  refs: readonly Ref[],
  change: Change,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const patch = await patchOf(client, change, signal);
  const named = [...new Set(refs.filter(isId))];
  if (named.length === 0) return refs.map(stale);
  const broken =
    'The connection to the mail server ended before it answered; look at the message before trying again.';
  const answer = await setEmails(
    client,
    { update: Object.fromEntries(named.map((ref) => [ref, patch])) },
    signal,
  ).catch((error: unknown) => {
    if (error instanceof Refusal && (error.code === 'connection_lost' || error.code === 'timeout'))
      return undefined;
    throw error;
  });
  return refs.map((ref): Outcome => {
    if (!isId(ref)) return stale(ref);
    if (answer === undefined) return { ref, outcome: 'unknown', reason: broken };
    if (Object.hasOwn(objectOf(member(answer, 'updated')), ref)) return { ref, outcome: 'done' };
    return failed(ref, member(member(answer, 'notUpdated'), ref));
  });
}

const stale = (ref: Ref): Outcome => ({ ref, outcome: 'failed', reason: noSuchMessage(ref).message });

function failed(ref: Ref, error: Json): Outcome {
  const type = textOf(member(error, 'type'));
  if (type === 'notFound') return stale(ref);
  const why = oneLine(type ?? 'it gave no reason', 60);
  return { ref, outcome: 'failed', reason: `The mail server did not change this message (${why}).` };
}

async function patchOf(client: JmapClient, change: Change, signal: AbortSignal): Promise<Patch> {
  switch (change.kind) {
    case 'flag':
      return { [`keywords/$${change.flag}`]: change.on ? true : null };
    case 'label':
      return { [`keywords/${keywordOf(change.label)}`]: change.on ? true : null };
    case 'move':
      return { mailboxIds: { [(await boxesOf(client, signal)).at(change.mailbox).id]: true } };
  }
}

/**
 * RFC 8621 §4.1.1 leaves less to keywords than this; `/` and `~` mean something in a path, and Cyrus takes them for
 * themselves.
 */
function keywordOf(label: string): string {
  if (/^[A-Za-z0-9_.,:;!?@#&+=^'`|<>-]{1,100}$/.test(label) && isLabel(label)) return label.toLowerCase();
  throw new Refusal(
    'invalid_argument',
    `${quote(label)} cannot be a label on this server.`,
    'Use letters of English, digits, dots, dashes and underscores.',
  );
}

/** @throws MethodFailure */
export async function setEmails(client: JmapClient, args: Patch, signal: AbortSignal): Promise<Json> {
  const [answer] = await client.call([['Email/set', args]], { isRead: false, signal });
  return answer;
}

/**
 * Changes one message, or fails.
 * @param inState only where nothing happened to any message since this state
 * @returns false where something did
 * @throws Refusal `stale_id`, `not_supported`
 */
export async function patchEmail(
  client: JmapClient,
  ref: Ref,
  patch: Patch,
  signal: AbortSignal,
  inState?: string,
): Promise<boolean> {
  const args = { update: { [ref]: patch }, ...(inState !== undefined && { ifInState: inState }) };
  const answer = await setEmails(client, args, signal).catch((error: unknown) => {
    if (isMethodFailure(error, 'stateMismatch')) return undefined;
    throw error;
  });
  if (answer === undefined) return false;
  if (Object.hasOwn(objectOf(member(answer, 'updated')), ref)) return true;
  const type = textOf(member(member(member(answer, 'notUpdated'), ref), 'type'));
  if (type === 'notFound') throw noSuchMessage(ref);
  throw new Refusal(
    'not_supported',
    'The mail server did not change this message.',
    'See what the server says.',
    {
      content: oneLine(type ?? '', 60),
    },
  );
}
