import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { lacks, pythonWith } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, test } from 'vitest';
import { importMail } from '../../src/maildir/import.ts';
import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import { readMbox } from '../../src/maildir/mbox.ts';
import { accountAt, allIn, letter, never } from './mail.ts';

type Row = readonly [messageId: string, flags: string, body: string];

const python = (...args: readonly string[]): string =>
  execFileSync(pythonWith('mailbox') ?? 'python3', [join(import.meta.dirname, 'import_mail.py'), ...args], {
    encoding: 'utf8',
    maxBuffer: 100 * 1024 * 1024,
  });

const sorted = (rows: readonly Row[]): readonly Row[] => rows.toSorted(([a], [b]) => (a < b ? -1 : 1));

/** Rows of each folder of a Maildir. */
function list(root: string): Readonly<Record<string, readonly Row[]>> {
  const folders: Record<string, readonly Row[]> = JSON.parse(python('list-maildir', root));
  return Object.fromEntries(Object.entries(folders).map(([name, rows]) => [name, sorted(rows)]));
}

function freshTarget() {
  const folder = temporaryFolder();
  folder.make({ 'own/cur/': '', 'own/new/': '', 'own/tmp/': '' });
  const root = folder.at('own');
  return Object.assign(folder, { root });
}

test('a pipe is left out and not waited for', async () => {
  using folder = freshTarget();
  folder.make({ 'in/a.eml': letter('a') });
  for (const name of ['in/f.eml', 'alone']) execFileSync('mkfifo', [folder.at(name)]);
  const one = await importMail(folder.at('in'), folder.root, 'INBOX', never);
  expect(one).toMatchObject({ messages: 1, remarks: ['"f.eml" is no file and was left out.'] });
  expect(await importMail(folder.at('alone'), folder.root, 'INBOX', never)).toMatchObject({ messages: 0 });
});

test('the mailbox is not copied into itself, by whatever name', async () => {
  using folder = freshTarget();
  folder.make({ 'own/cur/1.a:2,S': letter('a') });
  symlinkSync(folder.root, folder.at('other'));
  for (const name of ['own', 'own/cur', 'own/cur/1.a:2,S', 'other'])
    await expect(importMail(folder.at(name), folder.root, 'INBOX', never)).rejects.toThrow(
      'belongs to the mailbox',
    );
  expect(readdirSync(folder.at('own/cur'))).toEqual(['1.a:2,S']);
});

describe.skipIf(lacks('python3'))('as the mailbox module of Python reads it', () => {
  test('a Maildir has the same messages with the same flags in the same folders', async () => {
    using folder = freshTarget();
    python('make-maildir', folder.at('theirs'));
    const imported = await importMail(folder.at('theirs'), folder.root, 'INBOX', never);
    expect(imported).toMatchObject({ messages: 60, remarks: [] });
    expect(imported.mailboxes.toSorted()).toEqual(['INBOX', 'Work', 'Work.Old']);
    const [theirs, ours] = [list(folder.at('theirs')), list(folder.root)];
    expect(ours).toEqual(theirs);
    const backend = await openMaildir(accountAt(folder.root, folder.at('index')));
    const rows = await allIn(backend, 'Work.Old');
    expect(rows).toHaveLength(20);
    expect(rows.map(({ received }) => received.getTime())).toEqual(
      Array.from({ length: 20 }, (_, n) => (1_700_000_019 - n) * 1000),
    );
    await backend[Symbol.asyncDispose]();
  });

  test('an mbox has the same messages', async () => {
    using folder = freshTarget();
    python('make-mbox', folder.at('theirs.mbox'));
    expect(await importMail(folder.at('theirs.mbox'), folder.root, 'Old', never)).toMatchObject({
      messages: 40,
      mailboxes: ['Old'],
    });
    const theirs: readonly Row[] = JSON.parse(python('list-mbox', folder.at('theirs.mbox')));
    const ours = list(folder.root);
    // Python leaves the quoting of lines that begin with From in; it is taken away here.
    const plain = (rows: readonly Row[]) =>
      sorted(rows).map(([id, , body]) => [
        id,
        Buffer.from(body, 'hex')
          .toString('latin1')
          .replaceAll(/^>*From /gm, 'From '),
      ]);
    expect(plain(ours['Old'] ?? [])).toEqual(plain(theirs));
  });
});

describe('mbox', () => {
  const read = async (text: string) => {
    using folder = temporaryFolder();
    folder.make({ box: text });
    const messages: (readonly [text: string, received: string | undefined])[] = [];
    for await (const { raw, received } of readMbox(folder.at('box')))
      messages.push([raw.toString(), received?.toISOString()]);
    return messages;
  };

  test('parts messages at envelope lines after an empty line, and nowhere else', async () => {
    const text = [
      'From a@b Fri Nov 20 14:03:00 2026',
      'Subject: 1',
      '',
      'above a line without an empty one before',
      'From x@y Fri Nov 20 14:03:00 2026',
      '',
      'From me to you',
      '>From you',
      '>>From them',
      '',
      'From c@d Sat Nov 21 01:02:03 2026',
      'Subject: 2',
      '',
      'last',
    ].join('\n');
    const [first, second] = text.split('\n\nFrom c@d Sat Nov 21 01:02:03 2026\n');
    expect(await read(text)).toEqual([
      [
        `${first?.split('\n').slice(1).join('\n')}\n`
          .replaceAll('>From', 'From')
          .replace('\nFrom them', '\n>From them'),
        '2026-11-20T14:03:00.000Z',
      ],
      [second, '2026-11-21T01:02:03.000Z'],
    ]);
  });

  test('is empty where there is nothing', async () => {
    expect(await read('')).toEqual([]);
    expect(await read('no envelope\n')).toEqual([]);
  });
});

describe('import', () => {
  test('of one message and of a folder of them keeps every byte', async () => {
    using folder = freshTarget();
    folder.make({
      'old/a.eml': letter('a'),
      'old/b.EML': letter('b'),
      'old/notes.txt': 'no mail',
      'c.eml': letter('c'),
    });
    expect(await importMail(folder.at('old'), folder.root, 'Old', never)).toMatchObject({ messages: 2 });
    expect(await importMail(folder.at('c.eml'), folder.root, 'INBOX', never)).toMatchObject({ messages: 1 });
    const backend = await openMaildir(accountAt(folder.root, folder.at('index')));
    const rows = await allIn(backend, 'INBOX', 'Old');
    expect(rows.map(({ subject }) => subject).toSorted()).toEqual(['a', 'b', 'c']);
    for (const { ref, subject, received } of rows) {
      expect((await backend.source(ref, 10_000, never)).bytes.equals(letter(subject))).toBe(true);
      expect(received.toISOString()).toBe('2026-11-20T14:03:00.000Z');
    }
    await backend[Symbol.asyncDispose]();
    expect(readFileSync(folder.at('c.eml')).equals(letter('c'))).toBe(true);
  });

  test.each([
    ['nothing there', 'missing'],
    ['a folder without mail', 'empty'],
  ])('says what is wrong with %s', async (_, name) => {
    using folder = freshTarget();
    folder.make({ 'empty/': '' });
    await expect(importMail(folder.at(name), folder.root, 'INBOX', never)).rejects.toMatchObject({
      code: 'cannot_import',
    });
  });
});
