import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readId } from '../../src/message/message-id.ts';
import { saveDraft } from '../../src/tools/save-draft.ts';
import {
  type Desk,
  dovecotPlace,
  maildirPlace,
  openDesk,
  type Place,
  received,
  savedIn,
  signal,
} from './desk.ts';
import { type Facts, pythonReader } from './python-email.ts';

const places = [
  { name: 'a Maildir', open: maildirPlace, isMissing: lacks('python3') },
  { name: 'a Dovecot', open: dovecotPlace, isMissing: lacks('dovecot') || lacks('python3') },
];

const own = {
  From: 'Me <me@example.com>',
  To: 'Ann <ann@a.example>',
  Cc: 'bob@b.example',
  'Reply-To': 'desk@example.com',
  Subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
  'In-Reply-To': '<2@a.example>',
  References: '<1@a.example> <2@a.example>',
};

/** As a mail program saves it: a picture in the HTML, and a file. */
const pictured = [
  ...received({
    ...own,
    'X-Mozilla-Draft-Info': 'internal/draft',
    'Content-Type': 'multipart/mixed; boundary="m"',
  }),
  '--m',
  'Content-Type: multipart/alternative; boundary="a"',
  '',
  '--a',
  'Content-Type: text/plain; charset=iso-8859-1; format=flowed',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Sch=F6n',
  '',
  '--a',
  'Content-Type: multipart/related; boundary="r"',
  '',
  '--r',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>Schön <img src="cid:pic@1"></p>',
  '',
  '--r',
  'Content-Type: image/png; name="p.png"',
  'Content-ID: <pic@1>',
  'Content-Disposition: inline; filename="p.png"',
  'Content-Transfer-Encoding: base64',
  '',
  'iVBORw0KGgo=',
  '--r--',
  '--a--',
  '--m',
  'Content-Type: application/pdf; name="f.pdf"',
  'Content-Disposition: attachment; filename="f.pdf"',
  'Content-Transfer-Encoding: base64',
  '',
  'JVBERi0=',
  '--m--',
];
const plain = [...received({ ...own, 'Content-Type': 'text/plain' }), 'Just text'];
const htmlOnly = [
  ...received({ ...own, 'Content-Type': 'text/html; charset=utf-8' }),
  '<p>Just <b>HTML</b> &amp; more</p>',
];
const answered = [
  ...received({ ...own, 'Content-Type': 'text/plain; charset=utf-8' }),
  'Old answer',
  '',
  'On Fri, Nov 20, 2026 at 2:03 PM Ann wrote:',
  '> Shall we?',
  '> Ann',
];

