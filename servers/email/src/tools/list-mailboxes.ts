import { type Call, decodeCursor, defineTool, LinesPage } from '@handrail/server';
import * as z from 'zod';
import type { Mailbox } from '../backend/backend.ts';
import type { Deps } from '../deps.ts';
import { clip, shownLine } from '../read/shown-line.ts';
import { accountLine } from '../settings/report-lines.ts';
import { reportsOn } from '../settings/report.ts';
import { accountArgument, cursorArgument } from './arguments.ts';
import { counted } from './counted.ts';

const PATH_BYTES = 1_000;

export const listMailboxes = defineTool({
  name: 'list_mailboxes',
  title: 'List mailboxes',
  description:
    'Accounts with their addresses and what may be sent from them; their mailboxes: path, role, unread, total.',
  access: 'read',
  openWorld: true,
  input: z.object({ account: accountArgument.describe('Default: all.'), cursor: cursorArgument }),
  async run({ account, cursor }, { deps, signal, log, budget }: Call<Deps>) {
    const asked = account === undefined ? deps.accounts.list() : [deps.accounts.find(account)];
    const skip = cursor === undefined ? 0 : decodeCursor(cursor, account, z.int().min(1));
    const reports = await reportsOn(asked, signal);
    for (const { fault } of reports)
      if (fault !== undefined) log.error('an account failed', { error: fault });
    const lines = reports.flatMap((report) => [
      accountLine(report),
      ...report.mailboxes.map((mailbox) => `  ${mailboxLine(mailbox)}`),
    ]);
    const page = new LinesPage<number>(budget, account);
    for (const [index, line] of lines.entries()) if (index >= skip && !page.add(line, index + 1)) break;
    const head = [
      counted(reports.length, 'account'),
      `mailboxes in all: ${reports.reduce((sum, { mailboxes }) => sum + mailboxes.length, 0)}`,
    ].join(', ');
    return page.text({ head, label: 'list_mailboxes', notes: [] });
  },
});

const mailboxLine = ({ path, role, isReadable, total, unread }: Mailbox): string =>
  [
    clip(shownLine(path), PATH_BYTES),
    role ?? '',
    ...(isReadable === false
      ? ['cannot be read: holds only others, or is not for this user']
      : total === undefined
        ? ['not counted']
        : [`${unread ?? '?'} unread`, `${total} total`]),
  ].join('\t');
