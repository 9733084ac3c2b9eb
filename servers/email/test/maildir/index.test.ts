import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Query } from '../../src/backend/backend.ts';
import { allIn, freshMail, letter, never } from './mail.ts';

const filesOf = (folder: string): readonly string[] => readdirSync(join(folder, 'cur')).toSorted();

describe('the index', () => {
  test('is made anew where it was deleted, also under a process that has it open', async () => {
    await using mail = await freshMail();
    const ref = await mail.backend.append('INBOX', letter('kept', 'the purple elephant'), { seen: true });
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${mail.index}${suffix}`, { force: true });
    const found = await mail.backend.search({ mailboxes: ['INBOX'], text: 'purple' }, { most: 5 }, never);
    expect(found.rows.map(({ subject }) => subject)).toEqual(['kept']);
    // A UID of the old index might be another message's in the new one.
    await expect(mail.backend.message(ref, never)).rejects.toMatchObject({ code: 'stale_id' });
    const other = await mail.another();
    expect((await allIn(other, 'INBOX')).map((row) => row.ref)).toEqual(found.rows.map((row) => row.ref));
  });

  test.each([
    ['no database', (file: string) => writeFileSync(file, 'this is no database at all, by far'.repeat(500))],
    [
      'a newer version',
      (file: string) =>
        execFileSync(process.execPath, [
          '-e',
          `const {DatabaseSync}=require('node:sqlite'); new DatabaseSync(${JSON.stringify(file)}).exec('PRAGMA user_version=99; DROP TABLE words')`,
        ]),
    ],
  ])('is made anew where it is %s', async (_, harm) => {
    await using mail = await freshMail();
    await mail.backend.append('INBOX', letter('kept'), { seen: true });
    await mail.backend[Symbol.asyncDispose]();
    harm(mail.index);
    const again = await mail.another();
    expect((await allIn(again, 'INBOX')).map(({ subject }) => subject)).toEqual(['kept']);
  });

  test('finds by what a person reads, and by nothing else', async () => {
    await using mail = await freshMail();
    const filler = 'These words are the same in both of its parts, so that nobody could tell them apart. ';
    const raw = (plain: string, html: string) =>
      Buffer.from(
        `From: Zo\u00EB <zoe@example.com>\r\nSubject: caf\u00E9\r\nMIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${plain}\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>${html}</p>\r\n--b--\r\n`,
      );
    await mail.backend.append(
      'INBOX',
      raw('Only programs read of the narwhal. '.repeat(20), `${filler} zebrafish ${filler}`),
      {
        seen: true,
      },
    );
    const found = async (query: Partial<Query>) =>
      (await mail.backend.search({ mailboxes: ['INBOX'], ...query }, { most: 5 }, never)).rows.length;
    expect([await found({ text: 'zebrafish' }), await found({ text: 'narwhal' })]).toEqual([1, 0]);
    for (const subject of ['cafe', 'CAF\u00C9', 'cafe\u0301'])
      expect([subject, await found({ subject })]).toEqual([subject, 1]);
    expect([
      await found({ from: 'zoe' }),
      await found({ from: 'Zo\u00EB' }),
      await found({ text: 'cafe' }),
    ]).toEqual([1, 1, 1]);
    expect(await found({ subject: 'cafd' })).toBe(0);
  });

  test('follows what other programs do to the files', async () => {
    await using mail = await freshMail();
    const { backend, root } = mail;
    const refs = new Map<string, string>();
    for (const subject of ['a', 'b', 'c', 'd'])
      refs.set(subject, await backend.append('INBOX', letter(subject), { seen: false }));
    const nameOf = (subject: string) =>
      filesOf(root).find((_, at) => at === ['a', 'b', 'c', 'd'].indexOf(subject)) ?? '';
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(nameOf);
    await rename(join(root, 'cur', a ?? ''), join(root, 'cur', `${a}RFS`));
    await rename(join(root, 'cur', b ?? ''), join(root, '.Archive/cur', b ?? ''));
    await unlink(join(root, 'cur', c ?? ''));
    await rename(join(root, 'cur', d ?? ''), join(root, 'new', (d ?? '').split(':')[0] ?? ''));
    const rows = await allIn(backend, 'INBOX');
    expect(rows.map(({ ref, subject }) => [subject, ref])).toEqual(
      expect.arrayContaining([
        ['a', refs.get('a')],
        ['d', refs.get('d')],
      ]),
    );
    expect(rows).toHaveLength(2);
    expect(rows.find(({ subject }) => subject === 'a')?.flags).toMatchObject({
      unread: false,
      flagged: true,
      answered: true,
    });
    expect((await allIn(backend, 'Archive')).map(({ subject }) => subject)).toEqual(['b']);
    await expect(backend.message(refs.get('c') ?? '', never)).rejects.toMatchObject({ code: 'stale_id' });
    // One that is new is read, moved to cur, when it gets a flag.
    await backend.update([refs.get('d') ?? ''], { kind: 'flag', flag: 'seen', on: true }, never);
    expect(filesOf(root).some((name) => name.endsWith(':2,S'))).toBe(true);
    expect(readdirSync(join(root, 'new'))).toEqual([]);
  });

  test('gives a mailbox that was deleted and made again other names for its messages', async () => {
    await using mail = await freshMail();
    const { backend, root } = mail;
    const ref = await backend.append('Archive', letter('old'), { seen: true });
    renameSync(join(root, '.Archive'), mail.folder.at('away'));
    await expect(backend.message(ref, never)).rejects.toMatchObject({ code: 'stale_id' });
    expect((await backend.mailboxes(never)).map(({ path }) => path)).not.toContain('Archive');
    mail.folder.make({ 'mail/.Archive/cur/': '', 'mail/.Archive/new/': '', 'mail/.Archive/tmp/': '' });
    const other = await backend.append('Archive', letter('new'), { seen: true });
    expect(other).not.toBe(ref);
    await expect(backend.message(ref, never)).rejects.toMatchObject({ code: 'stale_id' });
    expect((await allIn(backend, 'Archive')).map(({ subject }) => subject)).toEqual(['new']);
  });

  test('lets the event loop run while much mail is read for the first time', async () => {
    await using mail = await freshMail();
    const files = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n) => [
        `mail/cur/${1_700_000_000 + n}.M1P1Q${n}.host:2,S`,
        letter(`n${n}`, `number ${n} `.repeat(20)),
      ]),
    );
    mail.folder.make(files);
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const found = await mail.backend.search({ mailboxes: ['INBOX'], text: 'number 999' }, { most: 5 }, never);
    isOver = true;
    expect(found.rows.map(({ subject }) => subject)).toEqual(['n999']);
    expect(turns).toBeGreaterThan(200);
  });

  test('does not follow what is no message: a pipe, a link out of the Maildir, a folder', async () => {
    await using mail = await freshMail();
    const { root, folder } = mail;
    folder.make({ 'secret.txt': 'Subject: secret\n\nCANARY', 'mail/cur/3.c.h:2,S/': '' });
    execFileSync('mkfifo', [join(root, 'cur', '1.a.h:2,S')]);
    execFileSync('ln', ['-s', folder.at('secret.txt'), join(root, 'cur', '2.b.h:2,S')]);
    await mail.backend.append('INBOX', letter('real'), { seen: true });
    const found = await mail.backend.search({ mailboxes: ['INBOX'], text: 'CANARY' }, { most: 5 }, never);
    expect(found.rows).toEqual([]);
    const rows = await allIn(mail.backend, 'INBOX');
    expect(rows.map(({ subject }) => subject)).toContain('real');
    for (const { ref } of rows.filter(({ subject }) => subject !== 'real'))
      await expect(mail.backend.source(ref, 100, never)).rejects.toMatchObject({ code: 'stale_id' });
  });
});
