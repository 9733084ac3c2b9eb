import { fileURLToPath } from 'node:url';
import { openServer } from '@handrail/server/open';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { withAudit } from '../src/audit-file.ts';
import { connect } from '../src/connect.ts';
import { server } from '../src/fixture/server.ts';
import { launchStdio } from '../src/launch.ts';
import { clients } from '../src/session.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));

describe.each(clients)('%s', (kind) => {
  it('lists and reads resources and prompts', async () => {
    await using session = await launchStdio(
      { command: process.execPath, args: [bin, '--seed=a note'] },
      kind,
    );
    expect(await session.listResources()).toEqual([
      { name: 'notes', uri: 'notes://all' },
      { name: 'notes_template', uri: 'notes://all{?containing}' },
      { name: 'note', uri: 'notes://one/{+text}' },
    ]);
    expect(await session.read('notes://all')).toBe('a note');
    expect(await session.read('notes://all?containing=a%20n')).toBe('a note');
    expect(await session.read('notes://all?containing=other')).toBe('');
    expect(await session.listPrompts()).toEqual([{ name: 'summarize_notes', arguments: ['words'] }]);
    expect(await session.prompt('summarize_notes', { words: '50' })).toBe(
      'Summarize 1 notes in about 50 words.',
    );
  });
});

it.each(['legacy', 'modern'] as const)(
  'an unknown resource is the error of the protocol (%s)',
  async (era) => {
    await using session = await connect(server, { era });
    await expect(session.read('notes://none')).rejects.toThrow(/not found/i);
  },
);

it('a refused argument of a prompt is the error of the protocol, with its hint', async () => {
  await using session = await connect(server);
  await expect(session.prompt('summarize_notes', { words: 'many' })).rejects.toThrow(
    /words: must be a number/,
  );
});

it('a resource takes the way through the layers', async () => {
  await withAudit(async (flag, records) => {
    await using session = await connect(server, {
      args: [flag, '--page=1000'],
      env: { NOTES_SEED: 'n\n'.repeat(1_000_000) },
    });
    const text = await session.read('notes://all');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1 << 20); // no page: a person attaches it
    expect(Buffer.byteLength(text)).toBeGreaterThan(1_000_000);
    expect(text).toMatch(/^\[cut: /);
    expect(records()).toMatchObject([{ tool: 'notes', access: 'read', outcome: 'ok' }]);
  });
});

it('a wrong configuration is told by resources and prompts too', async () => {
  await using session = await connect(server, { args: ['--broken'] });
  await expect(session.read('notes://all')).rejects.toThrow(/not_configured: --broken is set/);
  await expect(session.prompt('summarize_notes', { words: '5' })).rejects.toThrow(/not_configured/);
});

describe('a template with slashes', () => {
  const names = [
    'a/b/c.txt',
    '/absolute//twice/',
    'percent %25 and %',
    'a space, a#b and a?b=c&d',
    'übergrößen/日本語/😀',
    'a\nline and \u202e',
    'back\\slash and {braces} and "quotes"',
    '100%',
  ];

  it.each(clients)('takes every name through %s, percent-decoded once', async (kind) => {
    const args = [bin, ...names.map((name) => `--pinned=${name}`)];
    await using session = await launchStdio({ command: process.execPath, args }, kind);
    for (const name of names) {
      const uri = `notes://one/${name.split('/').map(encodeURIComponent).join('/')}`;
      expect(await session.contents(uri)).toEqual([{ uri, text: name }]);
    }
    expect(await session.read('notes://one/a%2Fb%2Fc.txt')).toBe('a/b/c.txt');
    await expect(session.read('notes://one/a%252Fb%252Fc.txt')).rejects.toThrow(/There is no note/);
  });
});

