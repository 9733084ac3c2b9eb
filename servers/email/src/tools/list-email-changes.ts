import { type Call, decodeCursor, defineTool, encodeCursor, goOn, ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Changes } from '../backend/backend.ts';
import type { Deps } from '../deps.ts';
import { mailboxesFor } from '../mailboxes/resolve.ts';
import { idOf } from '../message/message-id.ts';
import { clip, shownLine } from '../read/shown-line.ts';
import { type Listing, summaryLines } from '../read/summary-lines.ts';
import { accountArgument } from './arguments.ts';
import { counted } from './counted.ts';
import { listAnswer, placeText, rowsFor } from './list-answer.ts';

const MOST_ROWS = 100;

/** Ids of messages that are gone serve nobody but who holds them: of more than these only the number is told. */
const MOST_REMOVED = 50;

/** Of all labels of one message. */
const LABEL_BYTES = 120;

export const listEmailChanges = defineTool({
  name: 'list_email_changes',
  title: 'List email changes',
  description:
    'What happened in a mailbox since a cursor: + new, ~ flags or labels changed, - gone. Without one: a cursor to begin with.',
  access: 'read',
  openWorld: true,
  input: z.object({
    account: accountArgument,
    mailbox: z.string().optional().describe('Default inbox.'),
    cursor: z.string().optional().describe('From the call before.'),
  }),
  async run({ cursor, ...question }, { deps, signal, budget }: Call<Deps>) {
    const open = deps.accounts.find(question.account);
    const { name, identities } = open.account;
    const backend = await open.backend();
    const since = cursor === undefined ? undefined : decodeCursor(cursor, question, z.unknown());
    const { paths } = await mailboxesFor(question.mailbox, backend, signal);
    const [mailbox = '', ...others] = paths;
    if (others.length > 0)
      throw new ToolError('invalid_argument', 'Changes are told of one mailbox at a time.', 'Name one.');
    const place = placeText(name, question.mailbox);
    let most = Math.min(MOST_ROWS, rowsFor(budget));
    for (;;) {
      const changes = await backend.changes(mailbox, since, most, signal);
      const answer = listAnswer((bytes) => linesOf(changes, { account: name, identities, bytes }), {
        budget,
        head: `${since === undefined ? 'what happens from now on is told next time' : headOf(changes)} · ${place}`,
        label: 'list_email_changes',
        notes: changes.remarks,
        more: nextLine(changes, question),
        isLast: most === 1,
      });
      if (answer.text !== undefined) return answer.text;
      most = Math.min(answer.fitting, most - 1);
    }
  },
});

const nextLine = ({ next, hasMore }: Changes, question: unknown): string[] => {
  const cursor = encodeCursor(next, question);
  return [hasMore ? goOn(cursor) : `[next time: call with the cursor ${cursor}]`];
};

const headOf = ({ created, changed, removed, hasMore }: Changes): string =>
  `${created.length} new, ${changed.length} changed, ${removed.length} gone${hasMore ? ', more to come' : ''}, times in UTC`;

function linesOf(
  { created, changed, removed }: Changes,
  { bytes = Infinity, ...listing }: Listing,
): string[] {
  const gone = removed.slice(0, MOST_REMOVED).map((ref) => `- ${idOf(listing.account, ref)}`);
  const others = removed.length - gone.length;
  if (others > 0) gone.push(`- and ${counted(others, 'other')}`);
  const labels = changed.map((row) =>
    row.labels.length === 0 ? '' : `\tlabels: ${clip(row.labels.map(shownLine).join(', '), LABEL_BYTES)}`,
  );
  const taken =
    Buffer.byteLength([...gone, ...labels].join('\n')) + '+ '.length * (created.length + changed.length);
  const lines = summaryLines([...created, ...changed], { ...listing, bytes: bytes - taken });
  return [
    ...lines.slice(0, created.length).map((line) => `+ ${line}`),
    ...lines.slice(created.length).map((line, index) => `~ ${line}${labels[index] ?? ''}`),
    ...gone,
  ];
}
