import { open, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';

/** Dovecot's file of the keywords of a folder: `0 name` for the letter a, `1 name` for b, to 25. */
const FILE = 'dovecot-keywords';
const MOST = 26;
const LONGEST_FILE = 65_536;

/** How long Dovecot waits for the lock, and when it takes one for forgotten. */
const PATIENCE = 2_000;
const STALE = 60_000;

/** Keywords of a folder by letter. */
export type Keywords = ReadonlyMap<string, string>;

export async function readKeywords(folder: string): Promise<Keywords> {
  const text = await readFile(join(folder, FILE), 'utf8').catch(() => '');
  const keywords = new Map<string, string>();
  for (const line of text.slice(0, LONGEST_FILE).split('\n')) {
    const [, number = '', name = ''] = /^(\d{1,2}) (\S.{0,249})$/.exec(line) ?? [];
    if (name !== '' && Number(number) < MOST) keywords.set(letter(Number(number)), name);
  }
  return keywords;
}

const letter = (number: number): string => String.fromCharCode('a'.charCodeAt(0) + number);

export const letterOf = (keywords: Keywords, name: string): string | undefined =>
  [...keywords].find(([, known]) => known.toLowerCase() === name.toLowerCase())?.[0];

/**
 * The letter of a keyword, which gets one if it has none.
 * @throws Refusal `too_many_labels`, `mailbox_busy`
 */
export async function giveLetter(folder: string, name: string): Promise<string> {
  const known = letterOf(await readKeywords(folder), name);
  return (
    known ??
    (await locked(folder, async (write) => {
      const keywords = await readKeywords(folder);
      const meanwhile = letterOf(keywords, name);
      if (meanwhile !== undefined) return meanwhile;
      const free = Array.from({ length: MOST }, (_, at) => letter(at)).find((each) => !keywords.has(each));
      if (free === undefined)
        throw new Refusal(
          'too_many_labels',
          `This mailbox has ${MOST} labels, which is all that a Maildir can hold.`,
          'Use one of the labels that are there.',
        );
      const all = [...keywords, [free, name] as const].toSorted(([a], [b]) => a.localeCompare(b));
      await write(all.map(([at, each]) => `${at.charCodeAt(0) - 'a'.charCodeAt(0)} ${each}\n`).join(''));
      return free;
    }))
  );
}

/** Dovecot's way: the lock file is the new file, and becomes it. */
async function locked<T>(
  folder: string,
  work: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const file = join(folder, FILE);
  const lock = `${file}.lock`;
  const handle = await takeLock(lock);
  let isWritten = false;
  try {
    return await work(async (text) => {
      await handle.writeFile(text);
      await handle.sync();
      await rename(lock, file);
      isWritten = true;
    });
  } finally {
    await handle.close();
    if (!isWritten) await unlink(lock);
  }
}

async function takeLock(lock: string) {
  for (const end = Date.now() + PATIENCE; ; await delay(20)) {
    try {
      return await open(lock, 'wx', 0o600);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE) await unlink(lock).catch(() => undefined);
    else if (Date.now() > end)
      throw new Refusal(
        'mailbox_busy',
        'Another program holds the list of labels of this mailbox.',
        'Try again in a moment.',
      );
  }
}
