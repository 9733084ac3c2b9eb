import { Refusal } from '@handrail/domain';
import { type Call, defineTool, fence } from '@handrail/server';
import * as z from 'zod';
import type { OpenAccount } from '../accounts.ts';
import type { Deps } from '../deps.ts';
import { idOf, readId } from '../message/message-id.ts';
import type { Summary } from '../message/message.ts';
import { summaryLines } from '../read/summary-lines.ts';
import { attempted, refusedSection } from './attempted.ts';
import { counted } from './counted.ts';
import { type Loaded, loadMessage } from './loaded-message.ts';
import { messageSection } from './message-section.ts';
import { LONG_CONVERSATION, MOST_MESSAGES } from './thread-list.ts';

/** Messages whose text is fetched: the newest ones. */
const MOST_READ = 20;

/** Less of a message is not worth its frame. */
const LEAST_BYTES = 750;

/** Of the page, for the messages of which there is only a row. */
const SHARE_OF_ROWS = 0.25;

/** What a message may have of the room that those older than it do not need at least. */
const SHARE_OF_NEWEST = 0.5;

export const readThread = defineTool({
  name: 'read_thread',
  title: 'Read thread',
  description:
    'A conversation, oldest first, quotes folded; of a long one the newest messages as text and the others as rows.',
  access: 'read',
  openWorld: true,
  input: z.object({ id: z.string().describe('Of any message in it.') }),
  async run({ id }, { deps, signal, budget }: Call<Deps>) {
    const { account, ref } = readId(id);
    const open = deps.accounts.find(account);
    const { rows, isCut } = await (await open.backend()).thread(ref, MOST_MESSAGES, signal);
    const top = [
      `${counted(rows.length, 'message')}, oldest first, times in UTC · ${open.account.name}`,
      ...(isCut ? [LONG_CONVERSATION] : []),
    ];
    const room = budget - Buffer.byteLength(top.join('\n')) - 1;
    const isLong = rows.length > Math.min(MOST_READ, room / LEAST_BYTES);
    const older = isLong ? Math.floor(room * SHARE_OF_ROWS) : 0;
    const readable = Math.max(1, Math.min(MOST_READ, Math.floor((room - older) / LEAST_BYTES)));
    const newest = rows.slice(-readable);
    const outcomes = await Promise.all(
      newest.map(async ({ ref: each }) => await attempted(textOf(open, each, signal))),
    );
    const texts = newest.map(({ ref: each }, index) => ({
      id: idOf(account, each),
      place: `${rows.length - newest.length + index + 1} of ${rows.length}`,
      outcome: outcomes[index],
    }));
    const others = olderRows(rows.slice(0, rows.length - newest.length), open, id, older);
    const left = room - Buffer.byteLength(others.join('\n')) - 1;
    return [...top, ...others, ...sections(texts, open, left)].join('\n');
  },
});

const textOf = async (open: OpenAccount, ref: string, signal: AbortSignal): Promise<Loaded> =>
  await loadMessage(open, ref, { part: 'body', quotes: 'fold', upTo: 0 }, signal);

/** As many rows as there is room for, those of the oldest being left out. */
function olderRows(
  rows: readonly Summary[],
  { account: { name, identities } }: OpenAccount,
  id: string,
  bytes: number,
): string[] {
  if (rows.length === 0) return [];
  const told = `[the whole list: search_email with thread_of=${JSON.stringify(id)}]`;
  let left = bytes - Buffer.byteLength(told) - FENCE_BYTES;
  const lines = summaryLines(rows, { account: name, identities });
  const over = lines.findLastIndex((line) => (left -= Buffer.byteLength(line) + 1) < 0);
  const shown = lines.slice(over + 1);
  if (shown.length === 0) return [`[${counted(over + 1, 'older message')}]`, told];
  return [
    fence(shown.join('\n'), 'older messages'),
    ...(over < 0 ? [] : [`[${counted(over + 1, 'older message')} more]`, told]),
  ];
}

/** The two lines of it. */
const FENCE_BYTES = 120;

interface Text {
  readonly id: string;
  /** `2 of 7` */
  readonly place: string;
  readonly outcome: Loaded | Refusal | undefined;
}

/** Oldest first, as they stand there; the newest takes its part of the page first. */
function sections(texts: readonly Text[], { account }: OpenAccount, bytes: number): string[] {
  let left = bytes;
  const parts: string[] = [];
  for (const [index, { id, place, outcome }] of [...texts.entries()].toReversed()) {
    if (outcome === undefined) continue;
    const free = left - (index + 1) * LEAST_BYTES;
    const most = index === 0 ? left : LEAST_BYTES + Math.max(0, free * SHARE_OF_NEWEST);
    const more = (offset: number) =>
      `[more: read_email with ids=${JSON.stringify([id])} and offset=${offset}]`;
    const text =
      outcome instanceof Refusal
        ? refusedSection(id, outcome, most)
        : messageSection({ head: `${place} · ${id}`, account, offset: 0, more }, outcome, most - 1);
    parts.unshift(text);
    left -= Buffer.byteLength(text) + 1;
  }
  return parts;
}
