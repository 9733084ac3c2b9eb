import type { ImapFlow, MailboxObject } from 'imapflow';
import { atom, execute, set, type Word } from './wire.ts';
import type { UidSet } from './uid-set.ts';

/** Whether the mailbox keeps a flag: system flags it names, keywords it names or any (RFC 9051 §7.1, PERMANENTFLAGS). */
export const keeps = ({ permanentFlags }: MailboxObject, flag: string): boolean =>
  permanentFlags === undefined || permanentFlags.has(String.raw`\*`) || permanentFlags.has(flag);

/**
 * Adds a flag to messages or takes it away.
 * @param unchangedSince only where the message has not changed since this modseq (CONDSTORE, RFC 7162 §3.1.3)
 * @returns false where it had changed
 */
export async function store(
  client: ImapFlow,
  uids: UidSet,
  flag: string,
  on: boolean,
  unchangedSince?: bigint,
): Promise<boolean> {
  const condition: readonly Word[] =
    unchangedSince === undefined ? [] : [[atom('UNCHANGEDSINCE'), atom(`${unchangedSince}`)]];
  const words = [set(uids), ...condition, atom(`${on ? '+' : '-'}FLAGS.SILENT`), [atom(flag)]];
  return (await execute(client, 'UID STORE', words)) !== 'MODIFIED';
}

/** What Gmail has in place of keywords. */
export async function storeLabel(client: ImapFlow, uids: UidSet, label: string, on: boolean): Promise<void> {
  const words: readonly Word[] = [
    set(uids),
    atom(`${on ? '+' : '-'}X-GM-LABELS`),
    [{ type: 'STRING', value: label }],
  ];
  await execute(client, 'UID STORE', words);
}
