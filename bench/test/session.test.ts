import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goOn } from '@handrail/server';
import { afterAll, expect, it } from 'vitest';
import { cursorIn, openSession } from '../src/session.ts';

const folder = mkdtempSync(join(tmpdir(), 'handrail-session-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds the cursor that our answers end with, and no other', () => {
  expect(cursorIn(`${goOn('a"b')}\nten lines\n${goOn('a"b')}`)).toBe('a"b');
  expect(cursorIn(`${goOn('x')}\nthe end`)).toBeUndefined();
  expect(cursorIn('')).toBeUndefined();
});

/** Answers page 1, 2 and 3, and what it was asked for. */
const SERVER = `
import { createInterface } from 'node:readline';
createInterface(process.stdin).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const page = Number(params.arguments?.cursor ?? 1);
  const more = page < 3 ? '\\n[more: call again with cursor="' + (page + 1) + '"]' : '';
  const content = [{ type: 'text', text: 'page ' + page + ' of ' + params.arguments?.path + more }];
  console.log(JSON.stringify({ jsonrpc: '2.0', id, result: method === 'tools/call' ? { content } : {} }));
});`;

it('follows the cursor to the end, and counts the bytes of every line', async () => {
  const entry = join(folder, 'server.mjs');
  writeFileSync(entry, SERVER);
  await using session = await openSession({ entry, args: [] }, folder);
  const call = { tool: 'read', args: { path: 'ü' } };
  const all = await session.askAll(call);
  expect(all.text.match(/page \d of ü/g)).toEqual(['page 1 of ü', 'page 2 of ü', 'page 3 of ü']);
  const { bytes, text } = await session.ask({ ...call, args: { ...call.args, cursor: '3' } });
  expect(text).toBe('page 3 of ü');
  const line = { jsonrpc: '2.0', id: 5, result: { content: [{ type: 'text', text }] } };
  expect(bytes).toBe(Buffer.byteLength(`${JSON.stringify(line)}\n`));
  expect(all.bytes).toBeGreaterThan(3 * bytes);
});
