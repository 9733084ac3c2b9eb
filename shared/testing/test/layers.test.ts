import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withAudit } from '../src/audit-file.ts';
import { connect } from '../src/connect.ts';
import { server } from '../src/fixture/server.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));

describe('validate', () => {
  it('names an unknown argument and its nearest neighbour', async () => {
    await using session = await connect(server);
    const { isError, text } = await session.call('repeat_text', { txt: 'a' });
    expect(isError).toBe(true);
    expect(text).toBe(
      'unknown_argument: repeat_text has no argument "txt"; did you mean "text"?\nIt takes: text, count.',
    );
  });

  it('says what is wrong with each argument', async () => {
    await using session = await connect(server);
    const { isError, text } = await session.call('repeat_text', { text: 1, count: 0 });
    expect(isError).toBe(true);
    expect(text).toContain('text: ');
    expect(text).toContain('count: ');
  });

  it('drops what hosts add of their own', async () => {
    await using session = await connect(server);
    const { isError, text } = await session.call('repeat_text', { text: 'a', wait_for_previous: false });
    expect({ isError, text }).toEqual({ isError: false, text: 'a' });
  });
});

describe('errors', () => {
  it('shows the code, the cause and the next step of a failure that the tool foresees', async () => {
    await using session = await connect(server);
    const { isError, text } = await session.call('fail_badly', { expected: true });
    expect(isError).toBe(true);
    expect(text).toBe('no_luck: It failed as foreseen.\nPass expected=false for the other kind.');
  });

  it('masks any other failure and logs it redacted, under the same reference', async () => {
    await using session = await connect(server, { env: { NOTES_KEY: 'correct-horse' } });
    const { isError, text } = await session.call('fail_badly', { expected: false });
    expect(isError).toBe(true);
    const reference = /reference ([0-9a-f-]{36})\./.exec(text)?.[1];
    expect(text).toMatch(/^internal: The server failed; reference /);
    expect(text).not.toMatch(/postgres|alice|correct-horse/);
    const [line = ''] = session.logged;
    expect(line).toContain(reference);
    expect(line).toContain('fail');
    expect(line).not.toContain('correct-horse');
  });
});

describe('a call that changed something and did not end well', () => {
  it.each([
    ['hang', 'deadline'],
    ['break', 'internal'],
  ])('(%s) says that it may have been done, and is not done again by its key', async (after, code) => {
    await using session = await connect(server, { args: ['--access=write', '--deadline=1'] });
    const options = { meta: { 'io.github.handrail/idempotency-key': 'k' } };
    const first = await session.call('add_note', { text: 'a', after }, options);
    expect(first.isError).toBe(true);
    expect(first.text).toMatch(new RegExp(`^${code}: `));
    expect(first.text).toContain('It may have been done, in part or whole: look before you call again.');
    expect((await session.call('add_note', { text: 'a', after }, options)).isError).toBe(true);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['a'] });
  });

  it('because its arguments are nested too deeply was not begun', async () => {
    await using session = await connect(server, { args: ['--access=write'] });
    const deep: Record<string, unknown> = {};
    let at = deep;
    for (let level = 0; level < 2_000; level += 1) at = at['a'] = {} as Record<string, unknown>;
    const { text } = await session.call('add_note', { text: 'a', deep });
    expect(text).toMatch(/^invalid_argument: The arguments are nested more than 32 levels deep/);
    expect((await session.call('read_notes')).data).toEqual({ notes: [] });
  });
});

it('a configuration error shows no secret', async () => {
  await using session = await connect(server, {
    env: { NOTES_KEY: 'pg-super-secret-value' },
    args: ['--broken'],
  });
  expect((await session.call('read_notes')).text).toMatch(/^not_configured: --broken is set/);
  expect((await session.call('read_notes')).text).not.toContain('pg-super-secret-value');
});

describe('access', () => {
  const reading = ['fail_badly', 'page_notes', 'read_notes', 'repeat_text', 'show_notes', 'wait_seconds'];

  it.each([
    ['read', reading],
    ['write', ['add_note', 'remove_note', ...reading]],
    ['full', ['add_note', 'remove_note', 'wipe_notes', ...reading]],
  ])('%s lists and allows what it includes and nothing more', async (level, expected) => {
    await using session = await connect(server, { args: [`--access=${level}`] });
    expect((await session.listTools()).map(({ name }) => name).toSorted()).toEqual(expected.toSorted());
  });

  it('knows no tool above its level', async () => {
    await using session = await connect(server);
    await expect(session.call('add_note', { text: 'a' })).rejects.toThrow(/add_note/);
  });
});

