import { quote, Refusal } from '@handrail/domain';
import type { Change, Outcome } from '../backend/backend.ts';
import { noSuchMessage } from '../message/message-id.ts';
import type { Ref } from '../message/message.ts';
import { isAlive } from './alive.ts';
import { fetchEach } from './fetch.ts';
import { FLAGGED, SEEN } from './flags.ts';
import { move } from './move.ts';
import { type Place, readRef } from '../message/ref.ts';
import { serverRefused } from './server-refused.ts';
import type { Session } from './session.ts';
import { status } from './status.ts';
import { keeps, store, storeLabel } from './store.ts';
import { UidSet } from './uid-set.ts';

interface Target {
  readonly ref: Ref;
  readonly place: Place;
}

/** Changes messages mailbox by mailbox; what happens in one says nothing about the others. */
export async function updateMessages(
  session: Session,
  refs: readonly Ref[],
  change: Change,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<Ref, Outcome>();
  const groups = new Map<string, Target[]>();
  for (const ref of refs) {
    const target = targetOf(ref);
    if (target === undefined) outcomes.set(ref, failed(ref, noSuchMessage(ref)));
    else {
      const key = JSON.stringify([target.place.mailbox, `${target.place.validity}`]);
      groups.set(key, [...(groups.get(key) ?? []), target]);
    }
  }
  if (groups.size > 0) await checkChange(session, change);
  for (const targets of groups.values())
    for (const outcome of await updateGroup(session, targets, change)) outcomes.set(outcome.ref, outcome);
  return refs.map((ref) => outcomes.get(ref) ?? failed(ref, noSuchMessage(ref)));
}

function targetOf(ref: Ref): Target | undefined {
  try {
    return { ref, place: readRef(ref) };
  } catch {
    return undefined;
  }
}

const failed = (ref: Ref, { message }: Error): Outcome => ({ ref, outcome: 'failed', reason: message });

async function updateGroup(
  session: Session,
  targets: readonly Target[],
  change: Change,
): Promise<readonly Outcome[]> {
  const { client } = session;
  const all = (outcome: (target: Target) => Outcome) => targets.map(outcome);
  if (!isAlive(client))
    return all(({ ref }) => ({
      ref,
      outcome: 'failed',
      reason: 'The connection broke before its turn came.',
    }));
  let isBegun = false;
  try {
    const done = await changed(session, targets, change, () => (isBegun = true));
    return all(done);
  } catch (error) {
    if (!isAlive(client) && !session.isChanging) throw error;
    if (!isAlive(client))
      return all(({ ref }) =>
        isBegun
          ? { ref, outcome: 'unknown', reason: 'The connection broke before the server answered.' }
          : { ref, outcome: 'failed', reason: 'The connection broke before anything was changed.' },
      );
    const refusal = serverRefused(error);
    if (!(refusal instanceof Refusal)) throw error;
    return all(({ ref }) => failed(ref, refusal.code === 'stale_id' ? noSuchMessage(ref) : refusal));
  }
}

async function changed(
  session: Session,
  targets: readonly Target[],
  change: Change,
  begin: () => void,
): Promise<(target: Target) => Outcome> {
  const { client } = session;
  const [first] = targets;
  if (first === undefined) throw new Error('a group has a message');
  const mailbox = await session.openAt(first.place, true);
  const there: number[] = [];
  for await (const { uid } of fetchEach(client, UidSet.of(targets.map(({ place }) => place.uid)), {
    uid: true,
  }))
    there.push(uid);
  const uids = UidSet.of(there);
  const isThere = ({ place }: Target) => uids.has(place.uid);
  const unless = (outcome: (target: Target) => Outcome) => (target: Target) =>
    isThere(target) ? outcome(target) : failed(target.ref, noSuchMessage(target.ref));
  if (there.length === 0) return unless(({ ref }) => ({ ref, outcome: 'done' }));
  begin();
  session.beginChange();
  if (change.kind === 'move') {
    const moved = await move(session, mailbox, uids, change.mailbox);
    return unless(({ ref, place }) => {
      const result = moved(place.uid);
      if (!result.isDone) return { ref, outcome: 'failed', reason: result.reason };
      const { ref: name, remark } = result;
      return {
        ref,
        outcome: 'done',
        ...(name === undefined ? {} : { moved: name }),
        ...(remark === undefined ? {} : { remark }),
      };
    });
  }
  const isGmailLabel = change.kind === 'label' && client.capabilities.has('X-GM-EXT-1');
  const flag = change.kind === 'label' ? change.label : change.flag === 'seen' ? SEEN : FLAGGED;
  if (isGmailLabel) await storeLabel(client, uids, flag, change.on);
  else if (change.on && !keeps(mailbox, flag))
    return unless(({ ref }) => ({
      ref,
      outcome: 'failed',
      reason: 'The server keeps no such label in this mailbox.',
    }));
  else await store(client, uids, flag, change.on);
  return unless(({ ref }) => ({ ref, outcome: 'done' }));
}

/** The characters of a keyword (RFC 9051, `atom`); `$` begins those that mean something to programs. */
const KEYWORD = /^[A-Za-z0-9_][A-Za-z0-9_.:+@/=&'!#?^`|~;,<>-]{0,99}$/;

/** @throws Refusal `no_such_mailbox`, `not_supported` */
async function checkChange(session: Session, change: Change): Promise<void> {
  const { client } = session;
  if (change.kind === 'move') {
    const { mailbox } = change;
    if ((await status(session, mailbox, ['UIDNEXT'])) !== undefined) return;
    throw new Refusal(
      'no_such_mailbox',
      `There is no mailbox ${quote(mailbox)} to move to.`,
      'Take a name as list_mailboxes gives it.',
    );
  }
  if (change.kind === 'flag') return;
  const isGmail = client.capabilities.has('X-GM-EXT-1');
  if (
    isGmail
      ? /^[^\p{Cc}\\][^\p{Cc}]{0,99}$/u.test(change.label) && !/[^ -~]/.test(change.label)
      : KEYWORD.test(change.label)
  )
    return;
  throw new Refusal(
    'not_supported',
    `The server cannot keep the label ${quote(change.label)}.`,
    'Labels of this account are made of letters, digits and hyphens, at most 100, without blanks.',
  );
}
