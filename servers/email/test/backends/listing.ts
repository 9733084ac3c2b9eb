import { describe, expect, test } from 'vitest';
import type { Query } from '../../src/backend/backend.ts';
import { letter, rich, utf8 } from './letters.ts';
import { type Abilities, type Bench, answered, named, refusals, soon, subjects } from './bench.ts';

const at = (day: string) => new Date(`${day}T12:00:00Z`);

/** Oldest first; `rich` is the last. */
const LETTERS = [
  { day: '2026-03-01', seen: true, raw: letter({ subject: 'Alpha report', body: 'The walrus waits.' }) },
  {
    day: '2026-03-02',
    seen: false,
    raw: letter({ subject: 'Beta', from: 'Bob Builder <bob@example.org>', to: 'team@example.com' }),
  },
  {
    day: '2026-03-03',
    seen: false,
    raw: letter({ subject: 'Gamma', headers: ['Cc: Carol <carol@example.com>'], body: 'x'.repeat(30_000) }),
  },
  {
    day: '2026-03-04',
    seen: true,
    raw: letter({
      subject: `=?utf-8?B?${Buffer.from('季度报告').toString('base64')}?=`,
      body: '季度报告在附件中。',
    }),
  },
  { day: '2026-03-05', seen: false, raw: rich },
];
const OFFER = 'Angebot für das Büro';

async function fill({ backend, pathOf }: Bench): Promise<string> {
  const inbox = await pathOf('inbox');
  for (const { day, seen, raw } of LETTERS) await backend.append(inbox, raw, { seen, received: at(day) });
  const { rows } = await backend.search({ mailboxes: [inbox], subject: 'gamma' }, { most: 5 }, soon());
  const refs = rows.map((row) => row.ref);
  await backend.update(refs, { kind: 'flag', flag: 'flagged', on: true }, soon());
  return inbox;
}

const QUERIES: readonly [string, Omit<Query, 'mailboxes'>, readonly string[], 'body'?][] = [
  ['everything, newest first', {}, [OFFER, '季度报告', 'Gamma', 'Beta', 'Alpha report']],
  ['a subject in any case', { subject: 'ALPHA' }, ['Alpha report']],
  ['a word of the body', { text: 'walrus' }, ['Alpha report'], 'body'],
  ['text of a header', { text: 'bob@example.org' }, ['Beta']],
  ['text that is nowhere', { text: 'narwhal' }, []],
  ['a sender by name', { from: 'builder' }, ['Beta']],
  ['a sender by address', { from: 'bob@example.org' }, ['Beta']],
  ['a recipient', { to: 'team@example.com' }, ['Beta']],
  ['a recipient of a copy', { to: 'carol@example.com' }, ['Gamma']],
  ['other writing', { subject: '报告' }, ['季度报告']],
  ['an encoded sender', { from: 'Müller' }, [OFFER]],
  ['from a day on', { since: '2026-03-04' }, [OFFER, '季度报告']],
  ['before a day', { before: '2026-03-02' }, ['Alpha report']],
  ['between days', { since: '2026-03-02', before: '2026-03-04' }, ['Gamma', 'Beta']],
  ['unread ones', { unread: true }, [OFFER, 'Gamma', 'Beta']],
  ['read ones', { unread: false }, ['季度报告', 'Alpha report']],
  ['flagged ones', { flagged: true }, ['Gamma']],
  ['ones without a flag', { flagged: false, unread: true }, [OFFER, 'Beta']],
  ['ones with attachments', { hasAttachment: true }, [OFFER]],
  ['ones without attachments', { hasAttachment: false, unread: true }, ['Gamma', 'Beta']],
  ['large ones', { largerThan: 20_000 }, ['Gamma']],
  ['several conditions', { from: 'ann', unread: true, since: '2026-03-03', to: 'carol' }, ['Gamma']],
];

/** What some protocol would read as more than a text. */
const TEXTS = [
  '"',
  '\\',
  'a"b',
  '*',
  '%',
  '(',
  'NOT (SEEN',
  '{5}',
  'a) OR ALL',
  "' OR 1=1 --",
  'NEAR(a b)',
  'a AND',
  'subject:x',
  '\r\nA1 DELETE INBOX',
  '\0',
  '\u2028',
  '\uD800',
  '😀',
  'é'.repeat(3_000),
];

