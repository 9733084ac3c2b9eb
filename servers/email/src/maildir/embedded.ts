import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseMessage } from '../mime/parse.ts';
import { deliver } from './deliver.ts';
import { INBOX } from '../backend/inbox.ts';
import { makeMailbox } from './layout.ts';
import { inPlace } from './no-place.ts';

/** Flags that the samples have in the mailboxes they lie in. */
const MAILBOXES: Readonly<Record<string, string>> = {
  [INBOX]: '',
  Drafts: 'DS',
  Sent: 'S',
  Outbox: 'S',
  Archive: 'S',
  Junk: '',
  Trash: 'S',
};

/**
 * Makes the embedded mailbox, with a few messages to try things on, where there is none yet. Another process may do the
 * same: the mailbox appears whole, and once.
 * @throws Refusal `no_place`
 */
export async function prepareEmbedded(folder: string): Promise<void> {
  if (!(await isThere(folder))) await inPlace(dirname(folder), async () => await make(folder));
}

async function make(folder: string): Promise<void> {
  const draft = `${folder}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
  try {
    for (const mailbox of Object.keys(MAILBOXES)) await makeMailbox(draft, mailbox);
    await deliverSamples(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await isThere(folder))) throw error;
  }
}

const isThere = async (folder: string): Promise<boolean> =>
  await stat(join(folder, 'cur')).then(
    (stats) => stats.isDirectory(),
    () => false,
  );

/** `mailbox-name.eml`; received when they say that they were sent. */
async function deliverSamples(root: string): Promise<void> {
  const samples = await sampleFolder();
  for (const name of samples === undefined ? [] : (await readdir(samples)).toSorted()) {
    const mailbox = Object.keys(MAILBOXES).find((each) => name.startsWith(`${each.toLowerCase()}-`));
    if (samples === undefined || mailbox === undefined || !name.endsWith('.eml')) continue;
    const raw = await readFile(join(samples, name));
    const { content } = await parseMessage(raw);
    await deliver(await makeMailbox(root, mailbox), raw, MAILBOXES[mailbox] ?? '', content.sent);
  }
}

/** In the package the code lies one or two levels below it. */
async function sampleFolder(): Promise<string | undefined> {
  for (const up of ['../sample', '../../sample']) {
    const folder = join(import.meta.dirname, up);
    if (
      await stat(folder).then(
        (stats) => stats.isDirectory(),
        () => false,
      )
    )
      return folder;
  }
  return undefined;
}
