import { Refusal } from '@handrail/domain';
import type { Accounts, OpenAccount } from '../accounts.ts';
import type { Outcome } from '../backend/backend.ts';
import { idOf, readId } from '../message/message-id.ts';
import type { Ref, Summary } from '../message/message.ts';
import { countedLately } from '../send/sent-lately.ts';
import { type Action, changeOf } from './action.ts';

/** What became of one message. */
export interface Result {
  readonly id: string;
  readonly outcome: 'done' | 'failed' | 'unknown';
  /** Its id now, where it has another one. */
  readonly moved?: string;
  /** Why it is not done, or what is left over all the same; a whole sentence. */
  readonly reason?: string;
}

/** Messages of one account, those of a mailbox beside one another: a backend needs one round trip for them. */
export interface Group {
  readonly open: OpenAccount;
  readonly refs: readonly Ref[];
}

/** @throws Refusal `invalid_id`, `no_such_account`; then nothing was done yet */
export function groupsOf(ids: readonly string[], accounts: Accounts): readonly Group[] {
  const groups = new Map<string, Set<Ref>>();
  for (const id of ids) {
    const { account, ref } = readId(id);
    groups.set(account, (groups.get(account) ?? new Set()).add(ref));
  }
  // A ref begins with its mailbox.
  return [...groups].map(([account, refs]) => ({ open: accounts.find(account), refs: [...refs].toSorted() }));
}

/** Each message by itself: what fails for one is told, and the others go on. */
export async function updateAll(
  groups: readonly Group[],
  { action, target }: { readonly action: Action; readonly target: string | undefined },
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const results = groups.map(async ({ open, refs }): Promise<readonly Result[]> => {
    try {
      const backend = await open.backend();
      const { account } = open;
      const change = await changeOf(action, target, { account, backend }, signal);
      const kept =
        change.kind === 'move' ? await countedLately(account, backend, refs, signal) : new Set<Ref>();
      const free = refs.filter((ref) => !kept.has(ref));
      const outcomes = free.length === 0 ? [] : await backend.update(free, change, signal);
      return [
        ...[...kept].map((ref) => stays(idOf(account.name, ref))),
        ...outcomes.map((outcome) => resultOf(account.name, outcome)),
      ];
    } catch (error) {
      // What no message of the only account can be done to is said once.
      if (groups.length === 1 || !(error instanceof Refusal)) throw error;
      const { code, message } = error;
      const outcome = UNSURE.has(code) ? 'unknown' : 'failed';
      return refs.map((ref) => ({ id: idOf(open.account.name, ref), outcome, reason: message }));
    }
  });
  return (await Promise.all(results)).flat();
}

const stays = (id: string): Result => ({
  id,
  outcome: 'failed',
  reason:
    'It was sent within the last hour, and stays where it is so long: what may be sent in an hour is counted there.',
});

/** After these, what the server did is not known. */
const UNSURE = new Set(['connection_lost', 'timeout']);

const resultOf = (account: string, told: Outcome): Result => {
  const id = idOf(account, told.ref);
  if (told.outcome !== 'done') return { id, outcome: told.outcome, reason: told.reason };
  return {
    id,
    outcome: 'done',
    ...(told.moved !== undefined && { moved: idOf(account, told.moved) }),
    ...(told.remark !== undefined && { reason: told.remark }),
  };
};

export interface Rehearsal {
  /** What would be changed, by account. */
  readonly found: readonly {
    readonly open: OpenAccount;
    readonly rows: readonly Summary[];
    readonly into?: string;
  }[];
  readonly failed: readonly Result[];
}

/** Messages that are asked for at once. */
const AT_ONCE = 10;

/** Looks for the messages and the mailbox, and changes nothing. */
export async function rehearse(
  groups: readonly Group[],
  { action, target }: { readonly action: Action; readonly target: string | undefined },
  signal: AbortSignal,
): Promise<Rehearsal> {
  const found: Rehearsal['found'][number][] = [];
  const failed: Result[] = [];
  for (const { open, refs } of groups) {
    const backend = await open.backend();
    const { account } = open;
    const change = await changeOf(action, target, { account, backend }, signal);
    const kept =
      change.kind === 'move' ? await countedLately(account, backend, refs, signal) : new Set<Ref>();
    failed.push(...[...kept].map((ref) => stays(idOf(account.name, ref))));
    const free = refs.filter((ref) => !kept.has(ref));
    const rows: Summary[] = [];
    for (let at = 0; at < free.length; at += AT_ONCE) {
      const asked = free.slice(at, at + AT_ONCE);
      const answers = await Promise.allSettled(asked.map((ref) => backend.message(ref, signal)));
      for (const [index, ref] of asked.entries()) {
        const told = answers[index];
        if (told?.status === 'fulfilled') rows.push(told.value);
        else failed.push(failure(idOf(open.account.name, ref), told?.reason));
      }
    }
    found.push({ open, rows, ...(change.kind === 'move' && { into: change.mailbox }) });
  }
  return { found, failed };
}

function failure(id: string, error: unknown): Result {
  if (!(error instanceof Refusal) || UNSURE.has(error.code)) throw error;
  return { id, outcome: 'failed', reason: error.message };
}