export function describeListing(bench: () => Promise<Bench>, abilities: Abilities): void {
  describe('lists', () => {
    test('mailboxes with roles and counts', async () => {
      await using mail = await bench();
      const inbox = await mail.pathOf('inbox');
      await mail.backend.append(inbox, letter({ subject: 'one' }), { seen: false });
      await mail.backend.append(inbox, letter({ subject: 'two' }), { seen: true });
      const mailboxes = await mail.backend.mailboxes(soon());
      const roles = mailboxes.map((mailbox) => mailbox.role);
      for (const role of ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'])
        expect(roles.filter((one) => one === role)).toEqual([role]);
      expect(new Set(mailboxes.map((mailbox) => mailbox.path)).size).toBe(mailboxes.length);
      expect(mailboxes.find((mailbox) => mailbox.role === 'inbox')).toMatchObject({ total: 2, unread: 1 });
      expect(mailboxes.find((mailbox) => mailbox.role === 'sent')).toMatchObject({ total: 0, unread: 0 });
    });

    test('the inbox by the name that it has everywhere, in any case', async () => {
      await using mail = await bench();
      const path = await fill(mail);
      const [ref = ''] = (await mail.all('inbox')).map((row) => row.ref);
      const trash = await mail.pathOf('trash');
      const [moved] = await mail.backend.update([ref], { kind: 'move', mailbox: trash }, soon());
      const there = moved?.outcome === 'done' ? (moved.moved ?? ref) : '';
      await mail.backend.update([there], { kind: 'move', mailbox: 'inbox' }, soon());
      for (const mailbox of ['INBOX', 'inbox', 'Inbox', path]) {
        const { rows } = await mail.backend.search({ mailboxes: [mailbox] }, { most: 9 }, soon());
        expect(rows).toHaveLength(LETTERS.length);
        expect((await mail.backend.changes(mailbox, undefined, 5, soon())).created).toEqual([]);
      }
    });

    test('what every condition finds', async () => {
      await using mail = await bench();
      const inbox = await fill(mail);
      const known = QUERIES.filter(([, , , needs]) => needs === undefined || abilities.searchesBodies);
      const answers: unknown[] = [];
      for (const [what, query, expected] of known) {
        const found = await mail.backend.search({ mailboxes: [inbox], ...query }, { most: 100 }, soon());
        answers.push([what, subjects(found.rows), found.next, found.total ?? expected.length]);
      }
      expect(answers).toEqual(
        known.map(([what, , expected]) => [what, expected, undefined, expected.length]),
      );
    });

    test('all that a row shows', async () => {
      await using mail = await bench();
      const inbox = await mail.pathOf('inbox');
      const ref = await mail.backend.append(inbox, rich, { seen: false, received: at('2026-03-05') });
      const [row] = await mail.all('inbox');
      expect(row).toEqual({
        ref,
        mailbox: inbox,
        received: at('2026-03-05'),
        from: [{ name: 'Jürgen Müller', address: 'juergen@example.org' }],
        to: [
          { name: 'Me', address: 'me@example.com' },
          { name: 'Last, First', address: 'second@example.com' },
        ],
        subject: OFFER,
        flags: { unread: true, flagged: false, answered: false, draft: false },
        labels: [],
        size: rich.length,
        attachments: 2,
      });
    });

    test('texts that mean something to a protocol, as texts', async () => {
      await using mail = await bench();
      const inbox = await fill(mail);
      for (const text of TEXTS)
        for (const field of ['text', 'from', 'to', 'subject'] as const) {
          const query = { mailboxes: [inbox], [field]: text };
          const found = await answered(mail.backend.search(query, { most: 5 }, soon()));
          // Refused in plain words, or looked for and not found everywhere.
          expect({ field, text: named(text), isAll: (found?.rows.length ?? 0) === 5 }).toMatchObject({
            isAll: false,
          });
        }
      const tricky = letter({ subject: utf8('say "hi" \\o/ {5} 100%') });
      await mail.backend.append(inbox, tricky, { seen: true });
      const lookedFor = ['"hi"', '\\o/', '{5}', '100%'];
      const found = lookedFor.map(async (subject) => {
        const { rows } = await mail.backend.search({ mailboxes: [inbox], subject }, { most: 5 }, soon());
        return [subject, subjects(rows)];
      });
      expect(await Promise.all(found)).toEqual(
        lookedFor.map((subject) => [subject, ['say "hi" \\o/ {5} 100%']]),
      );
    });

    test('no mailbox that is not there', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const names = [
        'Nowhere',
        '',
        '..',
        '../../etc',
        '/etc',
        '"\r\nA1 DELETE INBOX',
        'a\0b',
        '*',
        'x'.repeat(5_000),
      ];
      for (const name of names)
        expect({
          name: named(name),
          ...(await refusals({
            search: () => backend.search({ mailboxes: [name] }, { most: 5 }, soon()),
            changes: () => backend.changes(name, undefined, 5, soon()),
            append: () => backend.append(name, letter({ subject: 'x' }), { seen: true }),
          })),
        }).toMatchObject({
          search: 'no_such_mailbox',
          changes: 'no_such_mailbox',
          append: 'no_such_mailbox',
        });
      expect((await backend.mailboxes(soon())).some((mailbox) => mailbox.role === 'inbox')).toBe(true);
    });

    test('many answers at once, and goes on after one that was given up', async () => {
      await using mail = await bench();
      const inbox = await fill(mail);
      const one = () => mail.backend.search({ mailboxes: [inbox] }, { most: 2 }, soon());
      const pages = await Promise.all(Array.from({ length: 20 }, one));
      for (const { rows } of pages) expect(subjects(rows)).toEqual([OFFER, '季度报告']);

      await expect(
        mail.backend.search({ mailboxes: [inbox] }, { most: 2 }, AbortSignal.abort()),
      ).rejects.toThrow(Error);
      const giveUp = new AbortController();
      const given = mail.backend.search({ mailboxes: [inbox], text: 'walrus' }, { most: 2 }, giveUp.signal);
      giveUp.abort();
      await given.catch(() => {});
      expect(subjects((await one()).rows)).toEqual([OFFER, '季度报告']);
    });
  });
}