it.each(clients)('a resource read through %s is text or bytes, with its own type', async (kind) => {
  const args = [
    bin,
    '--pinned=# Title',
    '--pinned=bytes:3',
    '--pinned=bytes:3000000',
    '--pinned=bytes:4000000',
    '--pinned=plain',
  ];
  await using session = await launchStdio({ command: process.execPath, args }, kind);
  expect(await session.contents('notes://all?containing=Title')).toEqual([
    { uri: 'notes://all?containing=Title', mimeType: 'text/plain', text: '# Title' },
  ]);
  expect(await session.contents('notes://one/%23%20Title')).toEqual([
    { uri: 'notes://one/%23%20Title', mimeType: 'text/markdown', text: '# Title' },
  ]);
  expect(await session.contents('notes://one/plain')).toEqual([{ uri: 'notes://one/plain', text: 'plain' }]);
  expect(await session.contents('notes://one/bytes:3')).toEqual([
    { uri: 'notes://one/bytes:3', mimeType: 'application/octet-stream', blob: '////' },
  ]);
  expect(await session.contents('notes://one/bytes:3000000')).toMatchObject([{ blob: '/'.repeat(4e6) }]);
  await expect(session.contents('notes://one/bytes:4000000')).rejects.toThrow(/too_large: .* of base64/);
});

describe('completion', () => {
  it.each(clients)('of a variable through %s answers with values, at most 100', async (kind) => {
    const args = [bin, ...Array.from({ length: 150 }, (_, index) => `--pinned=note/${index}`)];
    await using session = await launchStdio({ command: process.execPath, args }, kind);
    const complete = (typed: string) => session.complete('notes://one/{+text}', 'text', typed);
    expect(await complete('note/14')).toMatchObject({
      values: ['14', '140', '141', '142', '143', '144', '145', '146', '147', '148', '149'].map(
        (end) => `note/${end}`,
      ),
      total: 11,
      hasMore: false,
    });
    const all = await complete('');
    expect(all.values).toHaveLength(100);
    expect(all).toMatchObject({ total: 150, hasMore: true });
    expect((await complete('none')).values).toEqual([]);
  });

  it.each(['legacy', 'modern'] as const)('goes the way of the layers (%s)', async (era) => {
    await withAudit(async (flag, records) => {
      await using session = await connect(server, {
        era,
        args: ['--rate=2', flag],
        env: { NOTES_KEY: 'correct-horse' },
      });
      const complete = (typed: string) => session.complete('notes://one/{+text}', 'text', typed);
      await complete('a');
      const failure = await complete('fail').catch(String);
      expect(failure).toMatch(/internal: The server failed; reference /);
      expect(failure).not.toContain('correct-horse');
      await expect(complete('a')).rejects.toThrow(/rate_limited/);
      expect(records()).toMatchObject([
        { tool: 'note_completion', outcome: 'ok' },
        { tool: 'note_completion', outcome: 'failed' },
        { tool: 'note_completion', outcome: 'refused', code: 'rate_limited' },
      ]);
    });
  });

  it('of what has none is empty, of what does not exist an error', async () => {
    await using session = await connect(server);
    for (const variable of ['other', '__proto__', 'constructor'])
      expect((await session.complete('notes://one/{+text}', variable, '')).values).toEqual([]);
    expect((await session.complete('notes://all{?containing}', 'containing', '')).values).toEqual([]);
    await expect(session.complete('notes://none/{x}', 'x', '')).rejects.toThrow(/Nothing is completed/);
    await expect(session.complete('notes://one/{+text}', 'text', 'a'.repeat(5_000))).rejects.toThrow(
      /invalid_argument/,
    );
  });

  it('takes the scope that reading takes', async () => {
    await using opened = openServer(server, { argv: ['--seed=first'], env: {}, write: () => {} });
    const handler = createMcpHandler(opened.factory);
    const complete = async (...scopes: string[]) => {
      const response = await handler.fetch(
        new Request('http://127.0.0.1/mcp', {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
          body: JSON.stringify({
            jsonrpc: '2.0',
            id: 1,
            method: 'completion/complete',
            params: {
              ref: { type: 'ref/resource', uri: 'notes://one/{+text}' },
              argument: { name: 'text', value: 'f' },
            },
          }),
        }),
        { authInfo: { token: '', clientId: 'c', scopes, expiresAt: Number.MAX_SAFE_INTEGER } },
      );
      return await response.text();
    };
    expect(await complete('notes:read')).toContain('"first"');
    const refused = await complete('other:read');
    expect(refused).toContain('This takes the scope notes:read.');
    expect(refused).not.toContain('"first"');
    await handler.close();
  });
});
