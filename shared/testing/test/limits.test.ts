import { describe, expect, it } from 'vitest';
import { connect } from '../src/connect.ts';
import { server } from '../src/fixture/server.ts';

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
    await using session = await connect(server, { args: ['--rate=1'] });
    for (let call = 0; call < 5; call += 1) expect((await session.call('read_notes')).isError).toBe(false);
  });
});

describe('a scope', () => {
  it('that the token has not is challenged before the call', async () => {
    await using session = await connect(server, { ...withToken, args: ['--access=write'] });
    expect((await session.call('add_note', { text: 'a' })).isError).toBe(false);
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

  it('of a call that failed is free again', async () => {
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
