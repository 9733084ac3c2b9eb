import { lacks } from '@handrail/testing/services';
import type { Session } from '@handrail/testing/session';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/send/digest.ts';
import { agreeing, type Laboratory, saved, sending, startLaboratory } from './laboratory.ts';
import { deliver } from './lmtp.ts';

/** Drafts that another program wrote: what the person sees is what leaves, and who gets it, or nothing leaves. */
describe.skipIf(lacks('dovecot') || lacks('openssl'))('a draft of another program', () => {
  let lab: Laboratory;
  let session: Session;
  const questions: string[] = [];
  let count = 0;
  beforeAll(async () => {
    lab = await startLaboratory();
    session = await lab.connect({
      most_recipients: 199,
      per_hour: 1_000,
      person: agreeing(lab.sink, questions),
    });
    await saved(session);
  });
  beforeEach(() => {
    questions.length = 0;
  });
  afterEach(() => lab.sink.check());
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  const put = async (lines: readonly string[], body = 'Hello\r\n') => {
    count += 1;
    const raw = [
      'From: Alice <alice@example.com>',
      'Date: Sat, 21 Nov 2026 10:00:00 +0000',
      `Message-ID: <foreign-${count}@example.com>`,
      'MIME-Version: 1.0',
      ...lines,
      '',
      body,
    ].join('\r\n');
    const draft = await lab.draft(raw);
    return { draft, digest: await digestOf('work', Buffer.from(raw)) };
  };
  const send = async (lines: readonly string[], body?: string): Promise<string> =>
    (await sending(session, await put(lines, body))).text;
  const edit = async (lines: readonly string[], args: object, body?: string): Promise<string> => {
    const { draft } = await put(lines, body);
    return (await session.call('save_draft', { draft, ...args })).text;
  };

  /** A header whose text up to a limit ends in the middle of an address. */
  const longTo = (limit: number): string => {
    const tail = 'bob@example.com';
    const entry = (name: number, n: number) => `"${'x'.repeat(name)}" <user${n}@example.com>`;
    const entries: string[] = [];
    let left = limit - tail.length;
    for (; left > 900; left -= (entries.at(-1)?.length ?? 0) + 2) entries.push(entry(400, entries.length));
    entries.push(entry(left - 2 - entry(0, entries.length).length, entries.length));
    expect([...entries, tail].join(', ')).toHaveLength(limit);
    return `To: ${[...entries, 'bob@example.community', 'carol@example.org'].join(',\r\n ')}`;
  };

  it('goes to all that a long header names', async () => {
    expect(await send([longTo(16_384)])).toMatch(/^sent · /);
    expect(lab.sink.mails.at(-1)?.to.slice(-2)).toEqual(['bob@example.community', 'carol@example.org']);
  });

  it.each([32_768, 65_536])(
    'that names more than is read goes to nobody, and to no part of an address (%i)',
    async (limit) => {
      const named = lab.sink.named.length;
      expect(await send([longTo(limit)])).toMatch(/^too_many_recipients: /);
      expect(await edit([longTo(limit)], { subject: 'x' })).toMatch(/^not_supported: /);
      expect(lab.sink.named).toHaveLength(named);
    },
  );

  it('an answer to all says that there are more than are read', async () => {
    const name = Array.from(
      { length: 12 },
      () => `=?utf-8?B?${Buffer.from('名前名前名前').toString('base64')}?=`,
    );
    const people = Array.from({ length: 90 }, (_, n) => `${name.join('\r\n ')} <user${n}@company.example>`);
    await deliver(
      lab.dovecot,
      [
        'From: x@y.example',
        `To: alice@example.com,\r\n ${people.join(',\r\n ')}`,
        'Subject: very long',
        'Message-ID: <very-long@y.example>',
        'Date: Sat, 21 Nov 2026 10:00:00 +0000',
        '',
        'x',
      ].join('\r\n'),
    );
    const { text: found } = await session.call('search_email', { subject: 'very long' });
    const [source] = /work~INBOX~\S+/.exec(found) ?? [];
    const { text } = await session.call('save_draft', { kind: 'reply_all', source, body: 'x' });
    expect(text).toMatch(/^warning: left_out: the message names more people than are read/m);
    for (const [, address = ''] of text.matchAll(/^To: .*<?(user\S+?)>?$/gm))
      expect(address).toMatch(/@company\.example$/);
  });

  it('fifty people with the longest names get one answer each', async () => {
    const to = Array.from({ length: 50 }, (_, n) => `${'名'.repeat(100)} <user${n}@company.example>`);
    const draft = await saved(session, { to });
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    expect(lab.sink.mails.at(-1)?.to).toHaveLength(50);
  });

  it.each([
    ['a blank in an address', 'To: "a b"@example.com'],
    ['a missing comma', 'To: bob@example.com carol@example.com'],
    ['two in brackets', 'To: <bob@example.com> <carol@example.com>'],
    ['an address as the name of another', 'To: ceo@corp.example <bob@example.com>'],
    ['one as a comment', 'To: bob@example.com (carol@example.com)'],
    ['one with another at', 'To: =?utf-8?Q?ceo=EF=BC=A0corp.example?= <bob@example.com>'],
  ])('with %s goes to nobody', async (_, to) => {
    const named = lab.sink.named.length;
    expect(await send([to])).toMatch(/^invalid_address: /);
    expect(lab.sink.named).toHaveLength(named);
    expect(questions).toEqual([]);
  });

  it('may call people by their own address', async () => {
    expect(
      await send(['To: "bob@example.com" <bob@example.com>, "\'carol@example.org\'" <carol@example.org>']),
    ).toMatch(/^sent · /);
  });

  const two = (plain: string, html: string): string =>
    `--b\r\nContent-Type: text/plain\r\n\r\n${plain}\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--\r\n`;
  const ALTERNATIVE = 'Content-Type: multipart/alternative; boundary=b';

  it('is shown in both of its texts where they differ, and save_draft says so', async () => {
    const body = two('Shall we have lunch on Monday?', '<p>I resign.</p>');
    expect(await send(['To: bob@example.com', ALTERNATIVE], body)).toMatch(/^sent · /);
    expect(questions.at(-1)).toMatch(/two texts that differ.*I resign\..*lunch on Monday/s);
    const edited = await edit(['To: bob@example.com', ALTERNATIVE], { subject: 'x' }, body);
    expect(edited).toMatch(/^warning: two_texts: /m);
  });

  it('is shown in one where they say the same, as ours do', async () => {
    const body = two(
      'Hello *Bob*,\r\n\r\nsee https://example.com/',
      '<p>Hello <b>Bob</b>,</p><p>see <a href="https://example.com/">https://example.com/</a></p>',
    );
    expect(await send(['To: bob@example.com', ALTERNATIVE], body)).toMatch(/^sent · /);
    const markdown =
      '# Hi\n\n1. one\n2. two\n\n- a\n  - b\n\n```js\nlet x;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[site](https://example.com/x) **x**_y_ &amp; ![p](https://example.com/p.png)';
    const own = await session.call('save_draft', { to: ['bob@example.com'], subject: 's', body: markdown });
    expect(own.text).not.toContain('two_texts');
    expect((await sending(session, await saved(session, { body: markdown }))).text).toMatch(/^sent · /);
    for (const question of questions) expect(question).not.toContain('two texts');
  });

  it.each([
    ['picture', 'image/png'],
    ['film', 'video/mp4'],
    ['sound', 'audio/mpeg'],
  ])('a %s without a name is told of', async (_, type) => {
    const part = `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\n\r\n${'QUJD'.repeat(1_000)}\r\n`;
    const text = '--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n';
    for (const body of [`${text}${part}--b--\r\n`, `${part}${text}--b--\r\n`]) {
      expect(await send(['To: bob@example.com', 'Content-Type: multipart/mixed; boundary=b'], body)).toMatch(
        /^sent · /,
      );
      expect(questions.at(-1)).toMatch(
        new RegExp(`attachments: 1\\nattached: without a name, ${type}, .*sha256 [0-9a-f]{12}$`, 'm'),
      );
    }
  });

  it('shows where answers go', async () => {
    await send(['To: bob@example.com', 'Reply-To: Alice <eve@example.net>, alice@example.org']);
    expect(questions.at(-1)).toMatch(
      /^answers go to: eve@example\.net {2}! not an address of this account\nanswers go to: alice@example\.org$/m,
    );
  });

  it('that asks for receipts goes to nobody, and save_draft leaves them out', async () => {
    const asking = [
      'To: bob@example.com',
      'Disposition-Notification-To: eve@example.net',
      'Errors-To: eve@example.net',
    ];
    expect(await send(asking)).toMatch(/^unfit_draft: .*disposition-notification-to/);
    const edited = await edit(asking, { subject: 'x' });
    expect(edited).toMatch(/not_kept: .*disposition-notification-to, errors-to/);
    const draft = {
      draft: /^id: (\S+)$/m.exec(edited)?.[1] ?? '',
      digest: /^digest: (\S+)$/m.exec(edited)?.[1] ?? '',
    };
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    expect(lab.sink.mails.at(-1)?.raw.toString()).not.toContain('eve@example.net');
  });

  it('has no letters in its question that look like blanks', async () => {
    const name = Buffer.from(`Bob${'\u3164'.repeat(40)}size: 1 kB${'\u2800'.repeat(9)}`).toString('base64');
    const words =
      name
        .match(/.{1,400}/g)
        ?.map((part) => `=?utf-8?B?${part}?=`)
        .join('\r\n ') ?? '';
    expect(await send([`To: ${words} <bob@example.com>`])).toMatch(/^sent · /);
    expect(questions.at(-1)).not.toMatch(/[\u3164\u2800]/);
  });

  it('goes to a domain in another script, as the person was shown', async () => {
    const draft = await saved(session, { to: ['x@bücher.example'] });
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    expect(lab.sink.mails.at(-1)?.to).toEqual(['x@xn--bcher-kva.example']);
    expect(questions.at(-1)).toContain('its domain reads "bücher.example"');
  });
});
