import { createHttpHandler } from '@handrail/server/http-handler';
import { openServer } from '@handrail/server/open';
import { rawCall, type RawOutcome } from '@handrail/testing/raw-call';
import { lacks } from '@handrail/testing/services';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { server } from '../../src/server.ts';
import { type Laboratory, recipientsIn, type Saved, startLaboratory } from './laboratory.ts';

/** What a client may not do with the state that it holds between the question and the answer. */

const TOKEN = 'a-token-of-the-test-0123456789';
const KEY = 'k'.repeat(32);
const accepted = { confirm: { action: 'accept', content: {} } };
const textOf = ({ result }: RawOutcome): string => result?.content?.[0]?.text ?? '';

describe.skipIf(lacks('dovecot') || lacks('openssl'))('the consent to send', () => {
  let lab: Laboratory;
  const opened: ReturnType<typeof openServer>[] = [];
  type Serve = (request: Request) => Promise<Response>;
  let serve: Serve;

  const open = (env: NodeJS.ProcessEnv = {}): Serve => {
    const own = openServer(server, { argv: lab.flags(), env, write: () => {} });
    opened.push(own);
    const handler = createHttpHandler(server, own);
    return async (request) => await handler.fetch(request);
  };
  beforeAll(async () => {
    lab = await startLaboratory();
  });
  beforeEach(() => {
    serve = open({ HANDRAIL_CONFIRM_KEY: KEY });
  });
  afterEach(async () => {
    vi.useRealTimers();
    lab.sink.check();
    for (const own of opened.splice(0)) await own[Symbol.asyncDispose]();
  });
  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
  });

  const save = async (args: object = {}): Promise<Saved> => {
    const letter = { to: ['bob@example.com'], subject: 'Hello', body: 'Hello' };
    const text = textOf(await rawCall(serve, { name: 'save_draft', args: { ...letter, ...args } }));
    const found = (what: string) => new RegExp(`^${what}: (\\S+)$`, 'm').exec(text)?.[1] ?? '';
    return { draft: found('id'), digest: found('digest') };
  };
  const send = async (
    draft: Saved,
    more: object = {},
    to: Serve = serve,
    token?: string,
  ): Promise<RawOutcome> => await rawCall(to, { name: 'send_draft', args: draft, more, token });
  const asked = async (draft: Saved): Promise<string> => {
    const { result } = await send(draft);
    expect(result?.resultType).toBe('input_required');
    const question = result?.inputRequests?.['confirm']?.params.message ?? '';
    expect(recipientsIn(question)).toEqual(['bob@example.com']);
    return result?.requestState ?? '';
  };
  const agree = async (draft: Saved, requestState: string, to?: Serve, token?: string): Promise<string> =>
    textOf(await send(draft, { inputResponses: accepted, requestState }, to, token));

  it('is for the draft that was shown, and spent by it', async () => {
    const draft = await save();
    const state = await asked(draft);
    lab.sink.approve(['bob@example.com']);
    expect(await agree(draft, state)).toMatch(/^sent · /);
    expect(await agree(draft, state)).toMatch(/^no_such_draft: /);
    const other = await save();
    expect(await agree(other, state)).toMatch(/^confirmation_invalid: .*something else/);
  });

  it('is void when the draft was changed meanwhile', async () => {
    const draft = await save();
    const state = await asked(draft);
    const changed = await save({ draft: draft.draft, to: ['eve@example.net'] });
    expect(await agree(draft, state)).toMatch(/^no_such_draft: /);
    expect(await agree(changed, state)).toMatch(/^confirmation_invalid: /);
    expect(await agree({ ...draft, draft: changed.draft }, state)).toMatch(/^draft_changed: /);
    expect(lab.sink.named).not.toContain('eve@example.net');
  });

  it('is void after five minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const draft = await save();
    const state = await asked(draft);
    vi.setSystemTime(Date.now() + 301_000);
    expect(await agree(draft, state)).toMatch(/^confirmation_invalid: .*expired/);
  });

  it('is that of the caller who was asked', async () => {
    const draft = await save();
    const state = await asked(draft);
    const tokened = open({ HANDRAIL_CONFIRM_KEY: KEY, HANDRAIL_HTTP_TOKEN: TOKEN });
    expect(await agree(draft, state, tokened, TOKEN)).toMatch(/^confirmation_invalid: .*something else/);
  });

  it.each(['', 'v1.e30.AAAA', 'accept'])('is not made up: %j', async (requestState) => {
    const draft = await save();
    const outcome = await send(draft, { inputResponses: accepted, requestState });
    expect(outcome.error?.code).toBe(-32_602);
  });

  it('is not an answer alone', async () => {
    const draft = await save();
    expect(textOf(await send(draft, { inputResponses: accepted }))).toMatch(/^confirmation_invalid: /);
  });

  it('given once, and brought to two replicas at the same time, sends once', async () => {
    const other = open({ HANDRAIL_CONFIRM_KEY: KEY });
    const before = lab.sink.mails.length;
    for (let round = 0; round < 3; round++) {
      const draft = await save();
      const state = await asked(draft);
      lab.sink.approve(['bob@example.com']);
      const answers = await Promise.all([
        agree(draft, state),
        agree(draft, state, other),
        agree(draft, state),
      ]);
      expect(answers.filter((text) => text.startsWith('sent · '))).toHaveLength(1);
      expect(lab.sink.mails).toHaveLength(before + round + 1);
    }
  });
});
