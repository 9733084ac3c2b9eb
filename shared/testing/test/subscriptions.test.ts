import { fileURLToPath } from 'node:url';
import { openServer } from '@handrail/server/open';
import { InMemoryTransport, type McpServer } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { connect } from '../src/connect.ts';
import type { Deps } from '../src/fixture/deps.ts';
import { server } from '../src/fixture/server.ts';
import { launchStdio } from '../src/launch.ts';
import { connectV2 } from '../src/v2.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));

describe.each(['v1', 'v2-legacy'] as const)('%s on stdio', (kind) => {
  it('hears of changes until it unsubscribes', async () => {
    await using session = await launchStdio(
      { command: process.execPath, args: [bin, '--access=write', '--seed=a b'] },
      kind,
    );
    let heard = 0;
    await session.subscribe('notes://one/a%20b', () => (heard += 1));
    await session.call('add_note', { text: 'second' });
    await expect.poll(() => heard).toBe(1);
    // Many changes at once are told once.
    await Promise.all(Array.from({ length: 20 }, () => session.call('add_note', { text: 'more' })));
    await expect.poll(() => heard).toBeGreaterThan(1);
    expect(heard).toBeLessThan(20);

    await session.unsubscribe('notes://one/a%20b');
    const before = heard;
    await session.call('add_note', { text: 'last' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(heard).toBe(before);
  });

  it('is told what cannot be watched', async () => {
    await using session = await launchStdio({ command: process.execPath, args: [bin] }, kind);
    const subscribe = (uri: string) => session.subscribe(uri, () => {});
    await expect(subscribe('notes://one/none')).rejects.toThrow(/not_found: There is no note "none"/);
    await expect(subscribe('notes://all')).rejects.toThrow(/not found/i);
    await expect(subscribe('no uri')).rejects.toThrow(/not found/i);
  });
});

/** One connection of the 2025 era in this process, with a view of what is watched. */
async function connectHere(...argv: string[]) {
  const opened = openServer(server, { argv, env: {}, write: () => {} });
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const mcp = await opened.factory({ era: 'legacy' });
  await mcp.connect(serverSide);
  const session = await connectV2(clientSide, 'legacy');
  const { watchers } = (await opened.ready) as Deps;
  return { session, watchers, opened };
}

describe('the watches of a connection', () => {
  it('end with it', async () => {
    const { session, watchers, opened } = await connectHere('--seed=a', '--pinned=b');
    await session.subscribe('notes://one/a', () => {});
    await session.subscribe('notes://one/b', () => {});
    await session.subscribe('notes://one/b', () => {});
    expect(watchers.size).toBe(2);
    await session.unsubscribe('notes://one/a');
    expect(watchers.size).toBe(1);
    await session[Symbol.asyncDispose]();
    await expect.poll(() => watchers.size).toBe(0);
    await opened[Symbol.asyncDispose]();
  });

  it.each(['took too long', 'was not waited for', 'was not wanted any more'])(
    'do not include one whose opening %s',
    async (what) => {
      const { session, watchers, opened } = await connectHere('--seed=slow', '--deadline=1');
      const seen: number[] = [];
      const { add } = watchers;
      watchers.add = (watcher) => {
        add.call(watchers, watcher);
        seen.push(watchers.size);
        return watchers;
      };
      const refusal = session.subscribe('notes://one/slow', () => {}).catch(String);
      if (what === 'was not waited for') await session[Symbol.asyncDispose]();
      if (what === 'was not wanted any more') await session.unsubscribe('notes://one/slow');
      expect(await refusal).toMatch(/deadline|closed/i);
      await expect.poll(() => seen).toEqual([1]);
      await expect.poll(() => watchers.size).toBe(0);
      await session[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  );

  it('are opened once, however often they are asked for at once', async () => {
    const { session, watchers, opened } = await connectHere('--seed=a');
    const subscribe = (name: string) => session.subscribe(`notes://one/${name}`, () => {});
    await Promise.all([subscribe('a'), subscribe('a')]);
    expect(watchers.size).toBe(1);
    const both = await Promise.allSettled([subscribe('none'), subscribe('none')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await session[Symbol.asyncDispose]();
    await opened[Symbol.asyncDispose]();
  });

  it('are at most a hundred, and one that failed or ended is none', async () => {
    const names = Array.from({ length: 101 }, (_, index) => `n${index}`);
    const { session, watchers, opened } = await connectHere(...names.map((name) => `--pinned=${name}`));
    const subscribe = (name: string) => session.subscribe(`notes://one/${name}`, () => {});
    await expect(subscribe('none')).rejects.toThrow(/not_found/);
    const settled = await Promise.allSettled(names.map(subscribe));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
    expect(watchers.size).toBe(100);
    await expect(subscribe('n100')).rejects.toThrow(/at most 100 subscriptions/);
    await session.unsubscribe('notes://one/n0');
    await subscribe('n100');
    expect(watchers.size).toBe(100);
    await session[Symbol.asyncDispose]();
    await opened[Symbol.asyncDispose]();
  });
});

it.each([
  ['the 2025 revisions on stdio', { era: 'legacy' }, true],
  ['2026-07-28 on stdio', { era: 'modern' }, undefined],
  [
    'the 2025 revisions over HTTP',
    { era: 'legacy', requestInfo: new Request('http://localhost') },
    undefined,
  ],
  ['2026-07-28 over HTTP', { era: 'modern', requestInfo: new Request('http://localhost') }, undefined],
] as const)('are offered where they work: %s', async (_where, context, offered) => {
  await using opened = openServer(server, { argv: [], env: {}, write: () => {} });
  const mcp = (await opened.factory(context)) as McpServer;
  expect(mcp.server.getCapabilities().resources?.subscribe).toBe(offered);
});

it('are not offered by a server without a resource that can be watched', async () => {
  const unwatched = { ...server, resources: server.resources.filter(({ watch }) => watch === undefined) };
  await using opened = openServer(unwatched, { argv: [], env: {}, write: () => {} });
  const mcp = (await opened.factory({ era: 'legacy' })) as McpServer;
  expect(mcp.server.getCapabilities().resources).toEqual({ listChanged: false });
});

it.each(['legacy', 'modern'] as const)('over HTTP (%s) there are none', async (era) => {
  await using session = await connect(server, { era, args: ['--seed=a'] });
  await expect(session.subscribe('notes://one/a', () => {})).rejects.toThrow(/subscribe|method/i);
});
