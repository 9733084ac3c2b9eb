import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Call, defineServer, defineTool } from '@handrail/server';
import { openServer } from '@handrail/server/open';
import { createMcpHandler } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { connect, type ConnectOptions } from '../src/connect.ts';
import { server } from '../src/fixture/server.ts';
import { launchStdio } from '../src/launch.ts';
import { clients, type Person } from '../src/session.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));
const full = (options: ConnectOptions = {}) =>
  connect(server, {
    ...options,
    args: ['--access=full', ...(options.args ?? [])],
    env: { NOTES_SEED: 'first' },
  });

const tokenIn = (text: string) => /confirm="([^"]+)"/.exec(text)?.[1] ?? '';

describe.each(clients)('a person asked through %s on stdio', (kind) => {
  const launch = (person: Person) =>
    launchStdio({ command: process.execPath, args: [bin, '--access=full', '--seed=first'] }, kind, person);

  it('sees what will happen and agrees', async () => {
    const questions: string[] = [];
    await using session = await launch((question) => {
      questions.push(question);
      return 'accept';
    });
    const { data } = await session.call('wipe_notes');
    expect(questions).toEqual(['Delete 1 notes for good?']);
    expect(data).toEqual({ wiped: 1 });
  });

  it.each(['decline', 'cancel'] as const)('says %s, and nothing happens', async (action) => {
    await using session = await launch(() => action);
    const { isError, text } = await session.call('wipe_notes');
    expect(isError).toBe(true);
    expect(text).toMatch(/^declined: /);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['first'] });
  });
});

describe('a client that cannot ask', () => {
  it.each(['legacy', 'modern'] as const)('gets a preview and spends its token once (%s)', async (era) => {
    await using session = await full({ era });
    const preview = await session.call('wipe_notes');
    expect(preview.text).toMatch(/^confirmation_required: Nothing was done yet\. Delete 1 notes for good\?/);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['first'] });

    const confirm = tokenIn(preview.text);
    expect((await session.call('wipe_notes', { confirm })).data).toEqual({ wiped: 1 });
    await session.call('add_note', { text: 'second' });
    const again = await session.call('wipe_notes', { confirm });
    expect(again.text).toMatch(/^confirmation_invalid: .* used already/);
  });

  it('cannot use a token for other arguments', async () => {
    await using session = await full();
    await session.call('add_note', { text: 'second' });
    const confirm = tokenIn((await session.call('wipe_notes', { keep: 1 })).text);
    const { isError, text } = await session.call('wipe_notes', { keep: 0, confirm });
    expect(isError).toBe(true);
    expect(text).toMatch(/^confirmation_invalid: .* other arguments/);
  });

  it('cannot forge a token', async () => {
    await using session = await full();
    const { text } = await session.call('wipe_notes', { confirm: 'v1.e30.AAAA' });
    expect(text).toMatch(/^confirmation_invalid: /);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['first'] });
  });

  it.each([
    ['the same key', 'k'.repeat(32), /^\{"wiped":1\}$/],
    ['another key', 'l'.repeat(32), /^confirmation_invalid: /],
    ['no key', '', /^confirmation_invalid: /],
  ])('has its token taken or not by a replica with %s', async (_, key, answer) => {
    const replica = (confirmKey: string) =>
      connect(server, {
        args: ['--access=full'],
        env: { NOTES_SEED: 'first', HANDRAIL_CONFIRM_KEY: confirmKey },
      });
    await using first = await replica('k'.repeat(32));
    await using second = await replica(key);
    const confirm = tokenIn((await first.call('wipe_notes')).text);
    expect((await second.call('wipe_notes', { confirm })).text).toMatch(answer);
  });

  it('is refused where only a person may agree', async () => {
    await using session = await full({ args: ['--confirm=person'] });
    const { isError, text } = await session.call('wipe_notes');
    expect(isError).toBe(true);
    expect(text).toMatch(/^confirmation_unavailable: /);
  });
});

it('asks nobody where the operator chose so', async () => {
  await using session = await full({ args: ['--confirm=never'] });
  expect((await session.call('wipe_notes')).data).toEqual({ wiped: 1 });
});

it('asks nothing where the preview finds nothing to agree to', async () => {
  await using session = await full();
  expect((await session.call('wipe_notes', { keep: 5 })).data).toEqual({ wiped: 0 });
});

