import { assert, asyncProperty, boolean, integer } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Anchor, Backend, Query } from '../../src/backend/backend.ts';
import { letter } from './letters.ts';
import { type Bench, refusals, soon, subjects } from './bench.ts';

const minute = (n: number) => new Date(Date.UTC(2026, 2, 1, 10, n));

async function fill(backend: Backend, mailbox: string, prefix: string, numbers: readonly number[]) {
  const refs = [];
  for (const n of numbers)
    refs.push(
      await backend.append(mailbox, letter({ subject: `${prefix}${n}` }), {
        seen: n % 2 === 0,
        received: minute(n),
      }),
    );
  return refs;
}

/** An anchor as a cursor brings it back. */
const travelled = (anchor: Anchor): Anchor => JSON.parse(JSON.stringify(anchor));

/** Subjects page by page, each asked of the next of these backends. */
async function pagesOf(
  query: Query,
  most: number,
  backends: readonly Backend[],
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  for (let after: Anchor; pages.length < 50;) {
    const backend = backends[pages.length % backends.length];
    const page = { most, ...(after === undefined ? {} : { after: travelled(after) }) };
    const found = await backend?.search(query, page, soon());
    pages.push(subjects(found?.rows ?? []));
    after = found?.next;
    if (after === undefined) return pages;
  }
  throw new Error('the pages do not end');
}

export function describePaging(bench: () => Promise<Bench>): void {
  describe('pages', () => {
    test('every message once, from any process', async () => {
      await using mail = await bench();
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      await fill(mail.backend, inbox, 'm', [1, 2, 4, 5, 7]);
      await fill(mail.backend, archive, 'm', [3, 6]);
      const backends = [mail.backend, await mail.another()];
      const pages = (mailboxes: readonly string[], query: Partial<Query>, most: number) =>
        pagesOf({ ...query, mailboxes }, most, backends);
      expect(await pages([inbox], {}, 2)).toEqual([['m7', 'm5'], ['m4', 'm2'], ['m1']]);
      expect((await pages([inbox], { unread: true }, 2)).flat()).toEqual(['m7', 'm5', 'm1']);
      const both = ['m7', 'm6', 'm5', 'm4', 'm3', 'm2', 'm1'];
      const cases = asyncProperty(integer({ min: 1, max: 8 }), boolean(), async (most, swap) => {
        const mailboxes = swap ? [archive, inbox] : [inbox, archive];
        const all = await pages(mailboxes, {}, most);
        expect(all.flat()).toEqual(both);
        for (const page of all) expect(page.length).toBeLessThanOrEqual(most);
      });
      await assert(cases, { numRuns: 8 });
    });

    test('messages of the same moment', async () => {
      await using mail = await bench();
      const inbox = await mail.pathOf('inbox');
      for (let n = 0; n < 5; n++)
        await mail.backend.append(inbox, letter({ subject: `same${n}` }), {
          seen: true,
          received: minute(0),
        });
      const pages = await pagesOf({ mailboxes: [inbox] }, 2, [mail.backend]);
      expect(pages.flat().toSorted()).toEqual(['same0', 'same1', 'same2', 'same3', 'same4']);
    });

    test('the same ones while mail arrives', async () => {
      await using mail = await bench();
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      await fill(mail.backend, inbox, 'm', [1, 3, 5]);
      await fill(mail.backend, archive, 'm', [2, 4]);
      const query = { mailboxes: [inbox, archive] };
      const first = await mail.backend.search(query, { most: 2 }, soon());
      expect(subjects(first.rows)).toEqual(['m5', 'm4']);
      const postman = await mail.another();
      await fill(postman, inbox, 'late', [6, 8]);
      await fill(postman, archive, 'late', [7]);
      const second = await mail.backend.search(query, { most: 2, after: travelled(first.next) }, soon());
      expect(subjects(second.rows)).toEqual(['m3', 'm2']);
      const third = await mail.backend.search(query, { most: 2, after: travelled(second.next) }, soon());
      expect(subjects(third.rows)).toEqual(['m1']);
      expect(third.next).toBeUndefined();
    });

    test('no message is lost when another one goes', async () => {
      await using mail = await bench();
      const [inbox, trash] = [await mail.pathOf('inbox'), await mail.pathOf('trash')];
      await fill(mail.backend, inbox, 'm', [1, 2, 3, 4, 5, 6]);
      const query = { mailboxes: [inbox] };
      const first = await mail.backend.search(query, { most: 3 }, soon());
      // Also the very one that the page ended with.
      const refs = first.rows.slice(1).map((row) => row.ref);
      await (await mail.another()).update(refs, { kind: 'move', mailbox: trash }, soon());
      const second = await mail.backend.search(query, { most: 3, after: travelled(first.next) }, soon());
      expect(subjects(second.rows)).toEqual(['m3', 'm2', 'm1']);
    });

    test('an anchor that no backend gave is refused', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const inbox = await mail.pathOf('inbox');
      await fill(backend, inbox, 'm', [1, 2]);
      for (const after of [null, 0, 'x', [], {}, { id: 7 }, { [inbox]: 'x' }, { toString: 1 }]) {
        const codes = await refusals({
          search: () => backend.search({ mailboxes: [inbox] }, { most: 5, after }, soon()),
          changes: () => backend.changes(inbox, after, 5, soon()),
        });
        expect({ after, ...codes }).toEqual({ after, search: 'invalid_cursor', changes: 'invalid_cursor' });
      }
    });
  });
}
