import { lacks } from '@handrail/testing/services';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Attached, buildMessage, type Parts } from '../../src/compose/build.ts';
import { differences } from '../../src/compose/compare.ts';
import { isHeaderText } from '../../src/compose/header-text.ts';
import { sha256Of } from '../../src/compose/sha256.ts';
import { safeFileName } from '../../src/attachment/file-name.ts';
import { parseMessage } from '../../src/mime/parse.ts';
import { type Facts, pythonReader } from './python-email.ts';

const parts: Parts = {
  from: { name: 'Me', address: 'me@example.com' },
  replyTo: [],
  to: [{ name: '', address: 'ann@example.com' }],
  cc: [],
  bcc: [],
  subject: 'Hello',
  messageId: 'one@example.com',
  date: new Date('2026-11-20T14:03:00Z'),
  inReplyTo: [],
  references: [],
  text: 'Hi\n',
  html: '<p>Hi</p>\n',
  attachments: [],
};

const file = (name: string, bytes: Buffer | string, type = 'application/pdf'): Attached => ({
  name,
  type,
  bytes: Buffer.from(bytes),
});

/** Everything that was meant is there, and nothing else. */
async function expectMeant(meant: Parts, facts: Facts): Promise<void> {
  const addresses = (list: Parts['to']) => list.map(({ address }) => address);
  const found = (header: keyof Facts['people']) => facts.people[header].map(([, address]) => address);
  expect({
    from: found('from'),
    to: found('to'),
    cc: found('cc'),
    bcc: found('bcc'),
    replyTo: found('reply-to'),
    // Python puts a blank between the words of a long name.
    names: facts.people.to.map(([name]) => name.replace(/\s+/g, '')),
    subject: (facts.subject ?? '').replace(/\s+/g, ' ').trim(),
    inReplyTo: facts.inReplyTo,
    references: facts.references,
    plain: facts.plain?.trimEnd(),
    html: facts.html?.trimEnd(),
    attached: facts.attached,
    defects: facts.defects,
    bareLineEnds: facts.bareLineEnds,
    isSevenBit: facts.isSevenBit,
  }).toEqual({
    from: [meant.from.address],
    to: addresses(meant.to),
    cc: addresses(meant.cc),
    bcc: addresses(meant.bcc),
    replyTo: addresses(meant.replyTo),
    names: meant.to.map(({ name }) => name.replace(/\s+/g, '')),
    subject: meant.subject.replace(/\s+/g, ' ').trim(),
    inReplyTo: meant.inReplyTo.map((id) => `<${id}>`),
    references: meant.references.map((id) => `<${id}>`),
    plain: meant.text.trimEnd(),
    html: meant.html?.trimEnd(),
    attached: await Promise.all(
      meant.attachments.map(async ({ name, bytes }) => [name, await sha256Of(bytes)]),
    ),
    defects: [],
    bareLineEnds: 0,
    isSevenBit: true,
  });
  expect(facts.longestLine).toBeLessThanOrEqual(998);
  const allowed = new Set([
    'from',
    'to',
    'cc',
    'bcc',
    'reply-to',
    'subject',
    'in-reply-to',
    'references',
    'message-id',
    'date',
    'mime-version',
    'content-type',
    'content-transfer-encoding',
  ]);
  expect(facts.headers.filter((name) => !allowed.has(name))).toEqual([]);
  expect(new Set(facts.headers).size).toBe(facts.headers.length);
}

const letterOf = (letters: string) => fc.constantFrom(...Array.from(letters));
const atext = letterOf("abcXYZ019#$&'*+-/=?^_`{|}~");
const address = fc
  .tuple(
    fc.array(atext, { minLength: 1, maxLength: 20 }),
    fc.constantFrom('example.com', 'xn--e1afmkfd.xn--p1ai', 'a-b.c.example'),
  )
  .map(([local, domain]) => `${local.join('')}@${domain}`);
const oneLine = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 80 }),
    fc.string({ unit: letterOf('aé語 \u200D👩😀שלom,.;:"\\()[]=?_-'), maxLength: 120 }),
    fc.constantFrom('x'.repeat(290), 'Re: [list] a, b; c: "d" (e)', '= ?utf-8?Q?a?=', '"', '\\', 'a\\'),
  )
  .map((text) => text.toWellFormed().trim())
  .filter(isHeaderText);
const person = fc.record({
  name: oneLine
    .map((name) =>
      name
        .replace(/["\\<>@]/g, '')
        .trim()
        .slice(0, 60)
        .toWellFormed(),
    )
    .filter(isHeaderText),
  address,
});
const text = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 100 }),
      fc.constantFrom(
        '.',
        '..',
        '',
        'From nobody Mon Nov 20',
        '>From x',
        '-- ',
        'a '.repeat(600).trim(),
        '長'.repeat(500),
        '--_NmP-0-Part_1',
        '=3D=',
        '\t',
        'trailing  ',
      ),
    ),
    { maxLength: 30 },
  )
  .map(
    (lines) =>
      `${lines
        .join('\n')
        .toWellFormed()
        .replace(/[\p{Cc}\u2028\u2029\uFEFF]/gu, (c) => (c === '\n' || c === '\t' ? c : ''))}\n`,
  );
