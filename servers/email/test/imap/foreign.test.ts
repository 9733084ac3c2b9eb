import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Session } from '../../src/imap/session.ts';
import { soon, subjects } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

const { open } = Session.prototype;

/** What other clients of the same mailbox did and do. */
describe.skipIf(lacks('dovecot')).each([
  ['a server that can all', undefined],
  ['a server without UIDPLUS', 'IMAP4rev1 MOVE CONDSTORE ENABLE ESEARCH'],
  ['a server without MOVE', 'IMAP4rev1 UIDPLUS'],
  ['a poor server', 'IMAP4rev1'],
])('%s', (_, capability) => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot(capability === undefined ? {} : { capability });
  });
  afterAll(async () => await server.stop());

  test('what another client marked as deleted survives', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    const put = async (mailbox: string, subject: string) =>
      await backend.append(mailbox, letter({ subject }), { seen: true });
    const [moved] = [await put('INBOX', 'moved'), await put('INBOX', 'foreign'), await put('INBOX', 'last')];
    const draft = await backend.saveDraft(letter({ subject: 'draft' }), undefined, soon());
    const other = await backend.saveDraft(letter({ subject: 'sent' }), undefined, soon());
    await backend.saveDraft(letter({ subject: 'foreign' }), undefined, soon());
    const mark = async (mailbox: string) =>
      await server.doveadm(
        'flags',
        'add',
        '-u',
        user.user,
        String.raw`\Deleted`,
        'mailbox',
        mailbox,
        'subject',
        'foreign',
      );
    await mark('INBOX');
    await mark('Drafts');

    const [outcome] = await backend.update([moved], { kind: 'move', mailbox: 'Archive' }, soon());
    expect(outcome?.outcome).toBe('done');
    await backend.saveDraft(letter({ subject: 'second' }), draft.ref, soon());
    expect(await backend.claim(other.ref, soon())).toBe(true);
    await backend.fileSent(other.ref, letter({ subject: 'sent' }), soon());
    await backend[Symbol.asyncDispose]();

    const left = async (mailbox: string) =>
      await server.doveadm('-f', 'flow', 'fetch', '-u', user.user, 'hdr.subject flags', 'mailbox', mailbox);
    expect(await left('INBOX')).toContain(String.raw`hdr.subject=foreign flags=\Deleted`);
    expect(await left('Drafts')).toMatch(/hdr\.subject=foreign flags=.*\\Deleted/);
    expect(await left('Archive')).toContain('hdr.subject=moved');
    expect(await left('Sent')).toContain('hdr.subject=sent');
    // Nothing that would have taken it is ever said.
    expect(server.sent(user.user)).not.toMatch(/^\S+ \S+ (?:EXPUNGE|CLOSE)\b/m);
  });

  test('what is only marked is not listed, and said', async () => {
    await using backend = await openOn(server, server.addUser());
    const ref = await backend.append('INBOX', letter({ subject: 'moved' }), { seen: true });
    await backend.append('INBOX', letter({ subject: 'stays' }), { seen: true });
    const [outcome] = await backend.update([ref], { kind: 'move', mailbox: 'Archive' }, soon());
    expect(outcome?.outcome).toBe('done');
    const isMarked = capability === 'IMAP4rev1';
    expect(outcome?.outcome === 'done' && outcome.remark !== undefined).toBe(isMarked);
    for (const query of [{}, { subject: 's' }]) {
      const found = await backend.search({ mailboxes: ['INBOX'], ...query }, { most: 10 }, soon());
      expect(subjects(found.rows)).toEqual(query.subject === undefined ? ['stays'] : ['stays']);
    }
  });

  test('what is marked as deleted is not counted, and leaves no page empty', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    for (let n = 0; n < 7; n++) await backend.append('INBOX', letter({ subject: `m${n}` }), { seen: true });
    await server.doveadm(
      'flags',
      'add',
      '-u',
      user.user,
      String.raw`\Deleted`,
      'mailbox',
      'INBOX',
      'uid',
      '4:7',
    );
    const first = await backend.search({ mailboxes: ['INBOX'] }, { most: 2 }, soon());
    expect([subjects(first.rows), first.total]).toEqual([['m2', 'm1'], 3]);
    const second = await backend.search({ mailboxes: ['INBOX'] }, { most: 2, after: first.next }, soon());
    expect([subjects(second.rows), second.next]).toEqual([['m0'], undefined]);
  });

  test('mailboxes for which there was no time are looked into by the next page', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    const mailboxes = ['INBOX', 'Archive', 'Sent'];
    for (const mailbox of mailboxes)
      for (let n = 0; n < 3; n++)
        await backend.append(mailbox, letter({ subject: `${mailbox}${n}` }), { seen: true });
    let now = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    // Each command takes a while: after one mailbox, the time is over.
    const sent = vi.spyOn(Session.prototype, 'open').mockImplementation(async function (
      this: Session,
      ...args
    ) {
      now += 20_000;
      return await open.apply(this, args);
    });
    onTestFinished(() => {
      clock.mockRestore();
      sent.mockRestore();
    });
    const found: string[] = [];
    const remarks: string[] = [];
    for (let after: unknown, pages = 0; pages < 20; pages++) {
      const page = { most: 2, ...(after === undefined ? {} : { after: JSON.parse(JSON.stringify(after)) }) };
      const answer = await backend.search({ mailboxes }, page, soon());
      found.push(...subjects(answer.rows));
      remarks.push(...answer.remarks);
      after = answer.next;
      if (after === undefined) break;
    }
    expect(remarks[0]).toContain('no time left');
    expect(found.toSorted()).toEqual(
      mailboxes.flatMap((mailbox) => [0, 1, 2].map((n) => `${mailbox}${n}`)).toSorted(),
    );
  });

  test('mail that comes and goes meanwhile', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    await using other = await openOn(server, user);
    const list = async (most: number) =>
      subjects((await backend.search({ mailboxes: ['INBOX'] }, { most }, soon())).rows);
    for (let n = 0; n < 6; n++) await other.append('INBOX', letter({ subject: `m${n}` }), { seen: true });
    expect(await list(3)).toEqual(['m5', 'm4', 'm3']);
    await server.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'subject', 'm4');
    await server.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'subject', 'm0');
    expect(await list(3)).toEqual(['m5', 'm3', 'm2']);
    const inbox = (await backend.mailboxes(soon())).find(({ path }) => path === 'INBOX');
    expect(inbox?.total).toBe(4);
    await server.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'subject', 'm5');
    await other.append('INBOX', letter({ subject: 'm6' }), { seen: false });
    await other.append('INBOX', letter({ subject: 'm7' }), { seen: false });
    expect((await backend.mailboxes(soon())).find(({ path }) => path === 'INBOX')).toMatchObject({
      total: 5,
      unread: 2,
    });
    expect(await list(10)).toEqual(['m7', 'm6', 'm3', 'm2', 'm1']);
    await server.doveadm('expunge', '-u', user.user, 'mailbox', 'INBOX', 'all');
    expect(await list(10)).toEqual([]);
    await other.append('INBOX', letter({ subject: 'again' }), { seen: true });
    expect(await list(10)).toEqual(['again']);
  });
});

test.skipIf(lacks('dovecot'))(
  'a mailbox that was renamed does not hide a conversation elsewhere',
  async () => {
    const server = await startDovecot({ mailboxes: { Drafts: String.raw`\Drafts` } });
    onTestFinished(async () => await server.stop());
    const user = server.addUser();
    await server.doveadm('mailbox', 'create', '-u', user.user, 'Archive', 'Sent');
    await using backend = await openOn(server, user);
    const first = letter({ subject: 'Talk', id: 'talk1@example.com' });
    const second = letter({
      subject: 'Re: Talk',
      id: 'talk2@example.com',
      headers: ['References: <talk1@example.com>'],
    });
    const ref = await backend.append('INBOX', first, { seen: true });
    await backend.append('INBOX', second, { seen: true });
    const read = async () => subjects((await backend.thread(ref, 9, soon())).rows);
    expect(await read()).toEqual(['Talk', 'Re: Talk']);
    await server.doveadm('mailbox', 'rename', '-u', user.user, 'Archive', 'Old');
    await server.doveadm('mailbox', 'delete', '-u', user.user, 'Sent');
    expect(await read()).toEqual(['Talk', 'Re: Talk']);
  },
);
