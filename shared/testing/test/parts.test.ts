import { fileURLToPath } from 'node:url';
import type { Document } from '@handrail/server';
import { describe, expect, it } from 'vitest';
import { withAudit } from '../src/audit-file.ts';
import { connect } from '../src/connect.ts';
import { server } from '../src/fixture/server.ts';
import { launchStdio } from '../src/launch.ts';
import { clients } from '../src/session.ts';

const bin = fileURLToPath(new URL('../src/fixture/bin.ts', import.meta.url));
const link = { type: 'resource_link', uri: 'notes://one/a%20note', name: 'a note' };
const image = { type: 'image', mimeType: 'image/png' };
const MiB = 1 << 20;

it.each(clients)('%s on stdio gets text, link and image', async (kind) => {
  await using session = await launchStdio({ command: process.execPath, args: [bin, '--seed=a note'] }, kind);
  const answer = await session.call('show_notes');
  expect(answer).toMatchObject({ text: 'The board.', data: undefined, isError: false });
  expect(answer.parts).toEqual([
    { type: 'text', text: 'The board.' },
    link,
    expect.objectContaining({ ...image, data: expect.stringMatching(/^iVBOR/) }),
  ]);
});

describe('an answer of several parts', () => {
  it('begins with a text, by its type', () => {
    // @ts-expect-error -- some hosts show nothing of a lone link
    const lone: Document = [{ type: 'resource_link', uri: link.uri, name: link.name }];
    expect(lone).toHaveLength(1);
  });

  it.each(clients)('may carry images of 4 MiB in base64, through %s on stdio, and no more', async (kind) => {
    await using session = await launchStdio({ command: process.execPath, args: [bin] }, kind);
    const most = await session.call('show_notes', { padding: 3 * MiB - 100 });
    expect(most.isError).toBe(false);
    expect(most.parts).toHaveLength(2);
    expect(await session.call('show_notes', { padding: 3 * MiB })).toMatchObject({
      isError: true,
      text: 'too_large: The answer exceeds 4194304 characters of base64.\nAsk for less in one call.',
    });
    expect((await session.call('show_notes', { images: 2, padding: 1.6 * MiB })).isError).toBe(true);
  });

  it.each([
    ['text', { caption: 'a'.repeat(10_000) }],
    ['any number of small images', { images: 1_000 }],
  ])('cannot be cut: %s beyond a page is refused', async (_what, given) => {
    await using session = await connect(server);
    expect(await session.call('show_notes', given)).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^too_large: The answer exceeds one page of 10000 bytes\./),
    });
  });

  it('counts its links against the page', async () => {
    const pinned = Array.from({ length: 100 }, (_, index) => `--pinned=note ${index} ${'a'.repeat(50)}`);
    await using session = await connect(server, { args: pinned });
    expect((await session.call('show_notes')).text).toMatch(/^too_large: The answer exceeds one page/);
  });

  it('is recorded with all its bytes, and with tokens that do not follow those of an image', async () => {
    await withAudit(async (flag, records) => {
      await using session = await connect(server, { args: [flag] });
      await session.call('show_notes', { images: 0 });
      await session.call('show_notes');
      await session.call('show_notes', { padding: 3_000_000 });
      const [, one, large] = records() as { bytesOut: number; tokens: number }[];
      expect(records()[0]).toMatchObject({ bytesOut: 10, tokens: 3 });
      expect(large?.bytesOut).toBeGreaterThan(4_000_000);
      expect(large?.tokens).toBe(one?.tokens);
      expect(one?.tokens).toBeGreaterThan(1_000);
      expect(one?.tokens).toBeLessThan(2_000);
    });
  });
});
