import { Refusal } from '@handrail/domain';
import type { Call } from '@handrail/server';
import type { OpenAccount } from '../accounts.ts';
import type { Deps } from '../deps.ts';
import { INBOX } from '../backend/inbox.ts';
import { idOf } from '../message/message-id.ts';

const MOST = 50;

export const completeAccount = (begins: string, { deps }: Call<Deps>): string[] =>
  deps.accounts
    .list()
    .map(({ account }) => account.name)
    .filter((name) => name.startsWith(begins));

export const completeMailbox = async (begins: string, call: Call<Deps>): Promise<string[]> =>
  await ofOnlyAccount(call, async (open) => {
    const mailboxes = await (await open.backend()).mailboxes(call.signal);
    const folded = begins.toLowerCase();
    return mailboxes
      .filter(({ path, isReadable }) => isReadable !== false && path.toLowerCase().startsWith(folded))
      .map(({ path }) => path);
  });

/** Ids of the newest messages in the inbox. */
export const completeNewest = async (begins: string, call: Call<Deps>): Promise<string[]> =>
  await ofOnlyAccount(call, async (open) => {
    const backend = await open.backend();
    const { rows } = await backend.search({ mailboxes: [INBOX] }, { most: MOST }, call.signal);
    return rows.map(({ ref }) => idOf(open.account.name, ref)).filter((id) => id.startsWith(begins));
  });

/** Completions are not told which account is meant, and a failure of it is nothing to complete with. */
async function ofOnlyAccount(
  { deps }: Call<Deps>,
  names: (open: OpenAccount) => Promise<string[]>,
): Promise<string[]> {
  try {
    return await names(deps.accounts.find(undefined));
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}
