import { lacks } from '@handrail/testing/services';
import type { Session } from '@handrail/testing/session';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  agreeing,
  type Laboratory,
  type Saved,
  saved,
  sending,
  startLaboratory,
} from '../send/laboratory.ts';
import { type CuttingProxy, startCuttingProxy } from './cutting-proxy.ts';

/** The first attempt, and what the second one says. */
const POSSIBLE = new Set([
  'broken off, 0 arrived; sent, then 1',
  'broken off, 0 arrived; already_claimed, then 0',
  'sent, 1 arrived; already_claimed, then 1',
  'sent, 1 arrived; already_sent, then 1',
  'sent, 1 arrived; no_such_draft, then 1',
]);

/** A connection that failed is not made anew at once. */
const later = (session: Session, draft: Saved) => async () => (await sending(session, draft)).text;

describe.skipIf(lacks('dovecot') || lacks('openssl'))('the way to the mailbox is cut', () => {
  let lab: Laboratory;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    lab = await startLaboratory();
    proxy = await startCuttingProxy(lab.dovecot.tlsPort);
  });
  afterEach(() => {
    lab.sink.check();
    proxy.mend();
  });
  afterAll(async () => {
    await proxy[Symbol.asyncDispose]();
    await lab[Symbol.asyncDispose]();
  });

  it('while the copy is filed: it was sent, which is no error, and it is not sent again', async () => {
    const { sink } = lab;
    await using session = await lab.launch({ person: agreeing(sink), imapPort: proxy.port });
    const draft = await saved(session);
    sink.fault({ kind: 'slow', ms: 300 });
    const answer = sending(session, draft);
    await expect.poll(() => sink.mails.length).toBe(1);
    proxy.cut();
    const { text, isError } = await answer;
    expect({ text, isError }).toMatchObject({ isError: false });
    expect(text).toMatch(
      /^sent · .*\ntaken by the server for: bob@example\.com\nThe copy could not be filed/,
    );
    proxy.mend();
    await expect.poll(later(session, draft)).toMatch(/^already_claimed: /);
    expect(sink.mails).toHaveLength(1);
  });

  it('before anything was given away: nothing was, and it can go later', async () => {
    const { sink } = lab;
    const before = sink.mails.length;
    await using session = await lab.launch({ person: agreeing(sink), imapPort: proxy.port });
    const draft = await saved(session);
    proxy.cut();
    expect((await sending(session, draft)).text).toMatch(/^(?:connection_lost|cannot_connect): /);
    expect(sink.mails).toHaveLength(before);
    proxy.mend();
    await expect.poll(later(session, draft)).toMatch(/^sent · /);
    expect(sink.mails).toHaveLength(before + 1);
  });

  it('at any moment: it leaves once or not at all', async () => {
    const { sink } = lab;
    await using session = await lab.launch({
      send: 'allow',
      recipients: ['*'],
      per_hour: 1_000,
      imapPort: proxy.port,
    });
    await using calm = await lab.launch({ send: 'allow', recipients: ['*'], per_hour: 1_000 });
    const seen = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const to = `round${round}@example.net`;
      const draft = await saved(calm, { to: [to] });
      sink.approve([to]);
      sink.fault({ kind: 'slow', ms: 40 });
      const answer = sending(session, draft);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
      proxy.cut();
      const first = await answer;
      proxy.mend();
      const arrived = () => sink.mails.filter((mail) => mail.to.includes(to)).length;
      const before = `${first.isError ? 'broken off' : 'sent'}, ${arrived()} arrived`;
      const { text } = await sending(calm, draft);
      seen.add(`${before}; ${text.replace(/[\s:].*/s, '')}, then ${arrived()}`);
    }
    expect([...seen].filter((what) => !POSSIBLE.has(what))).toEqual([]);
  });
});
