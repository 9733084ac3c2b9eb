import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { quote, Refusal } from '@handrail/domain';
import { INBOX } from '../backend/inbox.ts';
import { readDate, readFields } from '../mime/header-values.ts';
import { findHead } from '../mime/head.ts';
import { deliver, readMail } from './deliver.ts';
import { readFileName } from './file-name.ts';
import { giveLetter, readKeywords } from './keywords.ts';
import { folderOf, listMailboxes, makeMailbox } from './layout.ts';
import { readMbox } from './mbox.ts';

export interface Imported {
  readonly messages: number;
  /** Into which mailboxes. */
  readonly mailboxes: readonly string[];
  /** What was left out or cut, and why; whole sentences. */
  readonly remarks: readonly string[];
}

const { O_RDONLY, O_NONBLOCK } = constants;

/** Bytes of one message. */
const LONGEST = 64 * 1024 * 1024;

/** Remarks that are kept. */
const MOST_REMARKS = 20;

/**
 * Puts copies of messages into a Maildir: of one `.eml`, of an mbox file, of a folder of `.eml`, or of a whole Maildir
 * with its mailboxes, flags and labels. What is read is never changed. Doing it twice puts everything there twice.
 * @param root the Maildir, such as that of the embedded mailbox
 * @param mailbox where messages go that come from no mailbox; made if it is not there
 * @throws Refusal `cannot_import`
 */
export async function importMail(
  source: string,
  root: string,
  mailbox: string,
  signal: AbortSignal,
): Promise<Imported> {
  const importing = new Importing(root, signal);
  try {
    await importing.from(source, mailbox);
  } catch (error) {
    if (error instanceof Refusal || !(error instanceof Error && 'code' in error)) throw error;
    throw new Refusal(
      'cannot_import',
      `${quote(source)} cannot be read or what it holds cannot be written (${String(error.code)}).`,
      `${importing.result().messages} messages were imported before.`,
      { cause: error },
    );
  }
  return importing.result();
}

class Importing {
  readonly #root: string;
  readonly #signal: AbortSignal;
  readonly #mailboxes = new Set<string>();
  readonly #remarks: string[] = [];
  #messages = 0;
  #unsaid = 0;

  constructor(root: string, signal: AbortSignal) {
    this.#root = root;
    this.#signal = signal;
  }

  async from(source: string, mailbox: string): Promise<void> {
    if (await isWithin(source, this.#root))
      throw new Refusal(
        'cannot_import',
        `${quote(source)} belongs to the mailbox that it would be copied into, where every message would then be twice.`,
        'Name mail that lies elsewhere.',
      );
    const stats = await stat(source);
    if (!stats.isDirectory()) await this.#file(source, mailbox);
    else if (await isMaildir(source)) await this.#maildir(source, mailbox);
    else await this.#folder(source, mailbox);
  }

  result(): Imported {
    const more = this.#unsaid > 0 ? [`${this.#unsaid} more files were left out or cut.`] : [];
    return {
      messages: this.#messages,
      mailboxes: [...this.#mailboxes],
      remarks: [...this.#remarks, ...more],
    };
  }

  async #file(path: string, mailbox: string): Promise<void> {
    if (!(await isMbox(path))) {
      await this.#message(path, mailbox);
      return;
    }
    for await (const { raw, received, isCut } of readMbox(path)) {
      if (isCut)
        this.#remark(`A message in ${quote(basename(path))} is too long; only its beginning was imported.`);
      await this.#put(mailbox, raw, 'S', received ?? sentDate(raw));
    }
  }

  async #folder(folder: string, mailbox: string): Promise<void> {
    const names = (await readdir(folder)).filter((name) => /\.(?:eml|mbox|mbx)$/i.test(name)).toSorted();
    if (names.length === 0)
      throw new Refusal(
        'cannot_import',
        `The folder ${quote(folder)} holds no .eml and no .mbox, and is no Maildir.`,
        'Name a folder of .eml files, a Maildir (which has cur and new), or one file.',
      );
    for (const name of names) await this.#file(join(folder, name), mailbox);
  }

  async #maildir(from: string, mailbox: string): Promise<void> {
    for (const path of await listMailboxes(from)) {
      const folder = folderOf(from, path);
      if (!(await isMaildir(folder))) continue;
      const target = path === INBOX ? mailbox : path;
      const keywords = await readKeywords(folder);
      for (const place of ['new', 'cur']) {
        for (const name of (await readdir(join(folder, place))).toSorted()) {
          if (name.startsWith('.')) continue;
          const { flags } = readFileName(name);
          const words = Array.from(flags).flatMap((letter) => keywords.get(letter) ?? []);
          await this.#message(join(folder, place, name), target, flags.replaceAll(/[^DFPRST]/g, ''), words);
        }
      }
    }
  }

  async #message(
    path: string,
    mailbox: string,
    flags?: string,
    keywords: readonly string[] = [],
  ): Promise<void> {
    const mail = await readMail(path, LONGEST);
    if (mail === undefined || mail.size > LONGEST) {
      const reason = mail === undefined ? 'is no file' : 'is too long';
      this.#remark(`${quote(basename(path))} ${reason} and was left out.`);
      return;
    }
    // The time of a file in a Maildir is when the message was received; of another one it is when it was copied.
    const received = flags === undefined ? sentDate(mail.bytes) : undefined;
    await this.#put(mailbox, mail.bytes, flags ?? 'S', received ?? mail.received, keywords);
  }

  async #put(
    mailbox: string,
    raw: Buffer,
    flags: string,
    received: Date | undefined,
    keywords: readonly string[] = [],
  ): Promise<void> {
    this.#signal.throwIfAborted();
    const folder = this.#mailboxes.has(mailbox)
      ? folderOf(this.#root, mailbox)
      : await makeMailbox(this.#root, mailbox);
    this.#mailboxes.add(mailbox);
    const letters = await Promise.all(keywords.map(async (keyword) => await giveLetter(folder, keyword)));
    await deliver(folder, raw, [flags, ...letters].join(''), received);
    this.#messages += 1;
  }

  #remark(text: string): void {
    if (this.#remarks.length < MOST_REMARKS) this.#remarks.push(text);
    else this.#unsaid += 1;
  }
}

async function isWithin(path: string, folder: string): Promise<boolean> {
  const way = relative(await realpath(folder), await realpath(path));
  return !isAbsolute(way) && !/^\.\.(?:[/\\]|$)/.test(way);
}

const isMaildir = async (folder: string): Promise<boolean> => {
  const names = await readdir(folder).catch((): string[] => []);
  return ['cur', 'new'].every((name) => names.includes(name));
};

/** A pipe would be waited for without end. */
async function isMbox(path: string): Promise<boolean> {
  const file = await open(path, O_RDONLY | (O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(5), 0, 5, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'From ';
  } finally {
    await file.close();
  }
}

/** When the message says that it was sent. */
function sentDate(raw: Buffer): Date | undefined {
  const { bytes } = findHead(raw, 0, raw.length, () => false);
  return readDate(readFields(bytes).find(({ name }) => name === 'date')?.value ?? '');
}
