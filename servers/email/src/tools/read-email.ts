import { Refusal } from '@handrail/domain';
import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { readId } from '../message/message-id.ts';
import { shownLine } from '../read/shown-line.ts';
import { attempted, refusedSection } from './attempted.ts';
import { type Loaded, loadMessage, messageParts } from './loaded-message.ts';
import { messageSection } from './message-section.ts';

/** Less of a message is not worth its frame. */
const LEAST_BYTES = 700;

/** For the line that says what has no room, beside one id. */
const LATER_BYTES = 120;

const input = z.object({
  ids: z.array(z.string()).min(1).max(10).describe('1 to 10.'),
  part: z.enum(messageParts).optional().describe('Default body.'),
  quotes: z.enum(['fold', 'keep']).optional().describe('Also signatures; default fold.'),
  offset: z.int().min(0).optional().describe('Where to go on, of one message.'),
});

type Input = z.output<typeof input>;

export const readEmail = defineTool({
  name: 'read_email',
  title: 'Read email',
  description:
    'Messages: warnings, header, attachments, and the text that a person sees, links as [n:host]. Marks nothing as read.',
  access: 'read',
  openWorld: true,
  input,
  async run({ ids, ...asked }: Input, call: Call<Deps>) {
    const unique = [...new Set(ids)];
    const [only = '', ...others] = unique;
    if (others.length === 0) {
      const more = (offset: number) => `[more: call again with offset=${offset}]`;
      return section(only, await load(only, asked, call), { ...asked, more }, call.budget, call);
    }
    if (asked.offset !== undefined && asked.offset > 0)
      throw new ToolError('invalid_argument', 'An offset belongs to one message.', 'Give one id with it.');
    return await several(unique, asked, call);
  },
});

type Asked = Omit<Input, 'ids'>;

async function load(
  id: string,
  { part = 'body', quotes = 'fold', offset = 0 }: Asked,
  { deps, signal, budget }: Call<Deps>,
): Promise<Loaded> {
  const { account, ref } = readId(id);
  return await loadMessage(deps.accounts.find(account), ref, { part, quotes, upTo: offset + budget }, signal);
}

function section(
  id: string,
  loaded: Loaded,
  { part = 'body', offset = 0, more }: Asked & { more(offset: number): string },
  bytes: number,
  { deps }: Call<Deps>,
): string {
  const { account } = deps.accounts.find(readId(id).account);
  const name = shownLine(id);
  return messageSection(
    { head: part === 'body' ? name : `${name} · ${part}`, account, offset, more },
    loaded,
    bytes,
  );
}

/** Each has an equal part of the page, and what it leaves of that is for the next ones. One that cannot be read says why. */
async function several(ids: readonly string[], asked: Asked, call: Call<Deps>): Promise<string> {
  const [first = ''] = ids;
  const room = call.budget - Buffer.byteLength(first) - LATER_BYTES;
  const now = ids.slice(0, Math.max(1, Math.floor(room / LEAST_BYTES)));
  const later = ids.slice(now.length);
  let left = later.length === 0 ? call.budget : room;
  const sections: string[] = [];
  const outcomes = await Promise.all(now.map(async (id) => await attempted(load(id, asked, call))));
  for (const [index, id] of now.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    const bytes = Math.floor(left / (now.length - index)) - 1;
    const more = (offset: number) => `[more: call with ids=${JSON.stringify([id])} and offset=${offset}]`;
    const text =
      outcome instanceof Refusal
        ? refusedSection(id, outcome, bytes)
        : section(id, outcome, { ...asked, more }, bytes, call);
    sections.push(text);
    left -= Buffer.byteLength(text) + 1;
  }
  if (later.length > 0)
    sections.push(`[no room on this page for ${later.length} of ${ids.length}: from ${later[0]} on]`);
  return sections.join('\n');
}
