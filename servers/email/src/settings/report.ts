import { Refusal } from '@handrail/domain';
import type { OpenAccount } from '../accounts.ts';
import type { Mailbox } from '../backend/backend.ts';
import type { Account, Store } from './account.ts';
import { presetOfHost } from './presets.ts';

/** One that has not answered by then is said to be dead; the others are told of all the same. */
const PATIENCE_MS = 12_000;

/** Why something cannot be used; whole sentences. */
interface Problem {
  readonly text: string;
  /** Words of the server's; untrusted. */
  readonly said: string | undefined;
}

/** What an account has, or why it cannot be used. */
export interface Report {
  readonly account: Account;
  readonly mailboxes: readonly Mailbox[];
  readonly problem?: Problem;
  /** Of the way out alone, which is tried for a check. */
  readonly wayProblem?: Problem;
  /** A defect of ours. */
  readonly fault?: unknown;
}

/**
 * Logs in to all accounts at once; one that fails does not keep the others.
 * @param triesWay whether mail could leave is tried as well, where the policy lets any leave
 */
export const reportsOn = async (
  accounts: readonly OpenAccount[],
  signal: AbortSignal,
  { triesWay = false } = {},
): Promise<readonly Report[]> =>
  await Promise.all(
    accounts.map(async (open) => {
      const { account } = open;
      const { send } = account;
      const found = await tried(account, signal, async (limit) => {
        const backend = await open.backend();
        return await backend.mailboxes(limit);
      });
      if (found.problem !== undefined) return { account, mailboxes: [], ...found };
      const { value: mailboxes } = found;
      if (!triesWay || (send.mode !== 'ask' && send.mode !== 'allow')) return { account, mailboxes };
      const way = await tried(account, signal, async (limit) => {
        const outlet = await open.outlet();
        await outlet.verify(limit);
      });
      return {
        account,
        mailboxes,
        ...(way.problem !== undefined && { wayProblem: way.problem, fault: way.fault }),
      };
    }),
  );

type Tried<T> =
  | { readonly value: T; readonly problem?: never }
  | { readonly problem: Problem; readonly fault?: unknown };

async function tried<T>(
  account: Account,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<Tried<T>> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const over = Promise.withResolvers<never>();
  const giveUp = () => over.reject(limit.reason);
  limit.addEventListener('abort', giveUp, { once: true });
  try {
    return { value: await Promise.race([work(limit), over.promise]) };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.aborted)
      return { problem: { text: `No answer within ${PATIENCE_MS / 1_000} s.`, said: undefined } };
    if (!(error instanceof Refusal))
      return {
        problem: { text: 'Something in this server failed; its log says what.', said: undefined },
        fault: error,
      };
    return {
      problem: {
        text: [error.message, error.hint, ...adviceOn(error, account)].join(' '),
        said: error.content,
      },
    };
  } finally {
    limit.removeEventListener('abort', giveUp);
  }
}

/** Most logins fail because the provider takes another password than people know. */
function adviceOn({ code }: Refusal, { store }: Account): readonly string[] {
  const advice = code === 'login_failed' ? presetOfHost(hostOf(store))?.password : undefined;
  return advice === undefined ? [] : [advice];
}

export function hostOf(store: Store): string {
  if (store.kind === 'maildir') return '';
  return store.kind === 'imap' ? store.host : new URL(store.url).host;
}
