import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { openServer } from '@handrail/server/open';
import { connect } from '../src/connect.ts';
import { server } from '../src/fixture/server.ts';
import { launchStdio } from '../src/launch.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));

const TOKEN = 'a-token-of-the-test-0123456789';
const withToken = { env: { HANDRAIL_HTTP_TOKEN: TOKEN }, token: TOKEN };

describe('rate', () => {
  it('refuses a caller over HTTP beyond its calls a minute, before the arguments are looked at', async () => {
    await using session = await connect(server, { ...withToken, args: ['--rate=2'] });
    await session.call('read_notes');
    await session.call('read_notes');
    const { isError, text } = await session.call('read_notes', { wrong: 1 });
    expect(isError).toBe(true);
    expect(text).toMatch(
      /^rate_limited: More than 2 calls of read_notes within a minute\.\nWait \d+ s, then call again\.$/,
    );
    expect((await session.call('repeat_text', { text: 'a' })).isError).toBe(false); // each tool has its own
  });

  it('never refuses the local user', async () => {
    await using session = await launchStdio(
      { command: process.execPath, args: [bin, '--rate=1'] },
      'v2-modern',
    );
    for (let call = 0; call < 5; call += 1) expect((await session.call('read_notes')).isError).toBe(false);
  });
});

describe('a scope', () => {
  it.each([
    ['notes:read', 403],
    ['notes:write', 200],
  ])('%s lets a call of a write tool end with %i', async (scope, status) => {
    await using opened = openServer(server, { argv: ['--access=write'], env: {}, write: () => {} });
    const handler = createMcpHandler(opened.factory);
    const request = new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'add_note', arguments: { text: 'a' } },
      }),
    });
    const authInfo = { token: '', clientId: 'c', scopes: [scope], expiresAt: Number.MAX_SAFE_INTEGER };
    const response = await handler.fetch(request, { authInfo });
    expect(response.status).toBe(status);
    expect(response.headers.get('www-authenticate') ?? '').toContain(
      status === 403 ? 'scope="notes:write"' : '',
    );
    await response.text();
    await handler.close();
  });
});

describe('concurrency', () => {
  it('lets sixteen calls run, and the seventeenth wait its turn', async () => {
    await using session = await connect(server);
    let running = 0;
    const long = Array.from({ length: 16 }, () =>
      session.call(
        'wait_seconds',
        { seconds: 1.5 },
        { onProgress: (done) => (running += done < 0.2 ? 1 : 0) },
      ),
    );
    await expect.poll(() => running).toBe(16);
    const start = performance.now();
    await session.call('read_notes');
    expect(performance.now() - start).toBeGreaterThan(500);
    await Promise.all(long);
  });

  it('refuses a call that waited too long for others', async () => {
    await using session = await connect(server, { args: ['--deadline=1'] });
    const calls = Array.from({ length: 40 }, () => session.call('wait_seconds', { seconds: 60 }));
    const codes = (await Promise.all(calls)).map(({ text }) => text.split(':')[0]);
    expect(new Set(codes)).toEqual(new Set(['deadline', 'busy']));
  });
});

describe('an idempotency key', () => {
  const keyed = (key: string) => ({ meta: { 'io.github.handrail/idempotency-key': key } });

  it('makes a repeated call one call, also while the first is at work', async () => {
    await using session = await connect(server, { args: ['--access=write'] });
    const [first, second] = await Promise.all([
      session.call('add_note', { text: 'a' }, keyed('k1')),
      session.call('add_note', { text: 'a' }, keyed('k1')),
    ]);
    expect(second).toEqual(first);
    expect(await session.call('add_note', { text: 'a' }, keyed('k1'))).toEqual(first);
    expect((await session.call('read_notes')).data).toEqual({ notes: ['a'] });
  });

  it('is refused for other arguments, and another key is another call', async () => {
    await using session = await connect(server, { args: ['--access=write'] });
    await session.call('add_note', { text: 'a' }, keyed('k1'));
    expect((await session.call('add_note', { text: 'b' }, keyed('k1'))).text).toMatch(/^key_reused: /);
    await session.call('add_note', { text: 'a' }, keyed('k2'));
    expect((await session.call('read_notes')).data).toEqual({ notes: ['a', 'a'] });
  });

  it('of a call that was cancelled while it waited is free again', async () => {
    await using session = await connect(server, { args: ['--access=write'] });
    const long = Array.from({ length: 16 }, () => session.call('wait_seconds', { seconds: 1 }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const cancel = new AbortController();
    const waiting = session.call('add_note', { text: 'a' }, { ...keyed('k1'), signal: cancel.signal });
    setTimeout(() => cancel.abort(), 100);
    await expect(waiting).rejects.toThrow(/abort/i);
    await Promise.all(long);
    expect((await session.call('add_note', { text: 'a' }, keyed('k1'))).data).toEqual({ count: 1 });
  });

  it('of a call that was refused before the work is free again', async () => {
    await using session = await connect(server, { args: ['--access=write'] });
    expect((await session.call('add_note', { text: '' }, keyed('k1'))).isError).toBe(true);
    expect((await session.call('add_note', { text: 'a' }, keyed('k1'))).isError).toBe(false);
  });
});

describe('pages', () => {
  it('go on by their cursor to the last line, each within its size, in a fence', async () => {
    await using session = await connect(server);
    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { text } = await session.call('page_notes', {
        count: 2_000,
        ...(cursor !== undefined && { cursor }),
      });
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
      expect(text).toMatch(/^--- untrusted (\w+): notes ---\n[\s\S]*\n--- end of untrusted \1 ---$/);
      seen.push(...text.split('\n').filter((line) => /^\d+: /.test(line)));
      const cursors = [...text.matchAll(/cursor="([^"]+)"/g)].map(([, value]) => value);
      expect(new Set(cursors).size).toBe(cursors.length === 0 ? 0 : 1); // the same in the first and the last line
      cursor = cursors[0];
      pages += 1;
    } while (cursor !== undefined);
    expect(pages).toBeGreaterThan(2);
    expect(seen).toEqual(Array.from({ length: 2_000 }, (_, index) => `${index}: made-up note ${index}`));
  });

  it.each(['nonsense', '', 'W10', 'bnVsbA', Buffer.from('["00000000",3]').toString('base64url')])(
    'refuse the cursor %j',
    async (cursor) => {
      await using session = await connect(server);
      const { isError, text } = await session.call('page_notes', { count: 1, cursor });
      expect(isError).toBe(true);
      expect(text).toMatch(/^invalid_cursor: /);
    },
  );

  it('refuse a cursor of other arguments', async () => {
    await using session = await connect(server);
    const { text } = await session.call('page_notes', { count: 2_000 });
    const cursor = /cursor="([^"]+)"/.exec(text)?.[1];
    expect((await session.call('page_notes', { count: 1_999, cursor })).text).toMatch(/^invalid_cursor: /);
  });
});
