import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lacks } from '@handrail/testing/services';
import { connect } from '@handrail/testing/connect';
import { temporaryFolder } from '@handrail/testing/temporary';
import type { Session } from '@handrail/testing/session';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { server } from '../../src/server.ts';
import { type Laboratory, saved, sending, startLaboratory } from './laboratory.ts';
import { deliver } from './lmtp.ts';

const LONG_AGO = new Date('2025-11-01T10:00:00Z');
const codeOf = (text: string): string => /^\w+/.exec(text)?.[0] ?? '';
const copyIn = (text: string): string => /^copy: (\S+)$/m.exec(text)?.[1] ?? '';
const update = async (session: Session, ids: readonly string[], args: object): Promise<string> =>
  (await session.call('update_email', { ids, ...args })).text;

/** Whoever writes to the model may have it move mail, and not by that have it send more. */
describe.skipIf(lacks('dovecot') || lacks('openssl'))('the limit of an hour', () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await startLaboratory();
  });
  afterEach(() => lab.sink.check());
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  it('holds though copies are moved away, and in the next process', async () => {
    const options = { send: 'allow', recipients: ['*'], per_hour: 3 } as const;
    await using session = await lab.connect(options);
    const copies: string[] = [];
    for (let n = 0; n < 3; n++) {
      lab.sink.approve(['bob@example.com']);
      const { text } = await sending(session, await saved(session));
      copies.push(copyIn(text));
    }
    for (const args of [{ action: 'trash' }, { action: 'archive' }, { action: 'move', target: 'INBOX' }])
      expect(await update(session, copies, args)).toMatch(/: 0 of 3 done\n\S+ failed: It was sent within/);
    expect(await update(session, copies, { action: 'trash', dry_run: true })).toMatch(/It was sent within/);
    expect(await update(session, copies, { action: 'flag' })).toContain('3 of 3 done');
    // A person moves them all the same: this process still knows what it sent.
    await lab.dovecot.doveadm('move', '-u', 'alice', 'Trash', 'mailbox', 'Sent', 'subject', 'Hello');
    expect(codeOf((await sending(session, await saved(session))).text)).toBe('too_many_sends');
    await lab.dovecot.doveadm('move', '-u', 'alice', 'Sent', 'mailbox', 'Trash', 'subject', 'Hello');
    await using next = await lab.connect(options);
    expect(codeOf((await sending(next, await saved(next))).text)).toBe('too_many_sends');
  });

  it('counts them behind any number of old messages', async () => {
    await using own = await startLaboratory();
    await using session = await own.connect({ send: 'allow', recipients: ['*'], per_hour: 1 });
    own.sink.approve(['bob@example.com']);
    await sending(session, await saved(session));
    const old = 'From: alice@example.com\r\nSubject: old\r\n\r\nx\r\n';
    for (let n = 0; n < 110; n++) {
      const path = join(own.dovecot.maildir('alice'), '.Sent', 'cur', `1000.old${n}:2,S`);
      writeFileSync(path, old);
      utimesSync(path, LONG_AGO, LONG_AGO);
      own.dovecot.own(path);
    }
    expect(await own.count('Sent')).toBe(111);
    await using next = await own.connect({ send: 'allow', recipients: ['*'], per_hour: 1 });
    expect(codeOf((await sending(next, await saved(next))).text)).toBe('too_many_sends');
  });

  it('and who was written to is not told by what is moved: nothing goes into Sent or Drafts', async () => {
    await using session = await lab.connect();
    await deliver(
      lab.dovecot,
      'From: x@y.example\r\nTo: eve@z.example\r\nSubject: Moved\r\nMessage-ID: <moved@y.example>\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\r\nx\r\n',
    );
    const { text } = await session.call('search_email', { subject: 'Moved' });
    const ids = text.match(/work~INBOX~\S+/g) ?? [];
    expect(ids).toHaveLength(1);
    for (const target of ['Sent', 'sent', 'Drafts', 'drafts'])
      for (const dry_run of [true, false])
        expect(await update(session, ids, { action: 'move', target, dry_run })).toMatch(
          /^invalid_argument: Nothing is moved into /,
        );
    // By another program: who did not write it is not told by it.
    await lab.dovecot.doveadm('move', '-u', 'alice', 'Sent', 'mailbox', 'INBOX', 'subject', 'Moved');
    const draft = await session.call('save_draft', { to: ['eve@z.example'], subject: 's', body: 'b' });
    expect(draft.text).toContain('new_recipient: eve@z.example (never written to before');
  });
});

it('the limit of an hour holds in the embedded mailbox, and after a new start', async () => {
  using folder = temporaryFolder();
  const args = ['--access=full', `--data-folder=${folder.at('data')}`];
  const person = () => 'accept' as const;
  const outcomes: string[] = [];
  let copies: string[] = [];
  {
    await using session = await connect(server, { args, person });
    for (let n = 0; n < 22; n++) {
      const { text } = await sending(session, await saved(session, { subject: `n${n}` }));
      outcomes.push(codeOf(text));
      copies = [...copies, copyIn(text)].filter((copy) => copy !== '');
    }
  }
  expect(outcomes.filter((code) => code === 'sent')).toHaveLength(20);
  expect(outcomes.slice(20)).toEqual(['too_many_sends', 'too_many_sends']);
  await using next = await connect(server, { args, person });
  expect(await update(next, copies, { action: 'trash' })).toContain('0 of 20 done');
  expect(codeOf((await sending(next, await saved(next))).text)).toBe('too_many_sends');
  const { text } = await next.call('search_email', { mailbox: 'INBOX' });
  const [id = ''] = /local~INBOX~\S+/.exec(text) ?? [];
  expect(text).toContain('local~INBOX');
  expect(await update(next, [id], { action: 'move', target: 'Outbox' })).toMatch(/^invalid_argument: /);
});
