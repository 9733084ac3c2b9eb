import { fence } from '@handrail/server';
import type { Summary } from '../message/message.ts';
import { clip, shownLine } from '../read/shown-line.ts';
import { summaryLines } from '../read/summary-lines.ts';
import type { Account } from '../settings/account.ts';
import { counted } from './counted.ts';

const PLACE_BYTES = 100;

/** Rows of a resource; what they say is as untrusted there as it is in an answer. */
export function rowsText(rows: readonly Summary[], { name, identities }: Account, mailbox: string): string {
  const head = `${counted(rows.length, 'message')}, newest first, times in UTC · ${name} · ${clip(shownLine(mailbox), PLACE_BYTES)}`;
  if (rows.length === 0) return head;
  return [head, fence(summaryLines(rows, { account: name, identities }).join('\n'), 'mailbox')].join('\n');
}
