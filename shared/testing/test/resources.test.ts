import { fileURLToPath } from 'node:url';
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
      env: { NOTES_SEED: 'n\n'.repeat(1000) },
    });
    const text = await session.read('notes://all');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
    expect(text).toMatch(/^\[cut: /);
    expect(records()).toMatchObject([{ tool: 'notes', access: 'read', outcome: 'ok' }]);
  });
});

it('a wrong configuration is told by resources and prompts too', async () => {
  await using session = await connect(server, { args: ['--broken'] });
  await expect(session.read('notes://all')).rejects.toThrow(/not_configured: --broken is set/);
  await expect(session.prompt('summarize_notes', { words: '5' })).rejects.toThrow(/not_configured/);
});
