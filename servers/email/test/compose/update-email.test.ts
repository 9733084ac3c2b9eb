import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readId } from '../../src/message/message-id.ts';
import { updateEmail } from '../../src/tools/update-email.ts';
import {
  accountOf,
  type Desk,
  dovecotPlace,
  maildirPlace,
  openDesk,
  type Place,
  received,
  signal,
} from './desk.ts';

const places = [
  { name: 'a Maildir', open: maildirPlace, isMissing: false },
  { name: 'a Dovecot', open: dovecotPlace, isMissing: lacks('dovecot') },
];

const letters = async (desk: Desk, mailbox: string, count: number): Promise<string[]> => {
  const ids: string[] = [];
  for (let at = 0; at < count; at += 1)
    ids.push(await desk.put(mailbox, ...received({ Subject: `${mailbox} ${at}` }), 'Hi'));
  return ids;
};
const flagsOf = async (desk: Desk, id: string) =>
  (await (await desk.backend()).message(readId(id).ref, signal())).flags;
const subjectsIn = async (desk: Desk, mailbox: string) => {
  const { rows } = await (await desk.backend()).search({ mailboxes: [mailbox] }, { most: 100 }, signal());
  return rows.map(({ subject }) => subject).toSorted();
};
const newIds = (text: string): string[] => [...text.matchAll(/ → (\S+)$/gm)].map(([, id = '']) => id);

