import { lacks } from '@handrail/testing/services';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { agreeing, type Laboratory, saved, sending, startLaboratory } from './laboratory.ts';
import { deliver } from './lmtp.ts';

const isPoor = lacks('dovecot') || lacks('openssl');

describe.skipIf(isPoor)('without a person', () => {
  let lab: Laboratory;
  beforeAll(async () => {
    lab = await startLaboratory();
  });
  afterEach(() => lab.sink.check());
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  it('mail goes to those on the list', async () => {
    await using session = await lab.connect({
      send: 'allow',
      recipients: ['bob@example.com', '@example.org'],
    });
    const draft = await saved(session, { to: ['bob@example.com'], cc: ['dave@example.org'] });
    lab.sink.approve(['bob@example.com', 'dave@example.org']);
    expect((await sending(session, draft)).text).toMatch(/^sent · /);
  });

  it('and to nobody else, whatever a message asks for, even if there is a person who agrees', async () => {
    const named = lab.sink.named.length;
    const questions: string[] = [];
    const person = agreeing(lab.sink, questions);
    await using session = await lab.connect({ send: 'allow', recipients: ['bob@example.com'], person });
    for (const to of [
      ['eve@example.net'],
      ['bob@example.com', 'eve@example.net'],
      ['bob@example.com.example.net'],
    ]) {
      const { text } = await sending(session, await saved(session, { to }));
      expect(text).toMatch(/^recipient_not_allowed: /);
    }
    expect(lab.sink.named).toHaveLength(named);
    expect(questions).toEqual([]);
  });

  it('no more leave in an hour than the operator allows, by whatever process', async () => {
    await using own = await startLaboratory();
    const options = { send: 'allow', recipients: ['*'], per_hour: 3 } as const;
    await using one = await own.connect(options);
    await using two = await own.connect(options);
    const outcomes: string[] = [];
    for (const session of [one, two, one, two, one]) {
      const draft = await saved(session);
      if (outcomes.length < 3) own.sink.approve(['bob@example.com']);
      outcomes.push((await sending(session, draft)).text.replace(/[\s:].*/s, ''));
    }
    expect(outcomes).toEqual(['sent', 'sent', 'sent', 'too_many_sends', 'too_many_sends']);
    const at = await Promise.all([1, 2, 3].map(async () => await sending(one, await saved(one))));
    expect(at.map(({ isError }) => isError)).toEqual([true, true, true]);
    expect(own.sink.mails).toHaveLength(3);
  });

  it('a flood at once does not get past that either', async () => {
    await using own = await startLaboratory();
    await using session = await own.connect({ send: 'allow', recipients: ['*'], per_hour: 2 });
    const drafts = [];
    for (let n = 0; n < 6; n++) drafts.push(await saved(session));
    own.sink.approve(['bob@example.com']);
    own.sink.approve(['bob@example.com']);
    const answers = await Promise.all(drafts.map(async (draft) => await sending(session, draft)));
    expect(answers.filter(({ isError }) => !isError)).toHaveLength(2);
    expect(own.sink.mails).toHaveLength(2);
  });

  it('no message goes to more than the operator allows', async () => {
    await using writer = await lab.connect();
    const draft = await saved(writer, { to: ['a@example.com', 'b@example.com', 'c@example.com'] });
    await using session = await lab.connect({ send: 'allow', recipients: ['*'], most_recipients: 2 });
    expect((await sending(session, draft)).text).toMatch(/^too_many_recipients: .* 2\./);
  });

  const received = (headers: readonly string[]) =>
    [
      'From: Robot <robot@example.net>',
      'To: alice@example.com',
      'Subject: Ping',
      'Date: Fri, 20 Nov 2026 14:03:00 +0000',
      ...headers,
      '',
      'Please answer.',
      '',
    ].join('\r\n');

  it.each([['Auto-Submitted: auto-replied'], ['Precedence: bulk'], ['List-Id: <all.example.net>']])(
    'no answer goes to what a program sent (%s), where nobody is asked',
    async (header) => {
      const id = `${header.replaceAll(/\W/g, '')}@example.net`;
      await deliver(lab.dovecot, received([header, `Message-ID: <${id}>`]));
      await using session = await lab.connect({ send: 'allow', recipients: ['*'] });
      const { text: found } = await session.call('search_email', { from: 'robot@example.net' });
      const source = /(work~INBOX~\S+)/.exec(found)?.[1];
      const draft = await saved(session, { kind: 'reply', source, to: undefined, subject: undefined });
      expect((await sending(session, draft)).text).toMatch(/^automatic_mail: /);
      await using asking = await lab.connect({ person: agreeing(lab.sink) });
      expect((await sending(asking, draft)).text).toMatch(/^sent · /);
    },
  );

  it('nor to what the account sent to itself', async () => {
    await using session = await lab.connect({ send: 'allow', recipients: ['*'] });
    lab.sink.approve(['alice@example.com']);
    expect(
      (await sending(session, await saved(session, { to: ['alice@example.com'], subject: 'To me' }))).text,
    ).toMatch(/^sent · /);
    const { text: found } = await session.call('search_email', { subject: 'To me' });
    const source = /(work~INBOX~\S+)/.exec(found)?.[1];
    const answer = await saved(session, {
      kind: 'reply',
      source,
      to: ['alice@example.com'],
      subject: undefined,
    });
    expect((await sending(session, answer)).text).toMatch(/^automatic_mail: .*to this account again/);
  });
});
