import { type CyrusServer, startCyrus } from '@handrail/testing/cyrus-server';
import { lacks } from '@handrail/testing/services';
import { type SinkFault, type SmtpSink, startSmtpSink } from '@handrail/testing/smtp-sink';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Backend, Role } from '../../src/backend/backend.ts';
import { openJmap } from '../../src/jmap/jmap-backend.ts';
import { openJmapOutlet } from '../../src/jmap/jmap-outlet.ts';
import type { Outlet } from '../../src/send/outlet.ts';
import { codeOf, soon, subjects } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { accountOn } from './opened.ts';

const skip = lacks('cyrus');

describe.skipIf(skip)('submitting by JMAP', () => {
  let sink: SmtpSink;
  let server: CyrusServer;
  let backend: Backend;
  let outlet: Outlet;
  beforeAll(async () => {
    sink = await startSmtpSink({ tls: 'none', auth: [] });
    server = await startCyrus({ smtpPort: sink.port });
  });
  beforeEach(async () => {
    const account = accountOn(server, await server.user());
    backend = openJmap(account);
    outlet = openJmapOutlet(account);
    return async () => {
      await outlet[Symbol.asyncDispose]();
      await backend[Symbol.asyncDispose]();
    };
  });
  afterAll(async () => {
    await server.stop();
    await sink[Symbol.asyncDispose]();
  });

  const listed = async (role: Role) => {
    const path = (await backend.mailboxes(soon())).find((mailbox) => mailbox.role === role)?.path ?? '';
    return subjects((await backend.search({ mailboxes: [path] }, { most: 50 }, soon())).rows);
  };
  const claimed = async (raw: Buffer) => {
    const { ref } = await backend.saveDraft(raw, undefined, soon());
    expect(await backend.claim(ref, soon())).toBe(true);
    return ref;
  };
  const from = 'me@example.com';

  test('the very bytes go to the very recipients, once, and lie in Sent', async () => {
    const raw = letter({ subject: 'Going', to: 'header@example.org', headers: ['Cc: other@example.org'] });
    const draft = await claimed(raw);
    const to = ['approved@example.net', 'second@example.net'];
    sink.approve(to);
    const before = sink.mails.length;
    expect(await outlet.submit({ from, to }, raw, soon())).toEqual({ accepted: to, rejected: [] });
    const filed = await backend.fileSent(draft, undefined, soon());
    expect(sink.mails.slice(before)).toMatchObject([{ from, to }]);
    expect(sink.mails.at(-1)?.raw.equals(raw)).toBe(true);
    expect([await listed('drafts'), await listed('sent')]).toEqual([[], ['Going']]);
    expect(await backend.message(filed ?? '', soon())).toMatchObject({
      subject: 'Going',
      flags: { draft: false, unread: false },
      labels: [],
    });
    expect(await codeOf(backend.claim(draft, soon()))).toBe('not_a_draft');
  });

  test('other bytes than those of the draft are filed in its place', async () => {
    const raw = letter({ subject: 'Secretly', id: 'bcc@example.com' });
    const withBcc = letter({
      subject: 'Secretly',
      id: 'bcc@example.com',
      headers: ['Bcc: hidden@example.net'],
    });
    const draft = await claimed(withBcc);
    const to = ['me@example.com', 'hidden@example.net'];
    sink.approve(to);
    await outlet.submit({ from, to }, raw, soon());
    const filed = await backend.fileSent(draft, undefined, soon());
    expect(sink.mails.at(-1)?.raw.toString()).not.toContain('hidden');
    expect([await listed('drafts'), await listed('sent')]).toEqual([[], ['Secretly']]);
    expect((await backend.source(filed ?? '', 10_000, soon())).bytes.equals(raw)).toBe(true);
  });

  test.each<[string, SinkFault, string]>([
    ['all recipients refused', { kind: 'refuse', recipients: 'all' }, 'not_sent'],
    ['one recipient refused', { kind: 'refuse', recipients: ['b@example.net'] }, 'not_sent'],
    ['the content refused', { kind: 'answer', code: 554 }, 'not_sent'],
    ['cut off before the content', { kind: 'drop', when: 'content' }, 'outcome_unknown'],
    ['cut off before the answer', { kind: 'drop', when: 'answer' }, 'outcome_unknown'],
  ])('%s', async (_, fault, code) => {
    const raw = letter({ subject: 'Refused' });
    const draft = await claimed(raw);
    const to = ['a@example.net', 'b@example.net'];
    sink.approve(to);
    sink.fault(fault);
    const before = sink.mails.length;
    expect(await codeOf(outlet.submit({ from, to }, raw, soon()))).toBe(code);
    // What is said to be unsent was never taken.
    expect(code === 'not_sent' ? sink.mails.length : before).toBe(before);
    expect([await listed('drafts'), await listed('sent')]).toEqual([['Refused'], []]);
    expect(await backend.claim(draft, soon())).toBe(false);
  });

  test('who cannot send is told before anything happens', async () => {
    await outlet.verify(soon());
    const raw = letter({ subject: 'Never' });
    const before = sink.mails.length;
    await expect(outlet.submit({ from, to: ['a@example.net'] }, raw, AbortSignal.abort())).rejects.toThrow(
      Error,
    );
    expect(await codeOf(outlet.submit({ from, to: [] }, raw, soon()))).toBe('not_sent');
    expect(sink.mails).toHaveLength(before);
    expect([await listed('drafts'), await listed('sent')]).toEqual([[], []]);
  });
});
