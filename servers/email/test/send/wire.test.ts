import { Refusal } from '@handrail/domain';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildMessage } from '../../src/compose/build.ts';
import { parseMessage } from '../../src/mime/parse.ts';
import { envelopeOf, everybody, recipientsOf } from '../../src/send/envelope.ts';
import { wireOf } from '../../src/send/wire.ts';

const HEAD = [
  'From: Alice <alice@example.com>',
  'To: bob@example.com',
  'Date: Fri, 20 Nov 2026 14:03:00 +0000',
  'Message-ID: <1@example.com>',
];
const draft = (lines: readonly string[], body = 'Hello\r\n'): Buffer =>
  Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
const with_ = (...more: readonly string[]): Buffer => draft([...HEAD, ...more]);
const without = (name: string, ...more: readonly string[]): Buffer =>
  draft([...HEAD.filter((line) => !line.startsWith(name)), ...more]);

const own = [{ name: 'Alice', address: 'alice@example.com' }];

async function sentTo(raw: Buffer) {
  wireOf(raw);
  const { content } = await parseMessage(raw);
  return envelopeOf(recipientsOf(content), content, own);
}

/** The code of the refusal, or whom it would go to. */
const outcome = async (raw: Buffer): Promise<string> =>
  await sentTo(raw).then(
    ({ to }) => to.join(' '),
    (error: unknown) => {
      if (error instanceof Refusal) return error.code;
      throw error;
    },
  );

describe('a draft that is not fit to leave', () => {
  it.each<[string, Buffer, string]>([
    ['two To', with_('To: eve@example.net'), 'unfit_draft'],
    ['two From', with_('From: eve@example.net'), 'unfit_draft'],
    ['two Bcc', with_('Bcc: eve@example.net', 'bcc : eve@example.net'), 'unfit_draft'],
    ['no Message-ID', without('Message-ID'), 'unfit_draft'],
    ['a line that is no field', with_('eve@example.net'), 'unfit_draft'],
    ['a field after a bare LF', with_('Subject: hi\nBcc: eve@example.net'), 'unfit_draft'],
    ['a field after a bare CR', with_('Subject: hi\rBcc: eve@example.net'), 'unfit_draft'],
    ['a NUL', with_('Subject: hi\0Bcc: eve@example.net'), 'unfit_draft'],
    ['bytes that are no ASCII', with_('Subject: \xe9'), 'unfit_draft'],
    ['another time sent', with_('Resent-To: eve@example.net'), 'unfit_draft'],
    ['the end of the data in the body, by LF', draft(HEAD, 'a\r\n.\nMAIL FROM:<eve>\r\n'), 'unfit_draft'],
    ['the end of the data in the body, by CR', draft(HEAD, 'a\r.\r\nMAIL FROM:<eve>\r\n'), 'unfit_draft'],
    ['a header without an end', Buffer.from(HEAD.join('\r\n')), 'unfit_draft'],
    ['a line too long', with_(`Subject: ${'x'.repeat(1_000)}`), 'unfit_draft'],
    ['nobody', without('To'), 'no_recipients'],
    ['nobody in a group', without('To', 'To: undisclosed-recipients:;'), 'no_recipients'],
    ['a quoted local part', without('To', 'To: "eve@example.net x"@internal.example'), 'invalid_address'],
    ['an address literal', without('To', 'To: root@[127.0.0.1]'), 'invalid_address'],
    ['a relay by percent', without('To', 'To: eve%example.net@example.com'), 'invalid_address'],
    ['a name without an address', without('To', 'To: Bob'), 'invalid_address'],
    ['a hidden character', without('To', 'To: =?utf-8?Q?b=E2=80=AEob?=@example.com'), 'invalid_address'],
    [
      'a name that is another address',
      without('To', 'To: "ceo@corp.example" <bob@example.com>'),
      'invalid_address',
    ],
    [
      'a name in which one is hidden',
      without('To', 'To: =?utf-8?Q?ceo=EF=BC=A0corp.example?= <bob@example.com>'),
      'invalid_address',
    ],
    ['a receipt to somebody', with_('Disposition-Notification-To: eve@example.net'), 'unfit_draft'],
    ['errors to somebody', with_('Errors-To: eve@example.net'), 'unfit_draft'],
    ['answers to somebody', with_('Mail-Followup-To: eve@example.net'), 'unfit_draft'],
    ['another sender', without('From', 'From: ceo@example.com'), 'foreign_sender'],
    ['another sender beside', without('From', 'From: alice@example.com, ceo@example.com'), 'foreign_sender'],
    ['another writer', with_('Sender: ceo@example.com'), 'foreign_sender'],
  ])('%s', async (_, raw, code) => {
    expect(await outcome(raw)).toBe(code);
  });

  it('has more recipients than are looked at', async () => {
    const many = (count: number, each: string) =>
      without(
        'To',
        `To: ${Array.from({ length: count }, (_, n) => `${each}${n}@example.com`).join(',\r\n ')}`,
      );
    expect(await outcome(many(201, 'a'))).toBe('too_many_recipients');
    expect(await outcome(many(5_000, 'long-name-of-somebody-'))).toBe('too_many_recipients');
    expect((await sentTo(many(200, 'a'))).to).toHaveLength(200);
  });
});

