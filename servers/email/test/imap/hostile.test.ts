import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { assert, asyncProperty, string } from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Query } from '../../src/backend/backend.ts';
import { codeOf, soon, subjects } from '../backends/bench.ts';
import { crlf, letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

const nested = (depth: number) =>
  crlf(
    `From: deep@example.com\nTo: me@example.com\nSubject: depth ${depth}\nMIME-Version: 1.0\n${Array.from(
      { length: depth },
      (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\n\n--b${n}\n`,
    ).join('')}Content-Type: text/plain\n\nat the bottom\n`,
  );

describe.skipIf(lacks('dovecot'))('hostile', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => await server.stop());

  test('parts nested deeper than answers can be read', async () => {
    await using backend = await openOn(server, server.addUser());
    const depths = [5, 20, 24, 30, 60, 99, 300];
    const refs = new Map<number, string>();
    for (const depth of depths)
      refs.set(depth, await backend.append('INBOX', nested(depth), { seen: false }));
    await backend.append('INBOX', letter({ subject: 'plain' }), { seen: false });
    const { rows } = await backend.search({ mailboxes: ['INBOX'] }, { most: 20 }, soon());
    expect(subjects(rows)).toEqual(['plain', ...depths.toReversed().map((depth) => `depth ${depth}`)]);
    for (const [depth, ref] of refs) {
      const { subject, from, structure } = await backend.message(ref, soon());
      expect([subject, from[0]?.address]).toEqual([`depth ${depth}`, 'deep@example.com']);
      // The deepest one is told to be too deep; its source is there all the same.
      const [part] = structure?.text ?? [];
      expect([depth, part === undefined]).toEqual([depth, depth > 100]);
      const id = part?.id ?? structure?.attachments[0]?.id ?? '';
      for (const { bytes } of [
        await backend.part(ref, id, 100_000, soon()),
        await backend.source(ref, 1_000_000, soon()),
      ])
        expect(bytes.toString()).toContain('at the bottom');
    }
  });

  test('references of 67 kB are cut, and still one conversation', async () => {
    await using backend = await openOn(server, server.addUser());
    const ids = Array.from({ length: 1_500 }, (_, n) => `<${n}.${'r'.repeat(30)}@example.com>`);
    await backend.append('INBOX', letter({ subject: 'first', id: `0.${'r'.repeat(30)}@example.com` }), {
      seen: true,
    });
    const ref = await backend.append(
      'INBOX',
      letter({ subject: 'long', headers: [`References:${ids.map((id) => `\r\n ${id}`).join('')}`] }),
      { seen: true },
    );
    const { references } = await backend.message(ref, soon());
    expect(references).toHaveLength(20);
    expect([references[0], references.at(-1)].map((id) => id?.split('.')[0])).toEqual(['0', '1499']);
    expect(subjects((await backend.thread(ref, 10, soon())).rows).toSorted()).toEqual(['first', 'long']);
  });

  const VALUES = [
    '"',
    '\\',
    '{5}',
    '{5+}',
    ')',
    '(',
    '%',
    '*',
    'NIL',
    'ALL',
    'x" OR ALL ALL',
    '报告',
    'ü" DELETED',
    '~',
    '&ZeVnLIqe-',
    ']',
  ];

  test('what is searched for is nothing but that', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    await backend.append('INBOX', letter({ subject: 'bystander' }), { seen: false });
    for (const [n, value] of VALUES.entries())
      await backend.append('INBOX', letter({ subject: `v${n}`, body: `[[${value}]]` }), { seen: false });
    const found = async (query: Partial<Query>) =>
      subjects((await backend.search({ mailboxes: ['INBOX'], ...query }, { most: 50 }, soon())).rows);
    for (const [n, value] of VALUES.entries()) {
      expect([value, await found({ text: `[[${value}]]` })]).toEqual([value, [`v${n}`]]);
      for (const key of ['from', 'to', 'subject'])
        expect([key, value, await found({ [key]: `zz${value}zz` })]).toEqual([key, value, []]);
    }
    // As literals, since strict servers take no 8-bit text between quotes.
    expect(server.sent(user.user)).toMatch(/CHARSET UTF-8 .*\{\d+\+\}\r?\n/);
  });

  test('no second command', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    await backend.append('INBOX', letter({ subject: 'here' }), { seen: false });
    const attack = '\r\nA1 DELETE INBOX\r\n';
    const bad = ['\r', '\n', '\0', '\u0085', '\u2028', attack];
    for (const text of bad) {
      for (const key of ['text', 'from', 'to', 'subject'] as const)
        expect(
          await codeOf(backend.search({ mailboxes: ['INBOX'], [key]: `a${text}b` }, { most: 5 }, soon())),
        ).toBe('invalid_argument');
      expect(await codeOf(backend.search({ mailboxes: [`INBOX${text}`] }, { most: 5 }, soon()))).toBe(
        'no_such_mailbox',
      );
      expect(await codeOf(backend.changes(`a${text}`, undefined, 5, soon()))).toBe('no_such_mailbox');
    }
    for (const since of ['2026-1-1', '1-Jan-2026', 'NIL', '2026-13-01', `2026-01-01${attack}`])
      expect(await codeOf(backend.search({ mailboxes: ['INBOX'], since }, { most: 5 }, soon()))).toBe(
        'invalid_argument',
      );
    await assert(
      asyncProperty(string({ unit: 'binary', maxLength: 30 }), async (name) => {
        const code = await codeOf(backend.search({ mailboxes: [name] }, { most: 5 }, soon()));
        expect(name.toUpperCase() === 'INBOX' ? code : 'no_such_mailbox').toBe(code);
      }),
      { numRuns: 60 },
    );
    expect(server.sent(user.user)).not.toMatch(/^\S+ \S+ DELETE/m);
    expect(subjects((await backend.search({ mailboxes: ['INBOX'] }, { most: 5 }, soon())).rows)).toEqual([
      'here',
    ]);
  });

  test('a header of 5 MB, and ten thousand recipients', async () => {
    await using backend = await openOn(server, server.addUser());
    const long = Buffer.concat([
      Buffer.from(`From: a@example.com\r\nSubject: long\r\n`),
      ...Array.from({ length: 5_000 }, (_, n) => Buffer.from(`X-${n}: ${'y'.repeat(1_000)}\r\n`)),
      Buffer.from('\r\nbody\r\n'),
    ]);
    const ref = await backend.append('INBOX', long, { seen: true });
    const to = Array.from({ length: 10_000 }, (_, n) => `\r\n N${n} <r${n}@example.com>`).join(',');
    await backend.append('INBOX', letter({ subject: 'many', to }), { seen: true });
    const { rows } = await backend.search({ mailboxes: ['INBOX'] }, { most: 5 }, soon());
    expect(subjects(rows)).toEqual(['many', 'long']);
    const message = await backend.message(ref, soon());
    expect(message.subject).toBe('long');
    expect(message.remarks).toEqual([expect.stringContaining('512 KiB')]);
  });
});
