import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Anchor, Backend } from '../../src/backend/backend.ts';
import { soon, subjects } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

describe.skipIf(lacks('dovecot'))('changes', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => await server.stop());

  async function told(backend: Backend, since: Anchor, most: number) {
    const [created, changed, removed]: [string[], string[], string[]] = [[], [], []];
    for (let next = since, pages = 0; pages < 50; pages++) {
      const page = await backend.changes('INBOX', next, most, soon());
      created.push(...subjects(page.created));
      changed.push(...subjects(page.changed));
      removed.push(...page.removed);
      next = page.next;
      if (!page.hasMore) return { created, changed, removed, next };
    }
    throw new Error('without end');
  }

  test('one command that changes many, on pages, each message once', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    const refs: string[] = [];
    for (let n = 0; n < 25; n++)
      refs.push(await backend.append('INBOX', letter({ subject: `m${n}` }), { seen: false }));
    const start = await backend.changes('INBOX', undefined, 5, soon());
    // All of them get the same modseq.
    await server.doveadm('flags', 'add', '-u', user.user, String.raw`\Seen`, 'mailbox', 'INBOX', 'all');
    await backend.append('INBOX', letter({ subject: 'new' }), { seen: false });
    await backend.update([refs[24] ?? ''], { kind: 'move', mailbox: 'Trash' }, soon());
    for (const most of [1, 4, 7, 100]) {
      const all = await told(backend, start.next, most);
      expect(all.created).toEqual(['new']);
      expect(all.changed.toSorted()).toEqual(Array.from({ length: 24 }, (_, n) => `m${n}`).toSorted());
      expect(all.removed).toEqual([refs[24]]);
      expect(await told(backend, all.next, most)).toMatchObject({ created: [], changed: [], removed: [] });
    }
  });

  test('nothing new costs one question', async () => {
    const user = server.addUser();
    await using backend = await openOn(server, user);
    await backend.append('Archive', letter({ subject: 's' }), { seen: false });
    const { next } = await backend.changes('INBOX', undefined, 5, soon());
    const before = server.sent(user.user).trim().split('\n').length;
    await backend.changes('INBOX', next, 5, soon());
    expect(server.sent(user.user).trim().split('\n').length - before).toBe(1);
  });
});
