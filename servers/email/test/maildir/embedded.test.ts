import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@handrail/testing/temporary';
import { expect, test } from 'vitest';
import { makeMailbox } from '../../src/maildir/layout.ts';
import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import { parseMessage } from '../../src/mime/parse.ts';
import { openOutbox } from '../../src/send/outbox-outlet.ts';
import type { Account } from '../../src/settings/account.ts';
import { accountAt, allIn, letter, never } from './mail.ts';

const SAMPLES = join(import.meta.dirname, '../../sample');

function freshAccount() {
  const folder = temporaryFolder();
  const account: Account = {
    ...accountAt(folder.at('data/mail'), folder.at('data/mail.sqlite')),
    way: { kind: 'outbox' },
  };
  return Object.assign(folder, { account });
}

test('a fresh embedded mailbox has the samples, once, whoever opens it first', async () => {
  using folder = freshAccount();
  const backends = await Promise.all([1, 2, 3].map(async () => await openMaildir(folder.account)));
  for (const backend of backends) {
    const mailboxes = await backend.mailboxes(never);
    expect(mailboxes.map(({ role }) => role)).toEqual(
      expect.arrayContaining(['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash']),
    );
    expect(mailboxes.map(({ path }) => path)).toContain('Outbox');
    const rows = await allIn(backend, ...mailboxes.map(({ path }) => path));
    expect(rows).toHaveLength(readdirSync(SAMPLES).length);
    const first = rows.find(({ subject }) => subject === 'Workshop in December');
    const { rows: thread } = await backend.thread(first?.ref ?? '', 10, never);
    expect(thread.map(({ mailbox }) => mailbox)).toEqual(['INBOX', 'Sent', 'INBOX']);
    const found = await backend.search({ mailboxes: ['INBOX'], text: '見積書' }, { most: 5 }, never);
    expect(found.rows.map(({ subject }) => subject)).toEqual(['打ち合わせの日程について']);
    await backend[Symbol.asyncDispose]();
  }
  expect(readdirSync(folder.at('data')).toSorted()).toEqual(['mail', 'mail.sqlite']);
});

test.each(readdirSync(SAMPLES))('%s is a sound message with names of examples only', async (name) => {
  const raw = readFileSync(join(SAMPLES, name));
  const { content } = await parseMessage(raw);
  expect(content.remarks).toEqual([]);
  expect(content.sent).toBeInstanceOf(Date);
  expect(raw.toString('latin1')).not.toMatch(/(?<!\r)\n/);
  const hosts = raw.toString('latin1').match(/(?<=@|:\/\/)(?:[a-z0-9-]+\.)+[a-z]{2,}/g) ?? [];
  expect(hosts.filter((host) => !/(?:^|\.)example(?:\.(?:com|org|net|jp))?$/.test(host))).toEqual([]);
});

test('what is sent lies in the Outbox, once, and no draft is left', async () => {
  using folder = freshAccount();
  const { account } = folder;
  const backend = await openMaildir(account);
  const outlet = openOutbox(account, backend);
  expect(outlet.filesCopies).toBe(true);
  const before = await allIn(backend, 'Drafts', 'Sent');
  const raw = letter('out');
  const { ref } = await backend.saveDraft(raw, undefined, never);
  expect(await backend.claim(ref, never)).toBe(true);
  const envelope = { from: 'me@example.com', to: ['ann@example.com', 'bob@example.com'] };
  expect(await outlet.submit(envelope, raw, never)).toEqual({ accepted: envelope.to, rejected: [] });
  const filed = await backend.fileSent(ref, undefined, never);
  const outbox = await allIn(backend, 'Outbox');
  expect(outbox.map((row) => row.ref)).toEqual([filed]);
  expect((await backend.source(filed ?? '', 10_000, never)).bytes.equals(raw)).toBe(true);
  expect((await allIn(backend, 'Drafts', 'Sent')).map((row) => row.ref)).toEqual(
    before.map((row) => row.ref),
  );
  await expect(backend.claim(ref, never)).rejects.toMatchObject({ code: 'stale_id' });
  await backend[Symbol.asyncDispose]();
});

test('no mailbox is made where one was named and is not there', async () => {
  using folder = temporaryFolder();
  await expect(openMaildir(accountAt(folder.at('gone'), folder.at('index')))).rejects.toMatchObject({
    code: 'cannot_connect',
  });
  expect(readdirSync(folder.path)).toEqual([]);
});

test('where nothing can be kept, that is said, with the folder and the way out', async () => {
  using folder = temporaryFolder();
  folder.make({ file: 'no folder' });
  await makeMailbox(folder.at('mail'), 'INBOX');
  const embedded: Account = {
    ...accountAt(folder.at('file/mail'), folder.at('file/x')),
    way: { kind: 'outbox' },
  };
  for (const account of [embedded, accountAt(folder.at('mail'), folder.at('file/index/x.sqlite'))])
    await expect(openMaildir(account)).rejects.toMatchObject({
      code: 'no_place',
      message: expect.stringContaining(folder.at('file')),
      hint: expect.stringContaining('--data-folder'),
    });
});