describe('a preview that says what consent is bound to', () => {
  const moving = () => {
    const state = { shown: 0, seen: 'one' };
    const done: unknown[] = [];
    const made = defineServer({
      package: { name: '@handrail/moving', version: '1.0.0', description: 'For a test.' },
      title: 'Moving',
      instructions: 'None.',
      options: {},
      setup: () => ({}),
      tools: [
        defineTool({
          name: 'move_on',
          title: 'Move on',
          description: 'Move on.',
          access: 'full',
          input: z.object({}),
          preview: () => ({ text: `Shown ${++state.shown} times?`, bound: [state.seen, 'always'] }),
          run: (_args, { bound }: Call) => `${done.push(bound)} done`,
        }),
      ],
    });
    return { state, done, made };
  };

  it('holds while that is the same, whatever else is shown, and the work gets it', async () => {
    const { state, done, made } = moving();
    await using session = await connect(made, { args: ['--access=full'] });
    const confirm = tokenIn((await session.call('move_on')).text);
    expect((await session.call('move_on', { confirm })).text).toBe('1 done');
    expect(state.shown).toBe(2);
    expect(done).toEqual([['one', 'always']]);
  });

  it('is void when that is another, and the work gets nothing where nobody is asked', async () => {
    const { state, done, made } = moving();
    await using session = await connect(made, { args: ['--access=full'] });
    const confirm = tokenIn((await session.call('move_on')).text);
    state.seen = 'two';
    expect((await session.call('move_on', { confirm })).text).toMatch(
      /^confirmation_invalid: .* state of things/,
    );
    expect(done).toEqual([]);
    await using free = await connect(made, { args: ['--access=full', '--confirm=never'] });
    await free.call('move_on');
    expect(done).toEqual([undefined]);
  });
});

describe('a write tool with one argument of full access', () => {
  const at = (access: string, more: ConnectOptions = {}) =>
    connect(server, {
      args: [`--access=${access}`, '--seed=first', '--pinned=second', ...(more.args ?? [])],
      ...(more.era !== undefined && { era: more.era }),
    });
  const notes = async (session: Awaited<ReturnType<typeof at>>) => (await session.call('read_notes')).data;

  it.each([['write'], ['full']])('does its everyday work at --access=%s without asking', async (access) => {
    await using session = await at(access);
    expect((await session.call('remove_note')).text).toBe('Moved to the front.');
    expect(await notes(session)).toEqual({ notes: ['second', 'first'] });
  });

  it.each([[[]], [['--confirm=never']], [['--confirm=person']]])(
    'refuses the argument at write access, before anybody is asked (%j)',
    async (args) => {
      await using session = await at('write', { args });
      const { isError, text } = await session.call('remove_note', { permanent: true });
      expect({ isError, text }).toEqual({
        isError: true,
        text: [
          'insufficient_access: permanent=true needs full access, and this caller has write.',
          'Call without it, or have the operator allow it with --access=full (over HTTP, to a token of that scope).',
        ].join('\n'),
      });
      expect(await notes(session)).toEqual({ notes: ['first', 'second'] });
    },
  );

  it.each(['legacy', 'modern'] as const)('asks for consent to it at full access (%s)', async (era) => {
    await using session = await at('full', { era });
    const preview = await session.call('remove_note', { permanent: true });
    expect(preview.text).toMatch(/^confirmation_required: Nothing was done yet\. Delete "second" for good\?/);
    expect(await notes(session)).toEqual({ notes: ['first', 'second'] });
    const confirm = tokenIn(preview.text);
    const everyday = await session.call('remove_note', { permanent: false, confirm });
    expect(everyday.text).toBe('Moved to the front.'); // needs no consent, and spends none
    await session.call('remove_note');
    expect((await session.call('remove_note', { permanent: true, confirm })).text).toBe('Deleted.');
    expect(await notes(session)).toEqual({ notes: ['first'] });
  });

  it.each(clients)('puts it to the person through %s on stdio', async (kind) => {
    const questions: string[] = [];
    await using session = await launchStdio(
      { command: process.execPath, args: [bin, '--access=full', '--seed=first'] },
      kind,
      (question) => {
        questions.push(question);
        return 'accept';
      },
    );
    await session.call('remove_note');
    expect(questions).toEqual([]);
    expect((await session.call('remove_note', { permanent: true })).text).toBe('Deleted.');
    expect(questions).toEqual(['Delete "first" for good?']);
  });

  it('refuses it to a caller without the scope, whatever the operator allows', async () => {
    await using opened = openServer(server, {
      argv: ['--access=full', '--confirm=never', '--seed=first'],
      env: {},
      write: () => {},
    });
    const handler = createMcpHandler(opened.factory);
    const remove = async (scopes: string[]) => {
      const response = await handler.fetch(
        new Request('http://127.0.0.1/mcp', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          body: JSON.stringify({
            jsonrpc: '2.0',
            id: 1,
            method: 'tools/call',
            params: { name: 'remove_note', arguments: { permanent: true } },
          }),
        }),
        { authInfo: { token: '', clientId: 'c', scopes, expiresAt: Number.MAX_SAFE_INTEGER } },
      );
      return await response.text();
    };
    expect(await remove(['notes:read', 'notes:write'])).toContain(
      'insufficient_access: permanent=true needs full access, and this caller has write.',
    );
    expect(await remove(['notes:read', 'notes:write', 'notes:full'])).toContain('Deleted.');
    await handler.close();
  });
});
