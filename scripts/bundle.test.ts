import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { launchStdio } from '@handrail/testing';
import { startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { temporaryFolder } from '@handrail/testing/temporary';
import { afterAll, describe, expect, it } from 'vitest';
import { build } from './build.ts';

const server = join(import.meta.dirname, '../servers/email');
// Where its native module is found.
const folder = mkdtempSync(join(server, '.example-'));
afterAll(() => rmSync(folder, { recursive: true }));

const MESSAGE = [
  'From: Jürgen <juergen@example.org>',
  'Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/plain; charset=windows-1252',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Gr=FC=DFe',
  '--b',
  'Content-Type: application/octet-stream',
  'Content-Disposition: attachment; filename="=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=.bin"',
  '',
  'x',
  '--b--',
  '',
].join('\r\n');

describe.skipIf(lacks('dovecot'))('the bundle of the email server', () => {
  it('reads names and texts in all encodings, with what stands in for tables of them', async () => {
    await build(server, join(folder, 'dist'));
    await using dovecot = await startDovecot({
      mailboxes: { 'Entwürfe & Änderungen/日本': undefined, Sent: String.raw`\Sent` },
    });
    using files = temporaryFolder();
    files.make({ 'message.eml': MESSAGE, 'ca.pem': dovecot.ca });
    for (const path of [files.path, files.at('message.eml')]) chmodSync(path, 0o755); // for another user
    await dovecot.doveadm('save', '-u', 'alice', '-m', 'INBOX', files.at('message.eml'));
    const args = [
      join(folder, 'dist/index.js'),
      `imaps://alice@${dovecot.host}:${dovecot.tlsPort}`,
      `--ca=${files.at('ca.pem')}`,
    ];
    const env = { HANDRAIL_EMAIL_PASSWORD: 'alicepw', HOME: files.path };
    await using session = await launchStdio({ command: process.execPath, args, env }, 'v2-modern');
    const mailboxes = await session.call('list_mailboxes', {});
    expect(mailboxes.text).toContain('Entwürfe & Änderungen/日本\t\t0 unread\t0 total');
    expect(mailboxes.text).toContain('INBOX\tinbox\t1 unread\t1 total');
    const found = await session.call('search_email', {});
    expect(found.text).toContain('日本');
    const [id = ''] = /\S+~\S+/.exec(found.text) ?? [];
    const read = await session.call('read_email', { ids: [id] });
    expect(read.text).toContain('Grüße');
    expect(read.text).toContain('日本.bin');
    const elsewhere = await session.call('search_email', { mailbox: 'entwürfe & änderungen/日本' });
    expect(elsewhere.text).toContain('nothing found');
  });
});