const fileName = oneLine.map((name) => safeFileName(name, 'application/pdf'));
const attached = fc.record({
  name: fileName,
  type: fc.constantFrom(
    'application/pdf',
    'text/plain',
    'text/html',
    'message/rfc822',
    'multipart/mixed',
    'image/png',
    'x',
  ),
  bytes: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
});
const id = fc.string({ unit: letterOf('aZ0.$=_%+-@'), minLength: 1, maxLength: 200 });
const anyParts: fc.Arbitrary<Parts> = fc.record({
  from: person,
  replyTo: fc.array(person, { maxLength: 1 }),
  to: fc.array(person, { maxLength: 12 }),
  cc: fc.array(person, { maxLength: 3 }),
  bcc: fc.array(person, { maxLength: 2 }),
  subject: oneLine,
  messageId: fc.constant('one@example.com'),
  date: fc.constant(parts.date),
  inReplyTo: fc.array(id, { maxLength: 1 }),
  references: fc.uniqueArray(id, { maxLength: 20 }),
  text,
  html: text.map((body) => `<p>${body}</p>\n`),
  attachments: fc.array(attached, { maxLength: 3 }),
});

describe.skipIf(lacks('python3'))('what is written', () => {
  it('is read by Python as it was meant, whatever it holds', async () => {
    using python = pythonReader();
    await fc.assert(
      fc.asyncProperty(anyParts, async (meant) => {
        const facts = await python.read(await buildMessage(meant));
        await expectMeant(meant, facts);
        expect(facts.messageId).toBe(`<${meant.messageId}>`);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is written', () => {
  it('is read by our own reader as it was meant', async () => {
    await fc.assert(
      fc.asyncProperty(anyParts, async (meant) => {
        expect(await differences(meant, await parseMessage(await buildMessage(meant)))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a composer could be made to read', () => {
  const canary = 'CANARY-OF-A-FILE';

  it.each([
    ['a text for an address', { to: ['a@example.com, evil@z.example'] }],
    ['a text for all recipients', { to: 'a@example.com, evil@z.example' }],
    ['two addresses in one', { to: [{ name: '', address: 'a@example.com, evil@z.example' }] }],
    ['a line break in an address', { to: [{ name: '', address: 'a@example.com\r\nBcc: evil@z.example' }] }],
    ['a line break in a name', { to: [{ name: 'A\r\nBcc: evil@z.example', address: 'a@example.com' }] }],
    ['a group', { to: [{ name: 'F', group: [{ name: '', address: 'evil@z.example' }] }] }],
    ['a line break in the subject', { subject: 'Hi\r\nBcc: evil@z.example' }],
    ['a separator in the subject', { subject: 'Hi\u2028Bcc: evil@z.example' }],
    ['a subject that is prepared', { subject: { prepared: true, value: 'Hi\r\nBcc: evil@z.example' } }],
    ['an id with a line break', { messageId: 'a@b\r\nBcc: evil@z.example' }],
    ['a reference with a bracket', { references: ['a@b>\r\nBcc: <evil@z.example'] }],
    ['an id of what is answered', { inReplyTo: ['a b'] }],
    ['a file for a text', { text: { path: '/etc/passwd' } }],
    ['a URL for the HTML', { html: { href: 'http://127.0.0.1:1/' } }],
    ['a file for an attachment', { attachments: [{ name: 'a', type: 'text/plain', path: '/etc/passwd' }] }],
    [
      'a file for the bytes',
      { attachments: [{ name: 'a', type: 'text/plain', bytes: { path: '/etc/passwd' } }] },
    ],
    ['a line break in a file name', { attachments: [file('a\r\nBcc: evil@z.example', canary)] }],
  ])('%s is not taken', async (_what, wrong) => {
    await expect(buildMessage({ ...parts, ...wrong } as Parts)).rejects.toThrow(TypeError);
  });

  it.each([
    ['raw', { raw: `Bcc: evil@z.example\r\n\r\n${canary}` }],
    [
      'headers',
      { headers: { 'X-A': { prepared: true, value: 'a\r\nBcc: evil@z.example' }, Bcc: 'evil@z.example' } },
    ],
    ['envelope', { envelope: { from: 'evil@z.example', to: 'evil@z.example' } }],
    ['alternatives', { alternatives: [{ contentType: 'text/plain', path: '/etc/passwd' }] }],
    ['list', { list: { unsubscribe: 'evil@z.example' } }],
    ['icalEvent', { icalEvent: { path: '/etc/passwd' } }],
  ])('the field %s changes nothing', async (_what, added) => {
    const withBoundary = (raw: Buffer) => raw.toString().replaceAll(/_NmP-[0-9a-f]+/g, '');
    const written = await buildMessage({ ...parts, ...added });
    expect(withBoundary(written)).toBe(withBoundary(await buildMessage(parts)));
  });

  it('a type that is none, or holds other messages, becomes bytes', async () => {
    for (const type of [
      'message/rfc822',
      'multipart/mixed; boundary=x',
      'text/plain\r\nBcc: evil@z.example',
      '',
    ])
      expect(
        (await buildMessage({ ...parts, attachments: [file('a.pdf', canary, type)] })).toString(),
      ).toMatch(/Content-Type: application\/octet-stream; name=a\.pdf\r\nContent-Transfer-Encoding: base64/);
  });
});