describe.each(places)('a draft in $name that is edited', ({ open, isMissing }) => {
  describe.skipIf(isMissing)('keeps what is not given', () => {
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
    const factsOf = async (desk: Desk, id: string): Promise<Facts> => await python.read(await desk.raw(id));
    /** What a reader of the draft would see. */
    const seen = ({ people, subject, inReplyTo, references, plain: text, html, attached }: Facts) => ({
      people,
      subject,
      inReplyTo,
      references,
      attached,
      plain: text?.trimEnd(),
      html: html?.trimEnd(),
    });
    const drafts = async (desk: Desk) => await desk.ids(await desk.pathOf('drafts'));

    it.each([
      ['with a picture and a file', pictured],
      ['in plain text', plain],
      ['with an answer', answered],
    ])('of a mail program, %s', async (_what, lines) => {
      await using desk = openDesk(place.store());
      const draft = await desk.putDraft(...lines);
      const before = seen(await factsOf(desk, draft));
      const saved = savedIn(await desk.run(saveDraft, { draft, subject: 'Other' }));
      expect(saved.id).not.toBe(draft);
      expect(await drafts(desk)).toEqual([saved.id]);
      const after = await factsOf(desk, saved.id);
      expect(seen(after)).toEqual({ ...before, subject: 'Other' });
      expect(after.defects).toEqual([]);
    });

    it('in HTML alone, to which a plain text is added', async () => {
      await using desk = openDesk(place.store());
      const draft = await desk.putDraft(...htmlOnly);
      const { id } = savedIn(await desk.run(saveDraft, { draft, cc: [] }));
      const facts = await factsOf(desk, id);
      expect(facts).toMatchObject({ html: '<p>Just <b>HTML</b> &amp; more</p>\n', subject: 'Grüße' });
      expect(facts.plain?.trim()).toMatch(/^Just \W?\W?HTML\W?\W? & more$/);
      expect(facts.people.cc).toEqual([]);
    });

    it('of ours, one thing after the other', async () => {
      await using desk = openDesk(place.store());
      const source = await desk.put('INBOX', ...received({ 'Message-ID': '<2@a.example>' }), 'Shall we?');
      let draft = '';
      const edit = async (args: Record<string, unknown>) => {
        draft = savedIn(await desk.run(saveDraft, draft === '' ? args : { draft, ...args })).id;
        expect(await drafts(desk)).toEqual([draft]);
        return await factsOf(desk, draft);
      };
      await edit({ kind: 'reply', source, body: 'Yes.', attachments: [{ path: 'report.txt' }] });
      const first = await edit({ body: 'No, **never**.' });
      expect(first).toMatchObject({
        people: { to: [['Ann', 'ann@a.example']] },
        inReplyTo: ['<2@a.example>'],
        plain: 'No, **never**.\n\nOn 2026-11-20 14:03 UTC, Ann <ann@a.example> wrote:\n> Shall we?\n',
        html: expect.stringContaining('<strong>never</strong>'),
        attached: [['report.txt', expect.any(String)]],
      });
      const second = await edit({ to: ['bob@b.example'], from: 'sales@example.com' });
      expect(second.people).toMatchObject({
        from: [['Sales', 'sales@example.com']],
        to: [['', 'bob@b.example']],
      });
      expect([second.plain, second.html, second.attached]).toEqual([first.plain, first.html, first.attached]);
      const third = await edit({ attachments: [] });
      expect([third.plain, third.attached, third.messageId === second.messageId]).toEqual([
        first.plain,
        [],
        false,
      ]);
      expect(await edit({ attachments: [{ message: source, part: '1' }] })).toMatchObject({
        attached: [[expect.any(String), expect.any(String)]],
      });
    });

    it('and takes a part of its own again', async () => {
      await using desk = openDesk(place.store());
      const draft = await desk.putDraft(...pictured);
      const backend = await desk.backend();
      const { structure } = await backend.message(readId(draft).ref, signal());
      const part = structure?.attachments.find(({ fileName }) => fileName === 'f.pdf')?.id ?? '';
      const attachments = [{ message: draft, part }, { path: 'report.txt' }];
      const { id } = savedIn(await desk.run(saveDraft, { draft, body: 'New', attachments }));
      expect((await factsOf(desk, id)).attached.map(([name]) => name)).toEqual(['f.pdf', 'report.txt']);
    });

    it('with pictures that another text does not show as attachments', async () => {
      await using desk = openDesk(place.store());
      const { id } = savedIn(
        await desk.run(saveDraft, { draft: await desk.putDraft(...pictured), body: 'New' }),
      );
      const facts = await factsOf(desk, id);
      expect(facts.attached.map(([name]) => `${name}`).toSorted()).toEqual(['f.pdf', 'p.png']);
      expect(facts.html).not.toContain('cid:');
      expect((await desk.raw(id)).toString()).not.toContain('Content-Id');
    });
  });

  describe.skipIf(isMissing)('is refused, and stays', () => {
    let place: Place;
    beforeAll(async () => {
      place = await open();
    });
    afterAll(async () => await place[Symbol.asyncDispose]());
    const body = 'New';

    it('where it is no draft', async () => {
      await using desk = openDesk(place.store());
      const letter = await desk.put('INBOX', ...received({}), 'Precious');
      const moved = await desk.put(await desk.pathOf('drafts'), ...received({}), 'Precious too');
      for (const draft of [letter, moved]) {
        expect((await desk.run(saveDraft, { draft, body })).code).toBe('not_a_draft');
        expect((await desk.raw(draft)).toString()).toContain('Precious');
      }
    });

    it.each([
      ['has hidden recipients', received({ ...own, Bcc: 'boss@example.com' }), 'bcc_not_allowed'],
      ['comes from somebody else', received({ ...own, From: 'other@example.com' }), 'unknown_identity'],
      [
        'is signed',
        received({ ...own, 'Content-Type': 'application/pkcs7-mime; smime-type=signed-data' }),
        'not_supported',
      ],
      ['has a recipient that is none', received({ ...own, To: 'ann' }), 'not_supported'],
    ])('where it %s', async (_what, lines, code) => {
      await using desk = openDesk(place.store());
      const draft = await desk.putDraft(...lines, 'Text');
      expect((await desk.run(saveDraft, { draft, body })).code).toBe(code);
      expect(await desk.ids(await desk.pathOf('drafts'))).toEqual([draft]);
    });

    it('where hidden recipients are allowed, it keeps them', async () => {
      await using desk = openDesk(place.store(), { send: { allowsBcc: true } });
      const draft = await desk.putDraft(...received({ ...own, Bcc: 'boss@example.com' }), 'Text');
      const saved = await desk.run(saveDraft, { draft, body });
      expect(saved.text).toContain('\nBcc: boss@example.com\n');
      expect((await desk.raw(savedIn(saved).id)).toString()).toContain('\r\nBcc: boss@example.com\r\n');
    });

    it('where it is being sent', async () => {
      await using desk = openDesk(place.store());
      const draft = await desk.putDraft(...plain);
      expect(await (await desk.backend()).claim(readId(draft).ref, signal())).toBe(true);
      expect((await desk.run(saveDraft, { draft, body })).code).toBe('being_sent');
      expect(await desk.ids(await desk.pathOf('drafts'))).toEqual([draft]);
    });

    it('where it is gone', async () => {
      await using desk = openDesk(place.store());
      const draft = await desk.putDraft(...plain);
      const { id } = savedIn(await desk.run(saveDraft, { draft, body }));
      expect((await desk.run(saveDraft, { draft, body })).code).toBe('stale_id');
      expect(await desk.ids(await desk.pathOf('drafts'))).toEqual([id]);
    });
  });
});