describe.each(places)('messages in $name', ({ open, isMissing }) => {
  describe.skipIf(isMissing)('are updated', () => {
    let place: Place;
    beforeAll(async () => {
      place = await open();
    });
    afterAll(async () => await place[Symbol.asyncDispose]());

    it('as read and flagged, and back', async () => {
      await using desk = openDesk(place.store());
      const ids = await letters(desk, 'INBOX', 3);
      const [first = '', second = ''] = ids;
      const run = async (action: string) =>
        await desk.run(updateEmail, { ids: [first, second, first], action });
      expect((await run('read')).text).toBe('read: 2 of 2 done');
      await run('flag');
      expect(await Promise.all(ids.map((id) => flagsOf(desk, id)))).toMatchObject([
        { unread: false, flagged: true },
        { unread: false, flagged: true },
        { unread: true, flagged: false },
      ]);
      await run('unread');
      await run('unflag');
      expect(await flagsOf(desk, first)).toMatchObject({ unread: true, flagged: false });
    });

    it('with labels of people, and none of programs', async () => {
      await using desk = openDesk(place.store());
      const [id = ''] = await letters(desk, 'INBOX', 1);
      const labels = async () => (await (await desk.backend()).message(readId(id).ref, signal())).labels;
      const run = async (action: string, target?: string) =>
        await desk.run(updateEmail, { ids: [id], action, target });
      expect((await run('label', 'work')).text).toBe('label "work": 1 of 1 done');
      expect(await labels()).toEqual(['work']);
      await run('unlabel', 'work');
      expect(await labels()).toEqual([]);
      for (const target of [
        '$SubmitPending',
        '$submitpending',
        '\\Deleted',
        '$Junk',
        '',
        ' a',
        'a\r\nb',
        'x'.repeat(101),
      ])
        for (const action of ['label', 'unlabel'])
          expect([target, (await run(action, target)).code]).toEqual([target, 'invalid_argument']);
    });

    it('by moving, and then they have other ids', async () => {
      await using desk = openDesk(place.store());
      const [archive, trash] = [await desk.pathOf('archive'), await desk.pathOf('trash')];
      const [one = '', other = ''] = await letters(desk, 'INBOX', 3);
      const archived = await desk.run(updateEmail, { ids: [one], action: 'archive' });
      const [now = ''] = newIds(archived.text);
      expect(archived.text).toBe(`archive: 1 of 1 done\n${one} → ${now}`);
      expect(await desk.ids(archive)).toEqual([now]);
      const trashed = await desk.run(updateEmail, { ids: [now, other], action: 'trash' });
      expect(newIds(trashed.text).toSorted()).toEqual((await desk.ids(trash)).toSorted());
      const back = await desk.run(updateEmail, {
        ids: newIds(trashed.text),
        action: 'move',
        target: 'inbox',
      });
      expect(back.text).toMatch(/^move "inbox": 2 of 2 done\n/);
      expect(await subjectsIn(desk, 'INBOX')).toEqual(['INBOX 0', 'INBOX 1', 'INBOX 2']);
      expect([await desk.ids(archive), await desk.ids(trash)]).toEqual([[], []]);
    });

    it('each by itself: what is not there any more is told, and nothing else is touched', async () => {
      await using desk = openDesk(place.store());
      const [one = '', gone = '', other = '', last = ''] = await letters(desk, 'INBOX', 4);
      await desk.run(updateEmail, { ids: [gone], action: 'trash' });
      const { text } = await desk.run(updateEmail, { ids: [one, gone, other], action: 'flag' });
      const [head, ...others] = text.split('\n');
      expect([head, others.length]).toEqual(['flag: 2 of 3 done', 1]);
      expect(others[0]?.startsWith(`${gone} failed: There is no message`)).toBe(true);
      expect(await Promise.all([one, other, last].map((id) => flagsOf(desk, id)))).toMatchObject([
        { flagged: true },
        { flagged: true },
        { flagged: false },
      ]);
    });

    it('in several accounts at once, of which one may fail', async () => {
      const broken = accountOf('broken', {
        kind: 'imap',
        host: '127.0.0.1',
        port: 1,
        tls: { mode: 'implicit', insecure: false },
        login: { kind: 'password', user: 'me', password: () => Promise.resolve('CANARY-PASSWORD') },
      });
      await using desk = openDesk(place.store(), { others: [accountOf('home', place.store()), broken] });
      const [one = '', other = ''] = await letters(desk, 'INBOX', 2);
      const ref = await (
        await desk.backend('home')
      ).append('INBOX', Buffer.from('Subject: x\r\n\r\nx'), { seen: false });
      const ids = [one, `home~${ref}`, 'broken~INBOX~1.1', other];
      const { text } = await desk.run(updateEmail, { ids, action: 'read' });
      expect(text).toMatch(/^read: 3 of 4 done\nbroken~INBOX~1\.1 failed: /);
      expect(text).not.toContain('CANARY-PASSWORD');
      expect((await (await desk.backend('home')).message(ref, signal())).flags.unread).toBe(false);
      expect(await flagsOf(desk, other)).toMatchObject({ unread: false });
    });

    it('not at all in a dry run, which shows them', async () => {
      await using desk = openDesk(place.store());
      const trash = await desk.pathOf('trash');
      const [one = '', gone = '', other = ''] = await letters(desk, 'INBOX', 3);
      await desk.run(updateEmail, { ids: [gone], action: 'archive' });
      const { text } = await desk.run(updateEmail, {
        ids: [other, gone, one],
        action: 'trash',
        dry_run: true,
      });
      expect(text).toMatch(
        new RegExp(`^dry run, nothing was changed: trash\nwork: 2 messages into "${trash}"\n--- untrusted`),
      );
      expect(text).toMatch(/INBOX 0\n.*INBOX 2\n--- end/);
      expect(text).toContain(`\n${gone} failed: There is no message`);
      expect(await subjectsIn(desk, 'INBOX')).toEqual(['INBOX 0', 'INBOX 2']);
      expect(
        (await desk.run(updateEmail, { ids: [one], action: 'move', target: 'nowhere', dry_run: true })).code,
      ).toBe('no_such_mailbox');
    });

    it('not at all where an argument is wrong', async () => {
      await using desk = openDesk(place.store());
      const [id = ''] = await letters(desk, 'INBOX', 1);
      const codes = [];
      for (const args of [
        { ids: [id, 'nonsense'], action: 'flag' },
        { ids: [id, 'other~x'], action: 'flag' },
        { ids: [id], action: 'move' },
        { ids: [id], action: 'flag', target: 'x' },
        { ids: [id], action: 'move', target: '*' },
        { ids: [id], action: 'move', target: 'INBOX\r\nA DELETE INBOX' },
        { ids: [id], action: 'label' },
      ])
        codes.push((await desk.run(updateEmail, args)).code);
      expect(codes).toEqual([
        'invalid_id',
        'no_such_account',
        'invalid_argument',
        'invalid_argument',
        'invalid_argument',
        'no_such_mailbox',
        'invalid_argument',
      ]);
      expect(await flagsOf(desk, id)).toMatchObject({ flagged: false });
      for (const ids of [[], Array.from({ length: 101 }, () => id)])
        expect(updateEmail.input.safeParse({ ids, action: 'flag' }).success).toBe(false);
      expect(updateEmail.input.safeParse({ ids: [id], action: 'delete' }).success).toBe(false);
    });

    it('a hundred at once, with an answer of one page', async () => {
      await using desk = openDesk(place.store());
      const archive = await desk.pathOf('archive');
      const ids = [...(await letters(desk, 'INBOX', 50)), ...(await letters(desk, archive, 50))];
      const mixed = ids.map((_, at) => ids[(at * 37) % 100] ?? '');
      const dry = await desk.run(updateEmail, { ids: mixed, action: 'trash', dry_run: true });
      expect(Buffer.byteLength(dry.text)).toBeLessThan(10_000);
      const { text } = await desk.run(updateEmail, { ids: mixed, action: 'trash' });
      expect(text).toMatch(/^trash: 100 of 100 done\n/);
      expect(Buffer.byteLength(text)).toBeLessThan(10_000);
      expect(newIds(text).toSorted()).toEqual((await desk.ids(await desk.pathOf('trash'))).toSorted());
    });
  });
});
