import { lacks } from '@handrail/testing/services';
import type { SinkFault } from '@handrail/testing/smtp-sink';
import type { Session } from '@handrail/testing/session';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agreeing, type Laboratory, saved, sending, startLaboratory } from './laboratory.ts';

const isPoor = lacks('dovecot') || lacks('openssl');
const THREE = ['bob@example.com', 'carol@example.com', 'dave@example.org'];

describe.skipIf(isPoor)('what becomes of a draft', () => {
  let lab: Laboratory;
  let session: Session;
  beforeAll(async () => {
    lab = await startLaboratory();
    session = await lab.launch({ person: agreeing(lab.sink), per_hour: 1_000 });
  });
  afterEach(() => lab.sink.check());
  afterAll(async () => {
    await session[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it('of which one recipient of three is refused: it went to two, and does not go again', async () => {
    const { sink } = lab;
    const draft = await saved(session, { to: THREE });
    sink.fault({ kind: 'refuse', recipients: ['carol@example.com'] });
    const { text, isError } = await sending(session, draft);
    expect(isError).toBe(false);
    expect(text).toContain('taken by the server for: bob@example.com, dave@example.org\n');
    expect(text).toContain(
      'refused for: carol@example.com; write to them in a new draft, the others have it\n',
    );
    expect(text).toContain('carol@example.com: 550 No such user here');
    expect(sink.mails.at(-1)?.to).toEqual(['bob@example.com', 'dave@example.org']);
    expect((await sending(session, draft)).text).toMatch(/^no_such_draft: /);
  });

  it.each<[string, SinkFault]>([
    ['all are refused', { kind: 'refuse', recipients: 'all' }],
    ['all are put off', { kind: 'refuse', recipients: 'all', code: 450 }],
    ['the content is refused', { kind: 'answer', code: 554, text: 'Looks like spam' }],
    ['the content is put off', { kind: 'answer', code: 451 }],
  ])('of which %s: nobody got it, and it can go again', async (_, fault) => {
    const { sink } = lab;
    const before = sink.mails.length;
    const draft = await saved(session, { to: THREE });
    sink.fault(fault);
    const { text, isError } = await sending(session, draft);
    expect(isError).toBe(true);
    expect(text).toMatch(/^not_sent: .*nobody got it/);
    expect(text).toMatch(/--- untrusted .*\n.*\d{3} /);
    expect(sink.mails).toHaveLength(before);
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    expect(sink.mails).toHaveLength(before + 1);
  });

  it('of which nobody heard the reply: unknown, and it never goes again', async () => {
    const { sink } = lab;
    const draft = await saved(session, { to: ['eve@example.net'] });
    const before = sink.mails.length;
    sink.fault({ kind: 'drop', when: 'answer' });
    const { text, isError } = await sending(session, draft);
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^outcome_unknown: .*may have been sent, or not.*\n.*Message-ID <\S+>.*ask a recipient/,
    );
    expect((await sending(session, draft)).text).toMatch(/^already_claimed: .*\n.*Message-ID <\S+>/);
    await using another = await lab.launch({ person: agreeing(sink) });
    expect((await sending(another, draft)).text).toMatch(/^already_claimed: /);
    expect(sink.mails).toHaveLength(before + 1);
    await expect(saved(session, { draft: draft.draft })).rejects.toThrow(/^being_sent: /);
    expect((await sending(session, await saved(session, { to: ['eve@example.net'] }))).text).toMatch(
      /^sent · /,
    );
  });

  it('that was sent, and whose copy lies in Sent though the draft is still there: it is told so', async () => {
    const { sink, dovecot } = lab;
    const draft = await saved(session, { to: ['frank@example.net'] });
    sink.fault({ kind: 'drop', when: 'answer' });
    expect((await sending(session, draft)).text).toMatch(/^outcome_unknown: /);
    // As a server does that files what it takes, or a process that ended before it could remove the draft.
    const uid =
      /(\d+)\s*$/.exec(
        await dovecot.doveadm('search', '-u', 'alice', 'mailbox', 'Drafts', 'to', 'frank'),
      )?.[1] ?? '';
    await dovecot.doveadm('copy', '-u', 'alice', 'Sent', 'mailbox', 'Drafts', 'uid', uid);
    expect((await sending(session, draft)).text).toMatch(/^already_sent: .*work~Sent~/);
  });

  it('that two processes send at once: one of them does', async () => {
    const { sink } = lab;
    const one = session;
    await using two = await lab.launch({ person: agreeing(sink) });
    for (let round = 0; round < 5; round++) {
      const draft = await saved(one, { to: [`round${round}@example.com`] });
      const before = sink.mails.length;
      const answers = await Promise.all([one, two].map((each) => sending(each, draft)));
      expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
      const { text } = answers.find(({ isError }) => isError) ?? { text: '' };
      expect(text).toMatch(/^(?:already_claimed|already_sent|no_such_draft): /);
      expect(sink.mails).toHaveLength(before + 1);
    }
  });

  it('that one process sends twice at once: it is sent once', async () => {
    const { sink } = lab;
    const draft = await saved(session, { to: ['twice@example.com'] });
    const before = sink.mails.length;
    const answers = await Promise.all([1, 2, 3].map(async () => await sending(session, draft)));
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(sink.mails).toHaveLength(before + 1);
  });
});

it.skipIf(isPoor)('a wrong password at the way out is told, and shown nowhere', async () => {
  await using lab = await startLaboratory({ password: 'canary-4711' });
  await using other = await lab.launch({ person: agreeing(lab.sink) });
  const draft = await saved(other);
  const { text } = await sending(other, draft);
  expect(text).toMatch(/^login_failed: /);
  expect(text).not.toContain('alicepw');
  expect(lab.sink.named).toEqual([]);
  // Nothing was given away, so it is not marked.
  expect((await sending(other, draft)).text).toMatch(/^login_failed: /);
});
