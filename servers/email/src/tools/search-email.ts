import { type Call, decodeCursor, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Found, Query } from '../backend/backend.ts';
import type { Deps } from '../deps.ts';
import { mailboxesFor } from '../mailboxes/resolve.ts';
import { readId } from '../message/message-id.ts';
import { summaryLines } from '../read/summary-lines.ts';
import { accountArgument, cursorArgument, dayArgument, mailboxArgument, wordsArgument } from './arguments.ts';
import { counted } from './counted.ts';
import { listAnswer, moreLine, placeText, rowsFor } from './list-answer.ts';
import { threadList } from './thread-list.ts';

const DEFAULT_ROWS = 20;
const MOST_ROWS = 100;

const input = z.object({
  account: accountArgument,
  mailbox: mailboxArgument,
  text: wordsArgument.describe('In headers or body.'),
  from: wordsArgument.describe('In the sender.'),
  to: wordsArgument.describe('In a recipient.'),
  subject: wordsArgument.describe('In the subject.'),
  since: dayArgument.describe('YYYY-MM-DD.'),
  before: dayArgument.describe('YYYY-MM-DD, itself not.'),
  unread: z.boolean().optional().describe('Or only read ones.'),
  flagged: z.boolean().optional().describe('Or only others.'),
  has_attachment: z.boolean().optional().describe('Or only without.'),
  larger_than: z.int().min(1).optional().describe('Bytes, 1 or more.'),
  thread_of: z.string().optional().describe('Id: its conversation, and nothing else.'),
  limit: z.int().min(1).max(MOST_ROWS).optional().describe('1 to 100; default 20.'),
  cursor: cursorArgument,
});

type Input = z.output<typeof input>;

type Question = Omit<Input, 'cursor'>;

export const searchEmail = defineTool({
  name: 'search_email',
  title: 'Search email',
  description:
    'Messages, newest first: id, received (UTC), flags (* unread, ! flagged, @ attachments, > answered, d draft), sender, subject.',
  access: 'read',
  openWorld: true,
  input,
  async run({ cursor, ...question }: Input, call: Call<Deps>) {
    const { thread_of, account: _, limit = MOST_ROWS, ...criteria } = question;
    if (thread_of === undefined) return await found(question, cursor, call);
    const other = Object.entries(criteria).find(([, value]) => value !== undefined)?.[0];
    if (other !== undefined)
      throw new ToolError(
        'invalid_argument',
        `thread_of takes no ${other} beside it.`,
        'Leave one of them out; the whole conversation is listed.',
      );
    const { account, ref } = readId(thread_of);
    return await threadList({ open: call.deps.accounts.find(account), ref, limit, question, cursor }, call);
  },
});

async function found(
  question: Question,
  cursor: string | undefined,
  { deps, signal, budget }: Call<Deps>,
): Promise<string> {
  const open = deps.accounts.find(question.account);
  const { name, identities } = open.account;
  const backend = await open.backend();
  const after = cursor === undefined ? undefined : decodeCursor(cursor, question, z.unknown());
  const { paths, remarks } = await mailboxesFor(question.mailbox, backend, signal);
  const query = queryOf(question, paths);
  let most = Math.min(question.limit ?? DEFAULT_ROWS, rowsFor(budget));
  for (;;) {
    const page = await backend.search(query, { most, after }, signal);
    const answer = listAnswer((bytes) => summaryLines(page.rows, { account: name, identities, bytes }), {
      budget,
      head: `${headOf(page)} · ${placeText(name, question.mailbox)}`,
      label: 'search_email',
      notes: [...remarks, ...page.remarks],
      more: moreLine(page.next, question),
      isLast: most === 1,
    });
    if (answer.text !== undefined) return answer.text;
    // Ids or the cursor are long: only the server can say where a shorter page ends.
    most = Math.min(answer.fitting, most - 1);
  }
}

const queryOf = (
  { has_attachment, larger_than, text, from, to, subject, since, before, unread, flagged }: Question,
  mailboxes: readonly string[],
): Query => ({
  mailboxes,
  text,
  from,
  to,
  subject,
  since,
  before,
  unread,
  flagged,
  hasAttachment: has_attachment,
  largerThan: larger_than,
});

function headOf({ rows, total, next }: Found): string {
  if (rows.length === 0) return next === undefined ? 'nothing found' : 'nothing found yet';
  const of = total === undefined ? '' : ` of ${total.toLocaleString('en')}`;
  return `${counted(rows.length, 'message')}${of}${next === undefined ? '' : ', more to come'}, times in UTC`;
}
