import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
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
