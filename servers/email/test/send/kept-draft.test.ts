import { lacks } from '@handrail/testing/services';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agreeing, type Laboratory, saved, sending, startLaboratory } from './laboratory.ts';

describe.skipIf(lacks('dovecot') || lacks('openssl'))('a draft that may not leave', () => {
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

  it('is not the one that was saved: another digest, a changed draft, none at all', async () => {
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

  it('is none any more, though it has the same bytes', async () => {
    await using session = await lab.connect({ person: agreeing(lab.sink), send: 'allow', recipients: ['*'] });
    const { draft, digest } = await saved(session);
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

  it.each(['off', 'draft'] as const)('is of an account that is set to %s', async (send) => {
    await using writer = await lab.connect();
    const draft = await saved(writer);
    await using session = await lab.connect({ send, person: agreeing(lab.sink) });
    expect((await sending(session, draft)).text).toMatch(/^sending_off: .*the draft stays in Drafts/);
  });

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
});
