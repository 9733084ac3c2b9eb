import { lacks } from '@handrail/testing/services';
import { Refusal } from '@handrail/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/open-account.ts';
import { digestOf } from '../../src/send/digest.ts';
import type { Account } from '../../src/settings/account.ts';
import { saveDraft } from '../../src/tools/save-draft.ts';
import { type Desk, dovecotPlace, maildirPlace, openDesk, type Place, received, savedIn } from './desk.ts';
import { pythonReader } from './python-email.ts';

const places = [
  { name: 'a Maildir', open: maildirPlace, isMissing: lacks('python3') },
  { name: 'a Dovecot', open: dovecotPlace, isMissing: lacks('dovecot') || lacks('python3') },
];

describe('where the connection breaks', () => {
  const lost = () => Promise.reject(new Refusal('connection_lost', 'It broke.', 'Try again.'));
  const letter = { to: ['ann@a.example'], subject: 'Once', body: 'Hello' };

  it('before the draft is read back, the next call can replace it', async () => {
    await using place = await maildirPlace();
    let isBroken = true;
    const open = async (account: Account) => {
      const backend = await openBackend(account);
      const source = backend.source.bind(backend);
      backend.source = async (...asked) => await (isBroken ? lost() : source(...asked));
      return backend;
    };
    await using desk = openDesk(place.store(), { open });
    const { code, text } = await desk.run(saveDraft, letter);
    expect(code).toBe('not_read_back');
    const [id = '', ...others] = await desk.ids(await desk.pathOf('drafts'));
    expect(others).toEqual([]);
    expect(text).toContain(`"${id}"`);
    isBroken = false;
    expect((await desk.run(saveDraft, { ...letter, draft: id })).code).toBeUndefined();
    expect(await desk.ids(await desk.pathOf('drafts'))).toHaveLength(1);
  });

  it.each(['connection_lost', 'timeout'])(
    'before the answer (%s), it is said that it may be there',
    async (why) => {
      await using place = await maildirPlace();
      const open = async (account: Account) => {
        const backend = await openBackend(account);
        const save = backend.saveDraft.bind(backend);
        backend.saveDraft = async (...asked) => {
          await save(...asked);
          throw new Refusal(why, 'Nobody answers.', 'Try again.');
        };
        return backend;
      };
      await using desk = openDesk(place.store(), { open });
      const { code, text } = await desk.run(saveDraft, letter);
      expect([code, text]).toEqual(['outcome_unknown', expect.stringContaining('mailbox=drafts')]);
    },
  );
});

