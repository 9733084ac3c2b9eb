import { type Call, defineResource } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { readId } from '../message/message-id.ts';
import { completeNewest } from './complete-names.ts';
import { loadMessage } from './loaded-message.ts';
import { messageSection } from './message-section.ts';

/** What a resource may have, but for what stands around the text. */
const BYTES = 1_000_000;

/** A message whole, for a person to attach: the id as tools show it, percent-encoded once more. */
export const messageResource = defineResource({
  name: 'message',
  uri: 'email://message/{id}',
  title: 'Message',
  description: 'A message as text, with its header and warnings.',
  mimeType: 'text/plain',
  params: z.object({ id: z.string() }),
  async read({ id }, { deps, signal }: Call<Deps>) {
    const { account, ref } = readId(id);
    const open = deps.accounts.find(account);
    const loaded = await loadMessage(open, ref, { part: 'body', quotes: 'keep', upTo: BYTES }, signal);
    const more = (offset: number) => `[cut: read_email with quotes=keep and offset=${offset} goes on]`;
    return messageSection({ head: id, account: open.account, offset: 0, more }, loaded, BYTES);
  },
  complete: { id: async (begins, call: Call<Deps>) => await completeNewest(begins, call) },
});
