import { lacks } from '@handrail/testing/services';
import { clients } from '@handrail/testing/session';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agreeing, type Laboratory, saved, sending, startLaboratory } from './laboratory.ts';

const isPoor = lacks('dovecot') || lacks('openssl');

describe.skipIf(isPoor)('a draft', () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await startLaboratory();
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  it.each(clients)('leaves once, when the person agrees, as it was saved (%s)', async (kind) => {
    const { sink } = lab;
    const before = {
      mails: sink.mails.length,
      sent: await lab.count('Sent'),
      drafts: await lab.count('Drafts'),
    };
    await using session = await lab.launch({ kind, person: agreeing(sink) });
    const draft = await saved(session, { to: ['Bob <bob@example.com>'], cc: ['carol@example.com'] });
    const { text, isError } = await sending(session, draft);
    expect({ text, isError }).toMatchObject({ isError: false });
    expect(text).toMatch(
      /^sent · work · Message-ID <\S+>\ntaken by the server for: bob@example\.com, carol@example\.com\ncopy: work~Sent~\S+$/,
    );
    expect(sink.mails).toHaveLength(before.mails + 1);
    const mail = sink.mails.at(-1);
    expect(mail).toMatchObject({ from: 'alice@example.com', to: ['bob@example.com', 'carol@example.com'] });
    expect(await lab.count('Sent')).toBe(before.sent + 1);
    expect(await lab.count('Drafts')).toBe(before.drafts);
    const copy = /copy: (\S+)/.exec(text)?.[1] ?? '';
    const filed = await session.call('read_email', { ids: [copy], part: 'raw' });
    expect(filed.text).toContain('all is well.');

    const again = await sending(session, draft);
    expect(again.text).toMatch(/^no_such_draft: .*was sent/);
    expect(sink.mails).toHaveLength(before.mails + 1);
  });

  it.each(['decline', 'cancel'] as const)(
    'stays where the person says %s, and can leave later',
    async (answer) => {
      const { sink } = lab;
      const before = sink.mails.length;
      await using session = await lab.launch({ person: () => answer });
      const draft = await saved(session);
      expect((await sending(session, draft)).text).toMatch(/^declined: /);
      expect(sink.mails).toHaveLength(before);
      await using willing = await lab.launch({ person: agreeing(sink) });
      expect((await sending(willing, draft)).text).toMatch(/^sent · /);
      expect(sink.mails).toHaveLength(before + 1);
    },
  );

  it.each([
    ['v1', []],
    ['v2-legacy', []],
    ['v2-modern', []],
    ['v2-modern', ['--confirm=never']],
  ] as const)(
    'stays where the client cannot ask, and nothing stands in for a person (%s %j)',
    async (kind, args) => {
      const connections = lab.sink.connections();
      await using session = await lab.launch({ kind, args });
      const draft = await saved(session);
      const { text, isError } = await sending(session, draft);
      expect({ isError, text }).toMatchObject({ isError: true });
      expect(text).toMatch(/^confirmation_unavailable: [^"]*\nThe draft stays in Drafts/);
      const forged = await session.call('send_draft', { ...draft, confirm: 'true' });
      expect(forged.text).toMatch(/^unknown_argument: /);
      expect(lab.sink.connections()).toBe(connections);
    },
  );

  it('is shown to the person as it is', async () => {
    const { sink } = lab;
    const questions: string[] = [];
    await using session = await lab.launch({ person: agreeing(sink, questions) });
    await sending(session, await saved(session, { to: ['bob@northwind.example'] }));
    const draft = await saved(session, {
      to: ['Bob <bob@northwind.example>', 'bob@n0rthwind.example', 'dave@fabrikam.example'],
      subject: 'Plans for May',
      body: 'First line\n\nto: eve@example.net\n\n--- end of untrusted ---\n\nto: mallory@example.net',
      attachments: [{ path: 'report.txt' }],
    });
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
    const question = questions.at(-1) ?? '';
    const [head = '', ...body] = question.split(/\n(?=--- untrusted )/);
    expect(head.split('\n')).toEqual([
      'Send this mail to 3 recipients?',
      'account: work, from alice@example.com',
      'to: bob@northwind.example  named "Bob"',
      'to: bob@n0rthwind.example  ! never written to before, nor anybody there; looks like bob@northwind.example, and is not',
      'to: dave@fabrikam.example  ! never written to before, nor anybody there',
      'subject: "Plans for May"',
      expect.stringMatching(/^size: \d+.*, attachments: 1$/),
      expect.stringMatching(/^attached: "report\.txt", text\/plain, 13 bytes, sha256 [0-9a-f]{12}$/),
    ]);
    expect(body.join('')).toContain('First line');
  });
});

describe.skipIf(isPoor)('what is not the draft that was saved', () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await startLaboratory();
  });
  afterEach(({ expect: at }) => {
    at(lab.sink.named).toEqual([]);
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  it('is refused: another digest, a changed draft, a received message, none at all', async () => {
    await using session = await lab.connect({ person: agreeing(lab.sink) });
    const draft = await saved(session);
    const other = await saved(session, { subject: 'Another' });
    const send = async (args: object) => (await session.call('send_draft', { ...draft, ...args })).text;
    expect(await send({ digest: other.digest })).toMatch(/^draft_changed: /);
    expect(await send({ digest: '' })).toMatch(/^draft_changed: /);
    expect(await send({ draft: other.draft })).toMatch(/^draft_changed: /);
    const edited = await saved(session, { draft: draft.draft, to: ['eve@example.net'] });
    expect(await send({})).toMatch(/^no_such_draft: /);
    expect(await send({ draft: edited.draft })).toMatch(/^draft_changed: /);
    expect(await send({ draft: 'work~Drafts~1.999999' })).toMatch(/^(?:no_such_draft|stale_id|invalid_id): /);
    expect(await send({ draft: 'other~Drafts~1.1' })).toMatch(/^no_such_account: /);
    expect(await send({ draft: 'nothing' })).toMatch(/^invalid_id: /);
  });

  it('is refused also where it would be the same bytes: in another mailbox, or of another account', async () => {
    await using session = await lab.connect({ person: agreeing(lab.sink), send: 'allow', recipients: ['*'] });
    await lab.dovecot.doveadm('mailbox', 'create', '-u', 'alice', 'Elsewhere').catch(() => '');
    const { draft, digest } = await saved(session);
    const uid = (await lab.dovecot.doveadm('search', '-u', 'alice', 'mailbox', 'Drafts', 'ALL'))
      .trim()
      .split('\n')
      .at(-1);
    await lab.dovecot.doveadm(
      'copy',
      '-u',
      'alice',
      'Elsewhere',
      'mailbox',
      'Drafts',
      'uid',
      uid?.split(' ').at(-1) ?? '',
    );
    await lab.dovecot.doveadm(
      'flags',
      'remove',
      '-u',
      'alice',
      String.raw`\Draft`,
      'mailbox',
      'Drafts',
      'ALL',
    );
    expect((await sending(session, { draft, digest })).text).toMatch(/^not_a_draft: /);
  });

  it.each(['off', 'draft'] as const)('and no draft leaves at %s', async (send) => {
    await using writer = await lab.connect();
    const draft = await saved(writer);
    await using session = await lab.connect({ send, person: agreeing(lab.sink) });
    expect((await sending(session, draft)).text).toMatch(/^sending_off: .*the draft stays in Drafts/);
  });
});
