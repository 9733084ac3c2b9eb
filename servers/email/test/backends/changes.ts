import { describe, expect, test } from 'vitest';
import type { Anchor, Backend } from '../../src/backend/backend.ts';
import { type Abilities, type Bench, answered, soon, subjects } from './bench.ts';
import { letter } from './letters.ts';

const travelled = (anchor: Anchor): Anchor => JSON.parse(JSON.stringify(anchor));

/** All that happened since, on pages. */
async function since(backend: Backend, mailbox: string, anchor: Anchor, most = 20) {
  const [created, changed, removed]: [string[], string[], string[]] = [[], [], []];
  for (let next = travelled(anchor), pages = 0; pages < 50; pages++) {
    const page = await backend.changes(mailbox, next, most, soon());
    expect(page.created.length + page.changed.length).toBeLessThanOrEqual(most);
    created.push(...subjects(page.created));
    changed.push(...subjects(page.changed));
    removed.push(...page.removed);
    next = travelled(page.next);
    if (!page.hasMore) return { created, changed, removed, next };
  }
  throw new Error('the changes do not end');
}

export function describeChanges(bench: () => Promise<Bench>, abilities: Abilities): void {
  describe('changes', () => {
    test('since a moment, told to any process', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      const put = async (subject: string, mailbox = inbox) =>
        await backend.append(mailbox, letter({ subject }), { seen: false });
      const [old, going] = [await put('old'), await put('going')];
      const start = await backend.changes(inbox, undefined, 20, soon());
      expect(start).toMatchObject({ created: [], changed: [], removed: [], hasMore: false });

      const other = await mail.another();
      const nothing = await since(other, inbox, start.next);
      expect(nothing).toMatchObject({ created: [], changed: [], removed: [] });

      await put('new1');
      await put('new2');
      await put('elsewhere', archive);
      await backend.update([old], { kind: 'flag', flag: 'seen', on: true }, soon());
      const second = await since(other, inbox, nothing.next);
      expect(second.created).toEqual(['new1', 'new2']);
      expect(second.changed).toEqual(abilities.tellsChanged ? ['old'] : []);
      expect(second.removed).toEqual([]);

      await backend.update([going], { kind: 'move', mailbox: archive }, soon());
      const third = await since(other, inbox, second.next);
      expect([third.created, third.changed]).toEqual([[], []]);
      expect(third.removed).toEqual(abilities.tellsRemoved ? [going] : []);
      expect((await since(backend, inbox, third.next)).removed).toEqual([]);
      // The same place twice tells the same.
      expect((await since(backend, inbox, start.next)).created).toEqual(['new1', 'new2']);
    });

    test('on pages, each of them once', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const inbox = await mail.pathOf('inbox');
      const start = await backend.changes(inbox, undefined, 2, soon());
      for (let n = 0; n < 5; n++)
        await backend.append(inbox, letter({ subject: `new${n}` }), { seen: false });
      const first = await backend.changes(inbox, travelled(start.next), 2, soon());
      expect([subjects(first.created), first.hasMore]).toEqual([['new0', 'new1'], true]);
      const rest = await since(backend, inbox, first.next, 2);
      expect(rest.created).toEqual(['new2', 'new3', 'new4']);
    });

    test('what happens between the pages to messages that were told as new', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      const [old] = [await backend.append(inbox, letter({ subject: 'old' }), { seen: false })];
      const start = await backend.changes(inbox, undefined, 2, soon());
      const refs: string[] = [];
      for (let n = 0; n < 5; n++)
        refs.push(await backend.append(inbox, letter({ subject: `new${n}` }), { seen: false }));
      await backend.update([old], { kind: 'flag', flag: 'flagged', on: true }, soon());
      const first = await backend.changes(inbox, travelled(start.next), 2, soon());
      expect(subjects(first.created)).toEqual(['new0', 'new1']);

      const [flagged = '', going = ''] = refs;
      await backend.update([flagged], { kind: 'flag', flag: 'flagged', on: true }, soon());
      await backend.update([going], { kind: 'move', mailbox: archive }, soon());
      const rest = await since(backend, inbox, first.next, 2);
      const later = await since(backend, inbox, rest.next, 2);
      const changed = [...rest.changed, ...later.changed];
      expect(rest.created.slice(0, 3)).toEqual(['new2', 'new3', 'new4']);
      for (const subject of abilities.tellsChanged ? ['old', 'new0'] : []) expect(changed).toContain(subject);
      const removed = [...rest.removed, ...later.removed];
      expect(removed.includes(going)).toBe(abilities.tellsRemoved);
      // Then there is nothing left to tell.
      const end = await since(backend, inbox, later.next, 2);
      expect([end.created, end.changed, end.removed]).toEqual([[], [], []]);
    });

    test('what was moved in is new', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      const ref = await backend.append(archive, letter({ subject: 'back' }), { seen: false });
      const start = await backend.changes(inbox, undefined, 5, soon());
      await backend.update([ref], { kind: 'move', mailbox: inbox }, soon());
      const { created, changed } = await since(backend, inbox, start.next);
      expect({ created, changed }).toEqual(
        abilities.tellsMovedIn ? { created: ['back'], changed: [] } : { created: [], changed: ['back'] },
      );
    });

    test('what came and went', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      const start = await backend.changes(inbox, undefined, 5, soon());
      const ref = await backend.append(inbox, letter({ subject: 'passing' }), { seen: false });
      await backend.append(inbox, letter({ subject: 'staying' }), { seen: false });
      await backend.update([ref], { kind: 'move', mailbox: archive }, soon());
      const { created } = await since(backend, inbox, start.next);
      expect(abilities.removes ? created : created.slice(-1)).toEqual(['staying']);
    });

    test('of another mailbox than the place is in', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const start = await backend.changes(await mail.pathOf('inbox'), undefined, 5, soon());
      const archive = await mail.pathOf('archive');
      // Either it knows, or there is nothing to tell of an empty mailbox.
      const told = await answered(backend.changes(archive, travelled(start.next), 5, soon()));
      expect([told?.created ?? [], told?.changed ?? [], told?.hasMore ?? false]).toEqual([[], [], false]);
    });
  });
}
