import { describe, expect, test } from 'vitest';
import type { Part } from '../../src/message/message.ts';
import { type Abilities, type Bench, named, codeOf, refusals, soon, subjects } from './bench.ts';
import { crlf, letter, rich } from './letters.ts';

/** Refs that no message has: broken, invented, and such that mean something to a file system or a protocol. */
export const NOBODY: readonly string[] = [
  '',
  'x',
  '~',
  '~~~~',
  '%',
  '%E0%A4%A~1.1',
  'INBOX~1.999999999',
  'INBOX~zz.1',
  'INBOX~0.0',
  'INBOX~1.1:*',
  '..%2F..%2Fetc%2Fpasswd~1.1',
  'INBOX%0D%0AA1%20DELETE%20INBOX~1.1',
  'M'.repeat(5_000),
  '__proto__',
  'constructor',
];

export function describeReading(bench: () => Promise<Bench>, abilities: Abilities): void {
  describe('reading', () => {
    test.each(['text', 'text; charset=us-ascii', 'plain', 'a/b/c'])(
      'text of type %s, as of old',
      async (type) => {
        await using mail = await bench();
        const raw = crlf(
          `From: a@example.com\nSubject: old\nMIME-Version: 1.0\nContent-Type: ${type}\n\nold text\n`,
        );
        const ref = await mail.backend.append(await mail.pathOf('inbox'), raw, { seen: false });
        const { structure, attachments } = await mail.backend.message(ref, soon());
        expect([structure?.text.map((part) => part.type), attachments]).toEqual([['text/plain'], 0]);
        const { bytes } = await mail.backend.part(ref, structure?.text[0]?.id ?? '', 100, soon());
        expect(bytes.toString().trim()).toBe('old text');
      },
    );

    test('of copies in several mailboxes a conversation has one, its own rather than others', async () => {
      await using mail = await bench();
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      const letters = [
        letter({ subject: 'Talk', id: 'talk1@example.com' }),
        letter({
          subject: 'Re: Talk',
          id: 'talk2@example.com',
          headers: ['References: <talk1@example.com>'],
        }),
        letter({
          subject: 'Re: Re: Talk',
          id: 'talk3@example.com',
          headers: ['References: <talk1@example.com>'],
        }),
      ];
      const refs = [];
      for (const [n, raw] of letters.entries()) {
        const received = new Date(Date.UTC(2026, 2, 1, n));
        await mail.backend.append(archive, raw, { seen: true, received });
        if (n < 2) refs.push(await mail.backend.append(inbox, raw, { seen: true, received }));
      }
      for (const ref of refs) {
        const { rows, isCut } = await mail.backend.thread(ref, 3, soon());
        expect([subjects(rows), isCut]).toEqual([['Talk', 'Re: Talk', 'Re: Re: Talk'], false]);
        expect(rows.slice(0, 2).map((row) => row.ref)).toEqual(refs);
      }
    });

    test('all that a message shows', async () => {
      await using mail = await bench();
      const received = new Date('2026-03-05T12:00:00Z');
      const ref = await mail.backend.append(await mail.pathOf('inbox'), rich, { seen: false, received });
      const message = await mail.backend.message(ref, soon());
      expect(message).toMatchObject({
        ref,
        received,
        sent: new Date('2026-03-03T08:30:00Z'),
        subject: 'Angebot für das Büro',
        from: [{ name: 'Jürgen Müller', address: 'juergen@example.org' }],
        sender: [{ name: 'Office', address: 'office@example.org' }],
        replyTo: [{ name: 'Answers', address: 'answers@example.net' }],
        cc: [{ name: '', address: 'third@example.com' }],
        bcc: [],
        messageId: 'rich-1@example.org',
        inReplyTo: ['asked-2@example.com'],
        references: ['asked-1@example.com', 'asked-2@example.com'],
        size: rich.length,
        attachments: 2,
      });
      expect(Object.fromEntries(message.headers)).toMatchObject({
        'authentication-results': ['mx.example.com; dmarc=pass', 'forged.example; dmarc=pass'],
        'auto-submitted': ['auto-generated'],
        'list-id': ['Offers <offers.example.org>'],
      });
      // Reading marks nothing as read.
      expect((await mail.backend.message(ref, soon())).flags.unread).toBe(true);
    });

    test('parts and what they hold', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const ref = await backend.append(await mail.pathOf('inbox'), rich, { seen: false });
      const { structure } = await backend.message(ref, soon());
      expect(structure?.text.map((part) => part.type)).toEqual(['text/plain']);
      expect(structure?.html.map((part) => part.type)).toEqual(['text/html']);
      const [plain, html] = [structure?.text[0], structure?.html[0]];
      expect(plain?.charset?.toLowerCase()).toBe('windows-1251');
      const attachments = structure?.attachments ?? [];
      expect(attachments).toMatchObject([
        { type: 'image/png', fileName: 'logo.png', contentId: 'logo@example.org', isInline: true },
        { type: 'application/pdf', fileName: 'Angebot für Müller.pdf', isInline: false },
        { type: 'message/rfc822', fileName: 'inner.eml', isInline: false },
      ]);
      const ids = [plain, html, ...attachments].map((part) => part?.id);
      expect(new Set(ids).size).toBe(5);

      const contentOf = async (part: Part | undefined) =>
        (await backend.part(ref, part?.id ?? '', 10_000, soon())).bytes;
      expect(new TextDecoder('windows-1251').decode(await contentOf(plain)).trim()).toBe('Привет = plain');
      expect((await contentOf(html)).toString()).toBe('<p>Привет</p><img src="cid:logo@example.org">');
      expect((await contentOf(attachments[0])).toString('base64')).toBe('iVBORw0KGgo=');
      expect((await contentOf(attachments[1])).toString()).toBe('%PDF-1.4 not really');
      expect((await contentOf(attachments[2])).toString()).toContain('Subject: within\r\n');
    });

    test('a message of text alone', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const ref = await backend.append(await mail.pathOf('inbox'), letter({ subject: 's', body: 'häuser' }), {
        seen: true,
      });
      const { structure, flags } = await backend.message(ref, soon());
      expect(flags.unread).toBe(false);
      expect([structure?.text.length, structure?.html.length, structure?.attachments.length]).toEqual([
        1, 1, 0,
      ]);
      const { bytes } = await backend.part(ref, structure?.text[0]?.id ?? '', 100, soon());
      expect(bytes.toString().trim()).toBe('häuser');
    });

    test('no more than was asked for', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const content = Buffer.alloc(300_000, 'abcdefghij').toString('base64').replaceAll(/.{76}/g, '$&\r\n');
      const raw = Buffer.concat([
        crlf(
          'From: a@example.com\nSubject: large\nMIME-Version: 1.0\nContent-Type: application/octet-stream; name=a.bin\n',
        ),
        crlf('Content-Disposition: attachment; filename=a.bin\nContent-Transfer-Encoding: base64\n\n'),
        Buffer.from(`${content}\r\n`),
      ]);
      const ref = await backend.append(await mail.pathOf('inbox'), raw, { seen: true });
      const part = (await backend.message(ref, soon())).structure?.attachments[0];
      expect(part?.fileName).toBe('a.bin');
      const cut = await backend.part(ref, part?.id ?? '', 1_000, soon());
      expect(cut.isCut).toBe(true);
      expect(cut.bytes.toString()).toBe('abcdefghij'.repeat(100));
      const whole = await backend.part(ref, part?.id ?? '', 300_000, soon());
      expect([whole.isCut, whole.bytes.length]).toEqual([false, 300_000]);

      const head = await backend.source(ref, 500, soon());
      expect(head.isCut).toBe(true);
      expect(head.bytes.equals(raw.subarray(0, 500))).toBe(true);
      const source = await backend.source(ref, raw.length, soon());
      expect(source.isCut).toBe(false);
      expect(source.bytes.equals(raw)).toBe(true);
    });

    test('no part and no message that is not there', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const ref = await backend.append(await mail.pathOf('inbox'), rich, { seen: true });
      for (const part of ['', '9', '1.9.9', '0', '-1', '1]', '1\r\nA1 NOOP', '__proto__', 'x'.repeat(5_000)])
        expect([named(part), await codeOf(backend.part(ref, part, 100, soon()))]).toEqual([
          named(part),
          'no_such_part',
        ]);
      for (const nobody of NOBODY)
        expect({
          nobody: named(nobody),
          ...(await refusals({
            message: () => backend.message(nobody, soon()),
            part: () => backend.part(nobody, '1', 100, soon()),
            source: () => backend.source(nobody, 100, soon()),
            thread: () => backend.thread(nobody, 10, soon()),
          })),
        }).toMatchObject({ message: 'stale_id', part: 'stale_id', source: 'stale_id', thread: 'stale_id' });
    });

    test('a conversation, oldest first, across mailboxes', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const [inbox, sent] = [await mail.pathOf('inbox'), await mail.pathOf('sent')];
      const turn = (n: number, headers: readonly string[]) =>
        letter({
          subject: n === 1 ? 'Plan' : 'Re: Plan',
          id: `turn${n}@example.com`,
          headers,
          body: `turn ${n}`,
        });
      const put = async (mailbox: string, n: number, headers: readonly string[]) =>
        await backend.append(mailbox, turn(n, headers), {
          seen: true,
          received: new Date(Date.UTC(2026, 2, n)),
        });
      const parents = (...ids: readonly number[]) => ids.map((id) => `<turn${id}@example.com>`).join(' ');
      await put(inbox, 1, []);
      await backend.append(inbox, letter({ subject: 'Plan', id: 'other@example.com' }), { seen: true });
      await put(sent, 2, [`In-Reply-To: ${parents(1)}`, `References: ${parents(1)}`]);
      const third = await put(inbox, 3, [`In-Reply-To: ${parents(2)}`, `References: ${parents(1, 2)}`]);
      const fourth = await put(inbox, 4, [`In-Reply-To: ${parents(3)}`, `References: ${parents(1, 2, 3)}`]);

      const { rows, isCut } = await backend.thread(third, 10, soon());
      expect(subjects(rows)).toEqual(['Plan', 'Re: Plan', 'Re: Plan', 'Re: Plan']);
      expect(rows.map((row) => row.mailbox)).toEqual([inbox, sent, inbox, inbox]);
      expect(isCut).toBe(false);
      for (const ref of [third, fourth]) {
        const cut = await backend.thread(ref, 2, soon());
        expect([cut.rows.length, cut.isCut]).toEqual([2, true]);
        expect(cut.rows.map((row) => row.ref)).toContain(ref);
      }
      const alone = await backend.append(inbox, letter({ subject: 'Alone', id: 'alone@example.com' }), {
        seen: true,
      });
      expect(subjects((await backend.thread(alone, 10, soon())).rows)).toEqual(['Alone']);
    });

    test('a conversation of a single second, as it came in where the server can tell', async () => {
      await using mail = await bench();
      const inbox = await mail.pathOf('inbox');
      const refs: string[] = [];
      for (const n of [1, 2, 3, 4]) {
        const headers = n === 1 ? [] : ['References: <quick1@example.com>'];
        const raw = letter({
          subject: n === 1 ? 'Quick' : 'Re: Quick',
          id: `quick${n}@example.com`,
          headers,
        });
        refs.push(await mail.backend.append(inbox, raw, { seen: true, received: new Date('2026-03-01') }));
      }
      const ordered = (all: readonly string[]) => (abilities.ordersWithinSecond ? all : all.toSorted());
      for (const ref of refs) {
        const { rows } = await mail.backend.thread(ref, 10, soon());
        expect(ordered(rows.map((row) => row.ref))).toEqual(ordered(refs));
      }
    });
  });
}
