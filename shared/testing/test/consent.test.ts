import { createHttpHandler } from '@handrail/server/http-handler';
import { openServer } from '@handrail/server/open';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { server } from '../src/fixture/server.ts';
import { rawCall, type RawOutcome } from '../src/raw-call.ts';

/** Consent by elicitation as the wire carries it: what a client may not do with the state that it holds meanwhile. */

const TOKEN = 'a-token-of-the-test-0123456789';
const opened: ReturnType<typeof openServer>[] = [];
let serve: (request: Request) => Promise<Response>;

const open = (env: NodeJS.ProcessEnv = {}) => {
  const own = openServer(server, { argv: ['--access=full', '--seed=first'], env, write: () => {} });
  opened.push(own);
  const handler = createHttpHandler(server, own);
  return (request: Request) => handler.fetch(request);
};
beforeEach(() => {
  serve = open();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const own of opened.splice(0)) await own[Symbol.asyncDispose]();
});

const accepted = { confirm: { action: 'accept', content: {} } };

const call = async (name: string, args: object, more: object = {}, token?: string) =>
  await rawCall(serve, { name, args, more, token });

async function asked(args: object = {}, token?: string): Promise<string> {
  const { result } = await call('wipe_notes', args, {}, token);
  expect(result?.resultType).toBe('input_required');
  expect(result?.inputRequests?.['confirm']?.params.message).toMatch(/^Delete \d+ notes for good\?$/);
  return result?.requestState ?? '';
}

const textOf = ({ result }: RawOutcome) => result?.content?.[0]?.text ?? '';
const notes = async () => (await call('read_notes', {})).result?.structuredContent;

it('is spent by one call', async () => {
  const requestState = await asked();
  const done = await call('wipe_notes', {}, { inputResponses: accepted, requestState });
  expect(done.result?.structuredContent).toEqual({ wiped: 1 });
  await call('add_note', { text: 'first' }); // the same question would be asked again
  const again = await call('wipe_notes', {}, { inputResponses: accepted, requestState });
  expect(textOf(again)).toMatch(/^confirmation_invalid: .*used already/);
  expect(await notes()).toEqual({ notes: ['first'] });
});

describe('does nothing', () => {
  it.each(['', 'v1', 'v1.e30.AAAA', 'true'])(
    'with the state %j, that is none of ours',
    async (requestState) => {
      const { error } = await call('wipe_notes', {}, { inputResponses: accepted, requestState });
      expect(error?.code).toBe(-32_602);
      expect(await notes()).toEqual({ notes: ['first'] });
    },
  );

  it('without a state', async () => {
    const outcome = await call('wipe_notes', {}, { inputResponses: accepted });
    expect(textOf(outcome)).toMatch(/^confirmation_invalid: /);
    expect(await notes()).toEqual({ notes: ['first'] });
  });

  it('with a state of another process, whose key is another', async () => {
    const requestState = await asked();
    serve = open();
    const { error } = await call('wipe_notes', {}, { inputResponses: accepted, requestState });
    expect(error?.code).toBe(-32_602);
    expect(await notes()).toEqual({ notes: ['first'] });
  });

  it('for other arguments', async () => {
    await call('add_note', { text: 'second' });
    const requestState = await asked({ keep: 1 });
    const outcome = await call('wipe_notes', { keep: 0 }, { inputResponses: accepted, requestState });
    expect(textOf(outcome)).toMatch(/^confirmation_invalid: .*something else/);
    expect(await notes()).toEqual({ notes: ['first', 'second'] });
  });

  it('when what the person was shown is no longer so', async () => {
    const requestState = await asked();
    await call('add_note', { text: 'second' });
    const outcome = await call('wipe_notes', {}, { inputResponses: accepted, requestState });
    expect(textOf(outcome)).toMatch(/^confirmation_invalid: .*something else/);
    expect(await notes()).toEqual({ notes: ['first', 'second'] });
  });

  it('after five minutes', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const requestState = await asked();
    vi.setSystemTime(Date.now() + 301_000);
    const outcome = await call('wipe_notes', {}, { inputResponses: accepted, requestState });
    expect(textOf(outcome)).toMatch(/^confirmation_invalid: .*expired/);
    expect(await notes()).toEqual({ notes: ['first'] });
  });

  it('when the person says no', async () => {
    const requestState = await asked();
    const inputResponses = { confirm: { action: 'decline' } };
    expect(textOf(await call('wipe_notes', {}, { inputResponses, requestState }))).toMatch(/^declined: /);
    expect(await notes()).toEqual({ notes: ['first'] });
  });
});

it('is bound to the caller', async () => {
  const seal = opened[0];
  if (seal === undefined) throw new Error('nothing is open');
  const anonymous = await asked();
  // The same process, and so the same key, behind a token: another caller.
  const handler = createHttpHandler(server, { ...seal, values: { ...seal.values, httpToken: TOKEN } });
  serve = (request) => handler.fetch(request);
  const outcome = await call('wipe_notes', {}, { inputResponses: accepted, requestState: anonymous }, TOKEN);
  expect(textOf(outcome)).toMatch(/^confirmation_invalid: .*something else/);
});

it('is asked for within the deadline, however long the preview takes', async () => {
  const slow = openServer(server, { argv: ['--access=full', '--deadline=1'], env: {}, write: () => {} });
  opened.push(slow);
  const handler = createHttpHandler(server, slow);
  serve = (request) => handler.fetch(request);
  expect(textOf(await call('wipe_notes', { slow: true }))).toMatch(/^deadline: /);
});
