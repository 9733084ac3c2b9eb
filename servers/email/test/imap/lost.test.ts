import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codeOf, soon, subjects } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

describe.skipIf(lacks('dovecot'))('what breaks', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => await server.stop());

  test('a connection that the server ended, reading and changing', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    const ref = await backend.append('INBOX', letter({ subject: 's' }), { seen: false });
    const kick = async () => await server.kick(user.user);
    await kick();
    expect((await backend.message(ref, soon())).subject).toBe('s');
    await kick();
    expect(subjects((await backend.search({ mailboxes: ['INBOX'] }, { most: 5 }, soon())).rows)).toEqual([
      's',
    ]);
    await kick();
    expect(await backend.update([ref], { kind: 'flag', flag: 'seen', on: true }, soon())).toEqual([
      { ref, outcome: 'done' },
    ]);
    await kick();
    const draft = await backend.saveDraft(letter({ subject: 'd' }), undefined, soon());
    await kick();
    expect(await backend.claim(draft.ref, soon())).toBe(true);
    await kick();
    expect(await backend.claim(draft.ref, soon())).toBe(false);
  });

  test('connections that end in the middle of reading', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    await backend.append('INBOX', letter({ subject: 's', body: 'x'.repeat(3_000_000) }), { seen: false });
    const outcomes = new Set<string>();
    const read = async () => {
      const found = backend.search({ mailboxes: ['INBOX'], text: 'x' }, { most: 5 }, soon());
      return (await codeOf(found)) ?? subjects((await found).rows).join();
    };
    let isOver = false;
    const reading = (async () => {
      while (!isOver) outcomes.add(await read());
    })();
    for (let n = 0; n < 8; n++) await server.doveadm('kick', user.user).catch(() => '');
    isOver = true;
    await reading;
    // Never an answer that leaves something out.
    const allowed = new Set(['s', 'connection_lost', 'cannot_connect']);
    expect([...outcomes].filter((outcome) => !allowed.has(outcome))).toEqual([]);
    await vi.waitFor(async () => expect(await read()).toBe('s'), { timeout: 10_000, interval: 200 });
  });

  test('whoever gives up gets no answer, and the others theirs', async () => {
    await using backend = await openOn(server, server.addUser());
    await backend.append('INBOX', letter({ subject: 's' }), { seen: false });
    const list = async (signal: AbortSignal) =>
      await backend.search({ mailboxes: ['INBOX'] }, { most: 5 }, signal);
    for (let round = 0; round < 5; round++) {
      const givenUp = Array.from({ length: 4 }, () => new AbortController());
      const lists = givenUp.flatMap(({ signal }) => [list(signal), list(soon())]);
      givenUp[round % 4]?.abort(new Error('enough'));
      const settled = await Promise.allSettled(lists);
      const reasons = settled.map((result) =>
        result.status === 'rejected' ? String(result.reason) : 'answered',
      );
      const others = reasons.filter((_, at) => at % 2 === 1);
      expect(others).toEqual(['answered', 'answered', 'answered', 'answered']);
      expect(reasons[(round % 4) * 2]).toBe('Error: enough');
    }
    await expect(list(AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  test('a mailbox that is made anew', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    await using other = await openOn(server, user);
    await server.doveadm('mailbox', 'create', '-u', user.user, 'Box');
    const put = async (subject: string) => await other.append('Box', letter({ subject }), { seen: false });
    const [first] = [await put('old1'), await put('old2')];
    const query = { mailboxes: ['Box'] };
    const page = await backend.search(query, { most: 1 }, soon());
    const place = await backend.changes('Box', undefined, 5, soon());
    expect((await backend.message(first, soon())).subject).toBe('old1');
    await server.doveadm('mailbox', 'delete', '-u', user.user, 'Box');
    await server.doveadm('mailbox', 'create', '-u', user.user, 'Box');
    // Made within the same second it would have the same UIDVALIDITY by Dovecot's clock, were it not raised.
    await other[Symbol.asyncDispose]();
    await using third = await openOn(server, user);
    for (const subject of ['new1', 'new2']) await third.append('Box', letter({ subject }), { seen: false });
    expect(await codeOf(backend.message(first, soon()))).toBe('stale_id');
    expect(await codeOf(backend.part(first, '1', 10, soon()))).toBe('stale_id');
    expect(await codeOf(backend.source(first, 10, soon()))).toBe('stale_id');
    expect(await codeOf(backend.claim(first, soon()))).toBe('stale_id');
    expect(await codeOf(backend.saveDraft(letter({ subject: 'd' }), first, soon()))).toBe('stale_id');
    const changes = [
      { kind: 'flag', flag: 'seen', on: true },
      { kind: 'move', mailbox: 'Trash' },
    ] as const;
    for (const change of changes)
      expect(await backend.update([first], change, soon())).toMatchObject([
        { ref: first, outcome: 'failed' },
      ]);
    expect(await codeOf(backend.search(query, { most: 1, after: page.next }, soon()))).toBe('invalid_cursor');
    const anew = await backend.changes('Box', place.next, 5, soon());
    expect(anew).toMatchObject({ created: [], removed: [], remarks: [expect.stringContaining('made anew')] });
    const found = await backend.search(query, { most: 5 }, soon());
    expect(found.rows.map(({ subject, flags }) => [subject, flags.unread])).toEqual([
      ['new2', true],
      ['new1', true],
    ]);
  });
});