describe('audit', () => {
  it('has one line for every call, refusals included, and no argument', async () => {
    await withAudit(async (flag, records) => {
      await using session = await connect(server, { args: ['--access=write', flag] });
      await session.call('add_note', { text: 'the-content' });
      await session.call('add_note', { wrong: 'the-content' });
      await session.call('fail_badly', { expected: true });
      await session.call('fail_badly', { expected: false });
      expect(records()).toMatchObject([
        {
          server: 'notes',
          tool: 'add_note',
          access: 'write',
          outcome: 'ok',
          tenant: 'default',
          caller: 'http:anonymous',
          bytesOut: 11,
          tokens: 3,
        },
        { tool: 'add_note', outcome: 'refused', code: 'unknown_argument' },
        { tool: 'fail_badly', outcome: 'refused', code: 'no_luck' },
        { tool: 'fail_badly', outcome: 'failed', code: 'internal' },
      ]);
      expect(JSON.stringify(records())).not.toContain('the-content');
    });
  });

  it.skipIf(process.platform !== 'linux')(
    'that finds no room is told by the log, and the call is answered',
    async () => {
      await using session = await connect(server, { args: ['--access=write', '--audit=/dev/full'] });
      expect((await session.call('add_note', { text: 'a' })).data).toEqual({ count: 1 });
      expect(session.logged[0]).toMatch(/audit record lost.*ENOSPC.*"tool":"add_note"/);
    },
  );

  it.skipIf(process.platform !== 'linux')(
    'that is a pipe without a reader, or stdout, is a configuration error',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'handrail-fifo-'));
      try {
        execFileSync('mkfifo', [join(folder, 'fifo')]);
        await using session = await connect(server, { args: [`--audit=${join(folder, 'fifo')}`] });
        expect((await session.call('read_notes')).text).toMatch(
          /^not_configured: --audit: cannot append to .*ENXIO/,
        );
      } finally {
        rmSync(folder, { recursive: true });
      }
      const { stdout } = spawnSync(process.execPath, [bin, '--check', '--audit=/dev/stdout'], {
        encoding: 'utf8',
      });
      expect(stdout).toMatch(/^not ok: .*\n--audit: cannot append to \/dev\/stdout/m);
    },
  );

  it('that cannot be written is a configuration error', async () => {
    await using session = await connect(server, { args: ['--audit=/proc/none/audit'] });
    const { text } = await session.call('read_notes');
    expect(text).toMatch(/^not_configured: --audit: cannot append to /);
  });
});

describe('bound', () => {
  it('cuts a text that exceeds a page at a line, and says so first and last', async () => {
    await using session = await connect(server, { args: ['--page=1000'] });
    const { text } = await session.call('repeat_text', { text: 'äöü', count: 1000 });
    const lines = text.split('\n');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(600);
    expect(lines[0]).toBe('[cut: the first part of 6999 bytes; ask for less in one call]');
    expect(lines.at(-1)).toBe(lines[0]);
    expect(new Set(lines.slice(1, -1))).toEqual(new Set(['äöü']));
  });

  it('refuses a record that exceeds a page, since half a record is none', async () => {
    await using session = await connect(server, {
      args: ['--page=1000'],
      env: { NOTES_SEED: 'n'.repeat(1000) },
    });
    const { isError, text } = await session.call('read_notes');
    expect(isError).toBe(true);
    expect(text).toMatch(/^too_large: /);
  });
});

describe('configuration', () => {
  it.each([
    [['--borken'], 'not_configured: --borken is not a flag of this server; did you mean "--broken"?'],
    [['--broken'], 'not_configured: --broken is set; leave it out'],
    [['--page=5'], 'not_configured: --page: must be at least 1000 bytes'],
    [
      ['--seed', '${SEED}'],
      'not_configured: --seed is the unexpanded text ${SEED}; this host does not expand it.',
    ],
  ])('that is wrong (%s) is answered by every call instead of a dead server', async (args, expected) => {
    await using session = await connect(server, { args });
    expect(await session.listTools()).not.toEqual([]);
    const { isError, text } = await session.call('read_notes');
    expect(isError).toBe(true);
    expect(text.startsWith(expected)).toBe(true);
    expect(text).toContain('--check');
  });
});

describe('time', () => {
  it('reports progress that grows, and stops at cancellation', async () => {
    await using session = await connect(server);
    const cancel = new AbortController();
    const seen: number[] = [];
    const call = session.call(
      'wait_seconds',
      { seconds: 60 },
      { signal: cancel.signal, onProgress: (done) => seen.push(done) === 3 && cancel.abort() },
    );
    await expect(call).rejects.toThrow(/abort/i);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('runs a thousand calls at once and answers each', async () => {
    await using session = await connect(server, { args: ['--rate=1000'] });
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => session.call('repeat_text', { text: `n${index}` })),
    );
    expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 1000 }, (_, index) => `n${index}`));
  });
});
