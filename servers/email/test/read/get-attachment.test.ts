import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { temporaryFolder } from '@handrail/testing/temporary';
import { describe, expect, it } from 'vitest';
import * as fixtures from '../fixtures/special.ts';
import { bytesOf, fenced, mailbox, offsetOf, outside } from './reading.ts';

const { letter, multipart, part } = fixtures;

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const attached = (type: string, content: Buffer, name: string): string =>
  part(
    type,
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    `Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="${name}"\r\n`,
  );

const withParts = (subject: string, ...parts: readonly string[]): Buffer =>
  letter(
    { 'Content-Type': 'multipart/mixed; boundary="limit"' },
    Buffer.from(multipart('mixed', [part('text/plain', 'See there.'), ...parts])),
    { subject },
  );

describe('get_attachment', () => {
  it('reads text of many kinds', async () => {
    await using mail = await mailbox();
    mail.put([
      withParts(
        'Kinds',
        attached(
          'text/csv; charset=windows-1252',
          Buffer.from('name;size\nM\u00FCller;3\n', 'latin1'),
          'a.csv',
        ),
        attached('application/octet-stream', Buffer.from('# Notes\n\n- one\n'), 'notes.md'),
        attached(
          'text/html',
          Buffer.from('<p>Hello <b>you</b></p><p style="display:none">secret</p>'),
          'page.html',
        ),
        attached('application/json', Buffer.from('{"a":\t1}'), 'a.json'),
        attached('text/calendar', Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n'), 'invite.ics'),
        attached('application/pdf', Buffer.from('%PDF-1.4'), 'a.pdf'),
        attached('text/plain', Buffer.from('MZ\0\0\x01'), 'program.txt'),
      ),
    ]);
    const id = await mail.id('Kinds');
    const read = async (number: number) =>
      fenced(await mail.text('get_attachment', { id, part: `${number}` }));
    expect(await read(2)).toEqual(['2: text/csv, 28 bytes, a.csv', '', 'name;size', 'Müller;3', '']);
    expect((await read(3)).slice(2)).toEqual(['# Notes', '', '- one', '']);
    expect((await read(4)).slice(2)).toEqual(['Hello you']);
    expect((await read(5)).slice(2)).toEqual(['{"a":\t1}']);
    expect((await read(6)).slice(2)).toEqual(['BEGIN:VCALENDAR', 'END:VCALENDAR', '']);
    for (const number of [7, 8])
      expect(await mail.failure('get_attachment', { id, part: `${number}` })).toMatch(
        /^not_text: This part is no text\./,
      );
    const missing = await mail.failure('get_attachment', { id, part: '9' });
    expect(missing).toMatch(/^no_such_part: The message has no part "9"\./);
    expect(fenced(missing)).toContain('2: text/csv, 28 bytes, a.csv');
  });

  it('reads an attached message, which the outer one does not hold', async () => {
    await using mail = await mailbox();
    mail.put([fixtures.attachedMessage()]);
    const id = await mail.id('S10 attached message');
    expect(await mail.text('read_email', { ids: [id] })).not.toContain('CANARY');
    const inner = fenced(await mail.text('get_attachment', { id, part: '2' }));
    expect(inner).toContain('Subject: Inner');
    expect(inner).toContain(fixtures.CANARY);
  });

  it('pages a long text', async () => {
    await using mail = await mailbox();
    const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index} of the log`);
    mail.put([withParts('Log', attached('text/plain', Buffer.from(lines.join('\n')), 'a.log'))]);
    const id = await mail.id('Log');
    const shown: string[] = [];
    for (let offset: number | undefined = 0; offset !== undefined;) {
      const page: string = await mail.text('get_attachment', { id, part: '2', offset });
      expect(bytesOf(page)).toBeLessThanOrEqual(10_000);
      shown.push(...fenced(page).filter((line) => line.startsWith('line')));
      offset = offsetOf(page);
    }
    expect(shown).toEqual(lines);
  });

  it('shows an image, and nothing else as one', async () => {
    await using mail = await mailbox();
    mail.put([
      withParts(
        'Images',
        attached('image/png', Buffer.from(PNG, 'base64'), 'dot.png'),
        attached('image/png', Buffer.from('<svg onload="x"/>'), 'fake.png'),
        attached('image/png', Buffer.concat([Buffer.from(PNG, 'base64'), Buffer.alloc(4 << 20)]), 'big.png'),
      ),
    ]);
    const id = await mail.id('Images');
    const answer = await mail.call('get_attachment', { id, part: '2', as: 'image' });
    expect(answer.parts).toMatchObject([
      { type: 'text' },
      { type: 'image', mimeType: 'image/png', data: PNG },
    ]);
    expect(await mail.failure('get_attachment', { id, part: '3', as: 'image' })).toMatch(/^not_an_image: /);
    expect(await mail.failure('get_attachment', { id, part: '4', as: 'image' })).toMatch(/^too_large: /);
  });

  it('saves only where the operator named a folder, under names that stay in it', async () => {
    await using closed = await mailbox();
    closed.put([fixtures.hostileAttachments()]);
    const refused = { id: await closed.id('S4 hostile names'), part: '2', as: 'save' };
    expect(await closed.failure('get_attachment', refused)).toMatch(/^saving_off: /);

    using outer = temporaryFolder();
    outer.make({ 'jail/': '' });
    await using mail = await mailbox(`--save-folder=${outer.at('jail')}`);
    mail.put([fixtures.hostileAttachments()]);
    const id = await mail.id('S4 hostile names');
    for (const index of fixtures.hostileNames.keys()) {
      const text = await mail.text('get_attachment', { id, part: `${index + 2}`, as: 'save' });
      const content = Buffer.from(`file ${index}`);
      expect(outside(text)).toContain(
        `saved, ${content.length} bytes, sha256 ${createHash('sha256').update(content).digest('hex')}`,
      );
      const [path = ''] = fenced(text);
      expect(readFileSync(path)).toEqual(content);
    }
    expect(readdirSync(outer.path)).toEqual(['jail']);
    const names = readdirSync(outer.at('jail')).map((name) => name.replace(/^n{100,150}(?:\.txt)?$/, 'long'));
    expect(names.toSorted()).toEqual(
      [
        '_CON',
        'a%0d%0aBcc_ evil@evil.example.txt',
        'attachment.bin',
        'bashrc',
        'invoice_fdp.exe',
        'long',
        'pwned.txt',
        'twice (2).txt',
        'twice.txt',
        'x',
        'x.dll',
      ].toSorted(),
    );
    expect(existsSync('/etc/cron.d/x')).toBe(false);
  });

  it('takes no offset, part or id that means nothing', async () => {
    await using mail = await mailbox();
    mail.put([withParts('Few', attached('text/plain', Buffer.from('abc'), 'a.txt'))]);
    const id = await mail.id('Few');
    const failure = async (args: Record<string, unknown>) =>
      await mail.failure('get_attachment', { id, part: '2', ...args });
    expect(await failure({ offset: 500 })).toMatch(/^offset_beyond_end: /);
    expect(await failure({ offset: 5, as: 'image' })).toMatch(/^invalid_argument: /);
    expect(await failure({ id: 'mail~INBOX~1.1' })).toMatch(/^stale_id: /);
    for (const number of ['', '0', '1.1', '-1', '../2', '2\r\n', 'HEADER', '2.MIME', 'TEXT'])
      expect(await failure({ part: number })).toMatch(/^no_such_part: /);
  });
});
