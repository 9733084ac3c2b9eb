import { clip, shownLine } from '../read/shown-line.ts';
import type { Account } from './account.ts';
import { hostOf, type Report } from './report.ts';

const LONGEST_PROBLEM = 1_000;
const SHOWN_ADDRESSES = 10;

/** An account in one line: addresses, where it lies, what may be sent. */
export function accountLine({ account, problem }: Report): string {
  const { name, identities } = account;
  const from = someOf(
    identities.map(({ name: who, address }) => (who === '' ? address : `${who} <${address}>`)),
  );
  const line = [`${name}: ${from}`, storeText(account), policyText(account)].join(' · ');
  return problem === undefined ? line : `${line}\n  cannot be used: ${problemText(problem)}`;
}

/** For `--check`: what was tried, and how it went. */
export function checkLines(report: Report): readonly string[] {
  const { problem, wayProblem, mailboxes } = report;
  if (problem !== undefined) return [accountLine(report)];
  const inbox = mailboxes.find(({ role }) => role === 'inbox');
  const unread = inbox?.unread === undefined ? '' : `, ${inbox.unread} unread in the inbox`;
  return [
    accountLine(report),
    `  logged in: ${mailboxes.length} ${mailboxes.length === 1 ? 'mailbox' : 'mailboxes'}${unread}`,
    ...(wayProblem === undefined ? [] : [`  cannot send: ${problemText(wayProblem)}`]),
  ];
}

const problemText = ({ text, said }: NonNullable<Report['problem']>): string =>
  clip(shownLine(said === undefined ? text : `${text} The server said: ${said}`), LONGEST_PROBLEM);

function storeText({ store, way }: Account): string {
  const out = way?.kind === 'smtp' ? `, SMTP ${way.host}` : '';
  if (way?.kind === 'outbox')
    return 'a mailbox of this server, what is sent goes to its Outbox and no farther';
  return store.kind === 'maildir' ? `Maildir${out}` : `${store.kind.toUpperCase()} ${hostOf(store)}${out}`;
}

function policyText({ send, way }: Account): string {
  if (send.mode === 'off') return 'no drafts, nothing is sent';
  if (way === undefined || send.mode === 'draft') return 'drafts only, a person sends them by other means';
  const limit = send.recipients.length === 0 ? '' : `, only to ${someOf(send.recipients)}`;
  return send.mode === 'ask'
    ? `a person agrees to each message that is sent${limit}`
    : `sends to ${someOf(send.recipients)} without asking, and to nobody else`;
}

const someOf = (texts: readonly string[]): string =>
  [
    ...texts.slice(0, SHOWN_ADDRESSES).map(shownLine),
    ...(texts.length > SHOWN_ADDRESSES ? [`${texts.length - SHOWN_ADDRESSES} more`] : []),
  ].join(', ');