it('names those whom its headers name, each once', async () => {
  const raw = without(
    'To',
    'To: Bob <bob@example.com>,\r\n team: carol@example.com, BOB@EXAMPLE.COM;',
    'Cc: dave@example.org',
  );
  expect(await sentTo(raw)).toEqual({
    from: 'alice@example.com',
    to: ['bob@example.com', 'carol@example.com', 'dave@example.org'],
  });
});

it('leaves without Bcc, and otherwise as it is', async () => {
  const raw = draft(
    [...HEAD, 'BCC: Eve\r\n <eve@example.net>,\r\n\tmallory@example.net', 'Subject: hi'],
    'a\r\n..\r\n',
  );
  expect((await sentTo(raw)).to).toEqual(['bob@example.com', 'eve@example.net', 'mallory@example.net']);
  expect(wireOf(raw).bytes.toString()).toBe(draft([...HEAD, 'Subject: hi'], 'a\r\n..\r\n').toString());
});

describe('whatever save_draft builds', () => {
  const address = fc
    .tuple(
      fc.stringMatching(/^[a-z0-9]{1,8}(?:\.[a-z0-9]{1,5})?$/),
      fc.constantFrom('example.com', 'xn--exmple-cua.com'),
    )
    .map(([local, domain]) => ({ name: '', address: `${local}@${domain}` }));
  const name = fc.constantFrom('', 'Bob', 'Müller, Jörg', '報告', 'a'.repeat(90), 'O’Brien; x:');
  const person = fc.tuple(address, name).map(([one, called]) => ({ ...one, name: called }));
  const people = fc.array(person, { maxLength: 12 });

  it('is fit to leave, to exactly those it names', async () => {
    await fc.assert(
      fc.asyncProperty(
        people,
        people,
        people,
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        async (to, cc, bcc, text) => {
          const raw = await buildMessage({
            from: { name: 'Alice', address: 'alice@example.com' },
            replyTo: [],
            to,
            cc,
            bcc,
            subject: 'Grüße aus Köln: 報告',
            messageId: 'one@example.com',
            date: new Date(0),
            inReplyTo: [],
            references: [],
            text: `${text}\n.\n`,
            html: `<p>${text}</p>`,
            attachments: [{ name: 'ä.bin', type: 'application/pdf', bytes: Buffer.from([10, 13, 0, 255]) }],
          });
          const wanted = new Set([...to, ...cc, ...bcc].map((one) => one.address));
          if (wanted.size === 0) return;
          const wire = wireOf(raw);
          const { content } = await parseMessage(raw);
          const found = everybody(recipientsOf(content)).map((one) => one.address);
          expect(found.toSorted()).toEqual([...wanted].toSorted());
          const left = await parseMessage(wire.bytes);
          expect(left.content.bcc).toEqual([]);
          expect(wire.bytes.subarray(wire.bytes.indexOf('\r\n\r\n'))).toEqual(
            raw.subarray(raw.indexOf('\r\n\r\n')),
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});
