import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.ts';
import { importMail } from '../../src/maildir/import.ts';
import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import { accountAt, allIn, letter, never } from './mail.ts';

/** On a Maildir that a Dovecot serves at the same time. */
describe.skipIf(lacks('dovecot'))('beside a Dovecot', () => {
  let dovecot: DovecotServer;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(async () => await dovecot.stop());

  async function both() {
    const { user } = dovecot.addUser();
    const admin = async (command: string, ...args: readonly string[]) =>
      await dovecot.doveadm(...command.split(' '), '-u', user, ...args);
    // Makes the folders.
    await admin('mailbox create', 'Archive', 'Drafts', 'Berichte für Ann').catch(() => undefined);
    await admin('mailbox status', 'messages', 'INBOX');
    const root = dovecot.maildir(user);
    const folder = temporaryFolder();
    const backend = await openMaildir(accountAt(root, folder.at('index')));
    return {
      admin,
      root,
      backend,
      async append(mailbox: string, subject: string) {
        const ref = await backend.append(mailbox, letter(subject), { seen: false });
        dovecot.own(root);
        return ref;
      },
      async [Symbol.asyncDispose]() {
        await backend[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      },
    };
  }

  const subjectsIn = async (backend: Backend, mailbox: string) =>
    (await allIn(backend, mailbox)).map(({ subject }) => subject).toSorted();

  test('flags, labels and moves of each are seen by the other', async () => {
    await using mail = await both();
    const { admin, backend } = mail;
    const [a, b] = [await mail.append('INBOX', 'a'), await mail.append('INBOX', 'b')];
    await admin('flags add', String.raw`\Seen \Flagged Invoice`, 'mailbox', 'INBOX', 'subject', 'a');
    expect(await backend.message(a, never)).toMatchObject({
      flags: { unread: false, flagged: true },
      labels: ['Invoice'],
    });
    await backend.update([b], { kind: 'label', label: 'Later', on: true }, never);
    dovecot.own(mail.root);
    const fetched = await admin('fetch', 'flags', 'mailbox', 'INBOX', 'subject', 'b');
    expect(fetched).toContain('Later');
    await admin('move', 'Archive', 'mailbox', 'INBOX', 'subject', 'a');
    expect(await subjectsIn(backend, 'INBOX')).toEqual(['b']);
    const [moved] = await allIn(backend, 'Archive');
    expect(moved).toMatchObject({ subject: 'a', labels: ['Invoice'] });
    const [outcome] = await backend.update([b], { kind: 'move', mailbox: 'Archive' }, never);
    dovecot.own(mail.root);
    expect(outcome).toMatchObject({ outcome: 'done' });
    const there = await admin('fetch', 'hdr.subject flags', 'mailbox', 'Archive');
    expect(there.match(/subject: /g)).toHaveLength(2);
    expect(there).toContain('Later');
  });

  test('names of mailboxes are the same for both', async () => {
    await using mail = await both();
    expect((await mail.backend.mailboxes(never)).map(({ path }) => path)).toContain('Berichte für Ann');
    await mail.append('Berichte für Ann', 'umlaut');
    expect(await mail.admin('fetch', 'hdr.subject', 'mailbox', 'Berichte für Ann')).toContain('umlaut');
  });

  test('nothing is lost or doubled while both work on it', async () => {
    await using mail = await both();
    const { admin, backend } = mail;
    const all = Array.from({ length: 30 }, (_, n) => `n${n}`);
    const refs: string[] = [];
    for (const subject of all) refs.push(await mail.append('INBOX', subject));
    const theirs = (async () => {
      for (let round = 0; round < 6; round += 1) {
        await admin('flags add', String.raw`\Flagged`, 'mailbox', 'INBOX', 'all');
        await admin('move', 'Archive', 'mailbox', 'INBOX', 'subject', `n${round * 3}`).catch(() => undefined);
        await admin('flags remove', String.raw`\Flagged`, 'mailbox', 'INBOX', 'all');
      }
    })();
    for (const ref of refs) {
      await backend.update([ref], { kind: 'flag', flag: 'seen', on: true }, never);
      if (Number(ref.split('.').at(-1)) % 4 === 0)
        await backend.update([ref], { kind: 'move', mailbox: 'Archive' }, never);
    }
    await theirs;
    const here = [...(await subjectsIn(backend, 'INBOX')), ...(await subjectsIn(backend, 'Archive'))];
    expect(here.toSorted()).toEqual(all.toSorted());
    // Those that stayed are called what they were called before.
    const stayed = await allIn(backend, 'INBOX');
    for (const { ref } of stayed) expect(refs).toContain(ref);
    const listed = `${await admin('fetch', 'hdr.subject', 'mailbox', 'INBOX')}${await admin('fetch', 'hdr.subject', 'mailbox', 'Archive')}`;
    expect(listed.match(/subject: n\d+/g)).toHaveLength(30);
  });

  test('its Maildir is imported with mailboxes, flags and labels', async () => {
    await using mail = await both();
    await mail.append('INBOX', 'a');
    await mail.append('Berichte für Ann', 'b');
    await mail.admin('flags add', String.raw`\Answered Invoice`, 'mailbox', 'Berichte für Ann', 'all');
    using folder = temporaryFolder();
    folder.make({ 'own/cur/': '', 'own/new/': '', 'own/tmp/': '' });
    const imported = await importMail(mail.root, folder.at('own'), 'INBOX', never);
    expect(imported).toMatchObject({ messages: 2, remarks: [] });
    const backend = await openMaildir(accountAt(folder.at('own'), folder.at('index')));
    const [row] = await allIn(backend, 'Berichte für Ann');
    expect(row).toMatchObject({ subject: 'b', labels: ['Invoice'], flags: { answered: true, unread: true } });
    await backend[Symbol.asyncDispose]();
  });
});
