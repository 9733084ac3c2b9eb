import { quote, Refusal } from '@handrail/domain';
import type { Change, Outcome, Role } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import { isLabel } from '../message/keywords.ts';
import type { Ref } from '../message/message.ts';
import { oneLine } from '../mime/header-values.ts';
import type { JmapClient } from './client.ts';
import { isMethodFailure } from './failures.ts';
import { isId, type Json, listOf, member, objectOf, setOf, textOf } from './json.ts';
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
  const named = [...new Set(refs.filter(isId))];
  const patches = await patchesOf(client, named, change, signal);
  if (named.length === 0) return refs.map(stale);
  const broken =
    'The connection to the mail server ended before it answered; look at the message before trying again.';
  const answer = await setEmails(client, { update: Object.fromEntries(patches) }, signal).catch(
    (error: unknown) => {
      if (error instanceof Refusal && (error.code === 'connection_lost' || error.code === 'timeout'))
        return undefined;
      throw error;
    },
  );
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

async function patchesOf(
  client: JmapClient,
  refs: readonly Ref[],
  change: Change,
  signal: AbortSignal,
): Promise<ReadonlyMap<Ref, Patch>> {
  const same = (patch: Patch) => new Map(refs.map((ref) => [ref, patch]));
  switch (change.kind) {
    case 'flag':
      return same({ [`keywords/$${change.flag}`]: change.on ? true : null });
    case 'label':
      return same({ [`keywords/${keywordOf(change.label)}`]: change.on ? true : null });
    case 'move':
      return await movesOf(client, refs, change.mailbox, signal);
  }
}

/** Mailboxes that hold what lies elsewhere (RFC 6154 §2). */
const VIRTUAL: ReadonlySet<Role | undefined> = new Set<Role>(['all', 'flagged']);

/**
 * A message may lie in several mailboxes (RFC 8621 §4.1.1), of which most are what others call labels. A move takes it
 * out of the one that has a role, such as the inbox, or, where none has, out of the first, and puts it into the other;
 * where else it lies it stays. Where a server wants a message in one mailbox alone, it lies in no other to begin with.
 */
async function movesOf(
  client: JmapClient,
  refs: readonly Ref[],
  mailbox: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<Ref, Patch>> {
  const boxes = await boxesOf(client, signal);
  const target = boxes.at(mailbox).id;
  if (refs.length === 0) return new Map();
  const ask = { ids: refs, properties: ['id', 'mailboxIds'] };
  const [answer] = await client.call([['Email/get', ask]], { isRead: true, signal });
  const lies = new Map(
    listOf(member(answer, 'list')).map((email) => [
      textOf(member(email, 'id')),
      setOf(member(email, 'mailboxIds')).filter(isId),
    ]),
  );
  const patchOf = (ref: Ref): Patch => {
    const within = (lies.get(ref) ?? []).filter((id) => !VIRTUAL.has(boxes.roleOf(id)));
    const places = within.filter((id) => boxes.roleOf(id) !== undefined);
    const left = (places.length > 0 ? places : within.slice(0, 1)).filter((id) => id !== target);
    return {
      ...Object.fromEntries(left.map((id) => [`mailboxIds/${id}`, null])),
      [`mailboxIds/${target}`]: true,
    };
  };
  return new Map(refs.map((ref) => [ref, patchOf(ref)]));
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
