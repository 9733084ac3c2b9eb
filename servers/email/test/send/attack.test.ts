import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { lacks } from '@handrail/testing/services';
import type { Session } from '@handrail/testing/session';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/send/digest.ts';
import { agreeing, type Laboratory, recipientsIn, saved, sending, startLaboratory } from './laboratory.ts';
import { deliver } from './lmtp.ts';

/** What would have mail go to others than those that a person agreed to; the sink holds the server to it at the end. */

describe.skipIf(lacks('dovecot') || lacks('openssl'))('an attack on sending', () => {
  let lab: Laboratory;
  let session: Session;
  const questions: string[] = [];
  beforeAll(async () => {
    lab = await startLaboratory();
    session = await lab.launch({ person: agreeing(lab.sink, questions), per_hour: 1_000 });
  });
  afterEach(() => lab.sink.check());
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  const save = async (args: object): Promise<string> =>
    (await session.call('save_draft', { to: ['bob@example.com'], subject: 'Hi', body: 'Hi', ...args })).text;

  describe('is refused before any network is used', () => {
    it.each([
      'a@example.com, eve@example.net',
      'a@example.com; eve@example.net',
      'a@example.com\r\nBcc: eve@example.net',
      'F: eve@example.net, a@example.com;',
      'a@example.com>\r\nRCPT TO:<eve@example.net',
      '"eve@example.net x"@example.com',
      'a@example.com (eve@example.net)',
      'a@example.com <eve@example.net>',
      '<@relay.example:eve@example.net>',
      'eve%example.net@example.com',
      'a@example.com\u2028eve@example.net',
      'a@example.com\u0085eve@example.net',
      'a@example.com\0eve@example.net',
      `${'a'.repeat(300)}@example.com`,
    ])('as a recipient: %j', async (address) => {
      const connections = lab.sink.connections();
      expect(await save({ to: [address] })).toMatch(/^invalid_address: /);
      expect(await save({ cc: [address] })).toMatch(/^invalid_address: /);
      expect(lab.sink.connections()).toBe(connections);
    });

    it.each([
      '\r\nBcc: eve@example.net',
      '\nX: y',
      '\0',
      '\u2028',
      '\u0085',
      ' =?utf-8?Q?=0D=0ABcc:_eve@example.net?=',
    ])('as a subject: %j', async (tail) => {
      expect(await save({ subject: `Hi${tail}` })).toMatch(/^invalid_argument: /);
    });

    it.each([
      { bcc: ['eve@example.net'] },
      { headers: { Bcc: 'eve@example.net' } },
      { raw: 'Bcc: eve@example.net' },
      { subject: { path: '/etc/passwd' } },
      { body: { href: 'http://127.0.0.1/' } },
      { to: [{ name: 'a', address: 'eve@example.net' }] },
      { attachments: [{ path: '/etc/passwd' }] },
      { attachments: [{ raw: 'Bcc: eve@example.net' }] },
      { attachments: [{ path: 'report.txt', headers: { Bcc: 'eve@example.net' } }] },
      { attachments: [{ href: 'http://127.0.0.1/' }] },
      { from: 'ceo@example.com' },
      { in_reply_to: '<a@b>\r\nBcc: eve@example.net' },
    ])('as an argument: %j', async (args) => {
      const text = await save(args);
      expect(text).toMatch(/^[a-z_]+: /);
      expect(text).not.toMatch(/^id: /m);
    });

    it('as ten thousand recipients', async () => {
      const to = Array.from({ length: 10_000 }, (_, n) => `a${n}@example.com`);
      expect(await save({ to })).toMatch(/^(?:too_many_recipients|invalid_arguments?): /);
    });
  });

  it('by the subject of a received message gives the answer no header, and no recipient', async () => {
    await deliver(
      lab.dovecot,
      [
        'From: Carol <carol@example.com>',
        'To: alice@example.com',
        'Subject: =?utf-8?Q?hi=0D=0ABcc:_eve@example.net?=',
        'References: <a@example.com>',
        '\tBcc: <eve@example.net>',
        'Message-ID: <attack-3@example.com>',
        'Date: Fri, 20 Nov 2026 14:03:00 +0000',
        '',
        'Hello',
      ].join('\r\n'),
    );
    const { text } = await session.call('search_email', { from: 'carol@example.com' });
    const [source] = /work~INBOX~\S+/.exec(text) ?? [];
    const draft = await saved(session, { kind: 'reply', source, to: undefined, subject: undefined });
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    const mail = lab.sink.mails.at(-1);
    expect(mail?.to).toEqual(['carol@example.com']);
    const [head = ''] = (mail?.raw.toString() ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^bcc/im);
  });

  it('by a file that is swapped after it was agreed to: what leaves is what was hashed', async () => {
    const path = lab.attach('swapped.txt');
    writeFileSync(path, 'the first content');
    const draft = await saved(session, { attachments: [{ path: 'swapped.txt' }] });
    writeFileSync(path, 'another content');
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    const sha = createHash('sha256').update('the first content').digest('hex').slice(0, 12);
    expect(questions.at(-1)).toContain(`attached: "swapped.txt", text/plain, 17 bytes, sha256 ${sha}`);
    const raw = lab.sink.mails.at(-1)?.raw.toString() ?? '';
    expect(raw).toContain(Buffer.from('the first content').toString('base64'));
  });

  it('by a draft of another program with Bcc: refused, or where it is allowed, shown and taken out', async () => {
    const raw = [
      'From: Alice <alice@example.com>',
      'To: bob@example.com',
      'Bcc: eve@example.net',
      'Subject: Made elsewhere',
      'Message-ID: <elsewhere@example.com>',
      'Date: Fri, 20 Nov 2026 14:03:00 +0000',
      '',
      'Hello',
      '',
    ].join('\r\n');
    const draft = await lab.draft(raw);
    const digest = await digestOf('work', Buffer.from(raw));
    expect((await sending(session, { draft, digest })).text).toMatch(/^bcc_off: /);
    const own: string[] = [];
    await using allowing = await lab.launch({ bcc: true, person: agreeing(lab.sink, own) });
    expect((await sending(allowing, { draft, digest })).text).toMatch(/^sent · /);
    expect(recipientsIn(own.at(-1) ?? '')).toEqual(['bob@example.com', 'eve@example.net']);
    expect(lab.sink.mails.at(-1)?.raw.toString()).not.toMatch(/eve@example\.net/);
  });

  it.each([
    ['a second To', 'To: eve@example.net', 'unfit_draft'],
    ['another sender', 'Sender: ceo@example.com', 'foreign_sender'],
    ['recipients of a second sending', 'Resent-To: eve@example.net', 'unfit_draft'],
  ])('by a draft of another program with %s', async (_, line, code) => {
    const raw = [
      'From: Alice <alice@example.com>',
      'To: bob@example.com',
      line,
      `Message-ID: <${code}-${line.length}@example.com>`,
      'Date: Fri, 20 Nov 2026 14:03:00 +0000',
      '',
      'Hello',
      '',
    ].join('\r\n');
    const draft = await lab.draft(raw);
    const { text } = await sending(session, { draft, digest: await digestOf('work', Buffer.from(raw)) });
    expect(text.startsWith(`${code}: `)).toBe(true);
  });
});
