import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { INBOX, isInbox } from '../backend/inbox.ts';
import { decodeFolderName, encodeFolderName } from './modified-utf7.ts';

/** Between the levels of a path: Maildir++ writes it so into the names of the folders. */
const SEPARATOR = '.';

/** Longest name of a file that common file systems take. */
const LONGEST = 250;

/** Mailboxes of one account that are looked at. */
const MOST_MAILBOXES = 2_000;

/**
 * The folder of a mailbox in a Maildir++, as Dovecot and Courier lay it out.
 * @throws Refusal `no_such_mailbox` for what no folder can be called
 */
export function folderOf(root: string, mailbox: string): string {
  if (isInbox(mailbox)) return root;
  const name = `.${encodeFolderName(mailbox)}`;
  const isSound =
    !/[/\\\0]/.test(name) &&
    name.length <= LONGEST &&
    mailbox.split(SEPARATOR).every((level) => level !== '');
  if (isSound) return join(root, name);
  throw new Refusal(
    'no_such_mailbox',
    `A folder cannot be called ${quote(mailbox)}.`,
    'Levels are parted by single dots; slashes and control characters are not allowed.',
  );
}

/** Paths, the inbox first. */
export async function listMailboxes(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory() && /^\.[^.]/.test(entry.name) && !entry.name.includes('\uFFFD'))
    .map(({ name }) => decodeFolderName(name.slice(1)))
    // One that another spelling stands for could not be found again by its path.
    .filter((path) => !/[/\\\p{Cc}]/u.test(path) && !isInbox(path));
  return [INBOX, ...[...new Set(names)].toSorted().slice(0, MOST_MAILBOXES)];
}

/** Makes what is missing of a mailbox. */
export async function makeMailbox(root: string, mailbox: string): Promise<string> {
  const folder = folderOf(root, mailbox);
  for (const name of ['tmp', 'new', 'cur']) await mkdir(join(folder, name), { recursive: true, mode: 0o700 });
  // Tells delivery agents that the Maildir's root is the folder above.
  if (folder !== root) await writeFile(join(folder, 'maildirfolder'), '', { mode: 0o600 });
  return folder;
}
