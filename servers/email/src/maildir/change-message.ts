import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import type { Change } from '../backend/backend.ts';
import { isLabel } from '../message/keywords.ts';
import { readFileName, uniqueName, writeFileName } from './file-name.ts';
import { giveLetter, letterOf } from './keywords.ts';
import type { Located, MaildirStore, Open } from './store.ts';

/** Letters of the flags that are changed. */
const LETTERS = { seen: 'S', flagged: 'F' } as const;

/** What Dovecot takes as a keyword: an atom of IMAP (RFC 9051 §9). */
const KEYWORD = /^[!#$&'*+,./0-9:;<=>?@A-Z[^_`a-z|}~-]{1,100}$/;

async function setFlag(
  { message, mailbox, file }: Located,
  flag: 'seen' | 'flagged',
  on: boolean,
): Promise<void> {
  await setLetter(mailbox, file, message.file, LETTERS[flag], on);
}

/**
 * Marks a message with a keyword, or takes the mark away.
 * @returns false where nothing had to be done, which of several processes that try at once all but one are told
 * @throws Refusal `invalid_argument`, `too_many_labels`, `mailbox_busy`
 */
export async function setKeyword(
  { message, mailbox, file }: Located,
  name: string,
  on: boolean,
): Promise<boolean> {
  if (!KEYWORD.test(name)) throw noLabel(name);
  const letter = on ? await giveLetter(mailbox.folder, name) : letterOf(mailbox.keywords, name);
  if (letter === undefined) return false;
  return await setLetter(mailbox, file, message.file, letter, on);
}

const noLabel = (name: string): Refusal =>
  new Refusal(
    'invalid_argument',
    `${quote(name)} cannot be a label in a Maildir.`,
    'Labels are single words of ASCII letters, digits and signs there, but those that programs use.',
  );

/** Of those who rename a file at the same time, one finds it. */
async function setLetter(
  mailbox: Open,
  from: string,
  file: string,
  letter: string,
  on: boolean,
): Promise<boolean> {
  const { base, flags } = readFileName(basename(file));
  if (flags.includes(letter) === on) return false;
  const changed = on ? `${flags}${letter}` : flags.replaceAll(letter, '');
  await rename(from, join(mailbox.folder, 'cur', writeFileName(base, changed)));
  return true;
}

/**
 * Moves a file; at no time is it in both mailboxes, or in none.
 * @returns what names the message in the other mailbox
 */
async function moveMessage(store: MaildirStore, located: Located, to: Open): Promise<string> {
  const { base: known, flags } = readFileName(basename(located.file));
  // Two programs may have put copies of one message into two mailboxes, under one name.
  const isTaken = store.index.database
    .prepare<[number, string]>('SELECT 1 FROM message WHERE mailbox = ? AND base = ?')
    .get(to.row.id, known);
  const base = isTaken === undefined ? known : uniqueName(located.message.size);
  const letters: string[] = [];
  for (const flag of flags) {
    const keyword = located.mailbox.keywords.get(flag);
    if (!/[a-z]/.test(flag)) letters.push(flag);
    else if (keyword !== undefined) letters.push(await giveLetter(to.folder, keyword));
  }
  await rename(located.file, join(to.folder, 'cur', writeFileName(base, letters)));
  return base;
}

/** Changes one message. What names it in its new mailbox is told where it was moved. */
export async function changeMessage(
  store: MaildirStore,
  located: Located,
  change: Change,
  to: Open | undefined,
): Promise<string | undefined> {
  switch (change.kind) {
    case 'flag':
      await setFlag(located, change.flag, change.on);
      return undefined;
    case 'label':
      if (!isLabel(change.label)) throw noLabel(change.label);
      await setKeyword(located, change.label, change.on);
      return undefined;
    case 'move':
      if (to === undefined || to.row.id === located.mailbox.row.id) return undefined;
      return await moveMessage(store, located, to);
  }
}
