import { type Call, decodeCursor, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { OpenAccount } from '../accounts.ts';
import type { Deps } from '../deps.ts';
import type { Ref } from '../message/message.ts';
import { summaryLines } from '../read/summary-lines.ts';
import { counted } from './counted.ts';

/** The last row of a page, and when it was received: should it be gone by then, the next page begins behind that time. */
const position = z.tuple([z.string(), z.number()]);
type Position = z.output<typeof position>;

/** Of one conversation. */
export const MOST_MESSAGES = 100;

export const LONG_CONVERSATION = `[the conversation has more than the ${MOST_MESSAGES} messages that are looked at]`;

interface Asked {
  readonly open: OpenAccount;
  readonly ref: Ref;
  readonly limit: number;
  readonly question: unknown;
  readonly cursor: string | undefined;
}

/** The conversation of a message as rows, oldest first. */
export async function threadList(
  { open, ref, limit, question, cursor }: Asked,
  { signal, budget }: Call<Deps>,
): Promise<string> {
  const after = cursor === undefined ? undefined : decodeCursor(cursor, question, position);
  const { name, identities } = open.account;
  const { rows, isCut } = await (await open.backend()).thread(ref, MOST_MESSAGES, signal);
  const at = rows.findIndex((row) => row.ref === after?.[0]);
  const rest =
    at >= 0
      ? rows.slice(at + 1)
      : rows.filter(({ received }) => !(received.getTime() <= (after?.[1] ?? -Infinity)));
  const shown = rest.slice(0, limit);
  const page = new LinesPage<Position>(budget, question);
  const lines = summaryLines(shown, { account: name, identities });
  let last: Position | undefined;
  for (const [index, row] of shown.entries()) {
    const here: Position = [row.ref, row.received.getTime()];
    if (!page.add(lines[index] ?? '', here)) break;
    last = here;
  }
  if (!page.full && last !== undefined && shown.length < rest.length) page.stop(last);
  return page.text({
    head: `${counted(rows.length, 'message')} in the conversation, oldest first, times in UTC · ${name}${page.full ? ', more to come' : ''}`,
    label: 'search_email',
    notes: isCut ? [LONG_CONVERSATION] : [],
  });
}