describe.each(places)('a draft in $name', ({ open, isMissing }) => {
  describe.skipIf(isMissing)('is saved as it is meant', () => {
    let place: Place;
    let python: ReturnType<typeof pythonReader>;
    beforeAll(async () => {
      place = await open();
      python = pythonReader();
    });
    afterAll(async () => {
      python[Symbol.dispose]();
      await place[Symbol.asyncDispose]();
    });

    const read = async (desk: Desk, id: string) => await python.read(await desk.raw(id));

    it('new', async () => {
      await using desk = openDesk(place.store());
      const saved = await desk.run(saveDraft, {
        to: ['Ann <ann@a.example>', '"Doe, J." <j@b.example>'],
        cc: ['yulia@пример.рф'],
        subject: 'Grüße 報告 👩\u{200d}👩\u{200d}👧',
        body: 'Hello **Ann**,\n\n.\nFrom me\n',
        attachments: [{ path: 'report.txt' }],
      });
      const { id, digest } = savedIn(saved);
      expect(digest).toBe(await digestOf('work', await desk.raw(id)));
      expect(await read(desk, id)).toMatchObject({
        people: {
          from: [['Me', 'me@example.com']],
          to: [
            ['Ann', 'ann@a.example'],
            ['Doe, J.', 'j@b.example'],
          ],
          cc: [['', 'yulia@xn--e1afmkfd.xn--p1ai']],
          bcc: [],
        },
        subject: 'Grüße 報告 👩\u{200d}👩\u{200d}👧',
        plain: 'Hello **Ann**,\n\n.\nFrom me\n',
        html: expect.stringContaining('<p>Hello <strong>Ann</strong>,</p>'),
        attached: [['report.txt', expect.any(String)]],
        defects: [],
      });
      const shown = saved.text.slice(saved.text.indexOf('--- untrusted'));
      expect(shown).toContain('To: ann@a.example\nTo: Doe, J. <j@b.example>');
      expect(shown).toContain('Attachment: "report.txt", text/plain, 11 bytes, sha256 ');
      expect(saved.text).toMatch(/^warning: new_recipient: ann@a\.example \(never written to before/m);
      const { flags, mailbox } = await (
        await desk.backend()
      ).message(id.slice('work~'.length), AbortSignal.timeout(9_000));
      expect([flags, mailbox]).toEqual([
        expect.objectContaining({ draft: true, unread: false }),
        await desk.pathOf('drafts'),
      ]);
    });

    it('a reply, with what it answers', async () => {
      await using desk = openDesk(place.store());
      const source = await desk.put(
        'INBOX',
        ...received({
          'Message-ID': '<2@a.example>',
          References: '<1@a.example>',
          To: 'SALES@example.com, bob@b.example',
        }),
        'Shall we?',
      );
      const { id } = savedIn(await desk.run(saveDraft, { kind: 'reply', source, body: 'Yes.' }));
      expect(await read(desk, id)).toMatchObject({
        people: { from: [['Sales', 'sales@example.com']], to: [['Ann', 'ann@a.example']], cc: [] },
        subject: 'Re: Plan',
        inReplyTo: ['<2@a.example>'],
        references: ['<1@a.example>', '<2@a.example>'],
        plain: 'Yes.\n\nOn 2026-11-20 14:03 UTC, Ann <ann@a.example> wrote:\n> Shall we?\n',
        html: expect.stringContaining('<blockquote type="cite">Shall we?</blockquote>'),
      });
    });

    it('a reply to all', async () => {
      await using desk = openDesk(place.store());
      const source = await desk.put(
        'INBOX',
        ...received({ To: 'me@example.com, bob@b.example', Cc: 'carl@c.example' }),
        'Hi',
      );
      const saved = await desk.run(saveDraft, {
        kind: 'reply_all',
        source,
        body: 'Yes.',
        cc: ['carl@c.example', 'eve@elsewhere.example'],
      });
      expect((await read(desk, savedIn(saved).id)).people).toMatchObject({
        to: [
          ['Ann', 'ann@a.example'],
          ['', 'bob@b.example'],
        ],
        cc: [
          ['', 'carl@c.example'],
          ['', 'eve@elsewhere.example'],
        ],
      });
      expect(saved.text).toMatch(/^warning: new_recipient: eve@elsewhere\.example/m);
      expect(saved.text).toMatch(/^warning: other_domain: .*eve@elsewhere\.example/m);
      expect(saved.text).not.toMatch(/^warning: .*(?:ann@|bob@|carl@)/m);
    });

    it('a forward, with a part of the original', async () => {
      await using desk = openDesk(place.store());
      const source = await desk.put(
        'INBOX',
        ...received({ 'Content-Type': 'multipart/mixed; boundary="b"', 'Message-ID': '<2@a.example>' }),
        '--b',
        'Content-Type: text/plain',
        '',
        'See the file.',
        '--b',
        'Content-Type: text/x-odd; charset=koi8-r',
        'Content-Disposition: attachment; filename="../../a\\"b.txt"',
        'Content-Transfer-Encoding: base64',
        '',
        'AAEC/w0KCg==',
        '--b--',
      );
      const saved = await desk.run(saveDraft, {
        kind: 'forward',
        source,
        to: ['bob@b.example'],
        body: 'Look.',
        attachments: [{ message: source, part: '2' }, { path: 'report.txt' }],
      });
      const facts = await read(desk, savedIn(saved).id);
      expect(facts).toMatchObject({
        subject: 'Fwd: Plan',
        inReplyTo: [],
        references: ['<2@a.example>'],
        plain: expect.stringMatching(
          /^Look\.\n\n-{10} Forwarded message -{10}\nFrom: Ann <ann@a\.example>\n[^]*\n\nSee the file\.\n$/,
        ),
        attached: [
          [expect.stringMatching(/^[^/\\"]+\.txt$/), expect.any(String)],
          ['report.txt', expect.any(String)],
        ],
      });
      const raw = (await desk.raw(savedIn(saved).id)).toString();
      expect(raw).toContain('AAEC/w0KCg==');
      expect(raw).toContain('Content-Type: text/x-odd; charset=koi8-r');
    });
  });
});
