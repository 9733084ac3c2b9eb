import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/backend/backend.ts';
import { type Abilities, type Bench, answered, codeOf, soon, subjects } from './bench.ts';
import { letter } from './letters.ts';
import { NOBODY } from './reading.ts';

const seen = (on: boolean): Change => ({ kind: 'flag', flag: 'seen', on });
const label = (text: string, on: boolean): Change => ({ kind: 'label', label: text, on });

/** Labels that mean something to a protocol or to us. */
const LABELS = [
  '',
  ' ',
  'a b',
  'a)',
  '(',
  '"',
  '\\Seen',
  '\\Deleted',
  '$SubmitPending',
  '$draft',
  'a\r\nb',
  '\0',
  'ü',
  '%',
  '*',
  'x'.repeat(1_000),
];

export function describeUpdates(bench: () => Promise<Bench>, abilities: Abilities): void {
  describe('updates', () => {
    test('flags and labels, seen by all', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const inbox = await mail.pathOf('inbox');
      const ref = await backend.append(inbox, letter({ subject: 's' }), { seen: false });
      const rest = await backend.append(inbox, letter({ subject: 'rest' }), { seen: false });
      const other = await mail.another();
      const state = async () => {
        const { flags, labels } = await other.message(ref, soon());
        return [flags.unread, flags.flagged, ...labels];
      };
      const steps: readonly [Change, readonly (boolean | string)[]][] = [
        [seen(true), [false, false]],
        [{ kind: 'flag', flag: 'flagged', on: true }, [false, true]],
        [label('project', true), [false, true, 'project']],
        [label('project', true), [false, true, 'project']],
        [seen(false), [true, true, 'project']],
        [label('project', false), [true, true]],
        [label('never', false), [true, true]],
        [{ kind: 'flag', flag: 'flagged', on: false }, [true, false]],
      ];
      for (const [change, expected] of steps) {
        expect(await backend.update([ref], change, soon())).toEqual([{ ref, outcome: 'done' }]);
        expect([change, await state()]).toEqual([change, expected]);
      }
      expect(await other.message(rest, soon())).toMatchObject({
        flags: { unread: true, flagged: false },
        labels: [],
      });
    });

    test('moves, each message with its name there', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const [inbox, archive] = [await mail.pathOf('inbox'), await mail.pathOf('archive')];
      const put = async (subject: string) =>
        await backend.append(inbox, letter({ subject }), { seen: false });
      const [a, b, stays] = [await put('a'), await put('b'), await put('stays')];
      const outcomes = await backend.update([a, b], { kind: 'move', mailbox: archive }, soon());
      expect(outcomes.map(({ ref }) => ref)).toEqual([a, b]);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
      const left = subjects(await mail.all('inbox'));
      expect(abilities.removes ? left : left.slice(0, 1)).toEqual(['stays']);
      const there = await mail.all('archive');
      expect(subjects(there).toSorted()).toEqual(['a', 'b']);
      expect(there.every((row) => row.mailbox === archive && row.flags.unread)).toBe(true);
      const other = await mail.another();
      for (const outcome of outcomes) {
        const { moved, ref } = { moved: undefined, ...outcome };
        const name = moved ?? (abilities.keepsRefs ? ref : undefined);
        const message = name === undefined ? undefined : await other.message(name, soon());
        expect(message ?? { mailbox: archive }).toMatchObject({ mailbox: archive });
      }
      const hasGone = abilities.removes && !abilities.keepsRefs;
      expect(await codeOf(backend.message(a, soon()))).toBe(hasGone ? 'stale_id' : undefined);
      expect((await backend.message(stays, soon())).subject).toBe('stays');
    });

    test('a move to where it is, and to where nothing is', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const inbox = await mail.pathOf('inbox');
      const ref = await backend.append(inbox, letter({ subject: 'only' }), { seen: false });
      await backend.update([ref], { kind: 'move', mailbox: inbox }, soon());
      for (const mailbox of ['Nowhere', '', '../x', 'a\r\nb', '\0', '/etc']) {
        const work = backend.update([ref], { kind: 'move', mailbox }, soon());
        expect([mailbox, await codeOf(work)]).toEqual([mailbox, 'no_such_mailbox']);
      }
      expect(subjects(await mail.all('inbox'))).toEqual(['only']);
      expect(await mail.all('archive', 'trash', 'junk', 'drafts', 'sent')).toEqual([]);
    });

    test('what is gone fails by itself', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const ref = await backend.append(await mail.pathOf('inbox'), letter({ subject: 'here' }), {
        seen: false,
      });
      const refs = [...NOBODY.slice(0, 8), ref, ...NOBODY.slice(8)];
      const outcomes = await backend.update(refs, seen(true), soon());
      expect(outcomes.map((outcome) => outcome.ref)).toEqual(refs);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(
        refs.map((each) => (each === ref ? 'done' : 'failed')),
      );
      for (const outcome of outcomes)
        expect(outcome.outcome === 'done' ? 'Done.' : outcome.reason).toMatch(/^[A-Z"].*\.$/s);
      expect((await backend.message(ref, soon())).flags.unread).toBe(false);
      const moves = await backend.update(
        NOBODY,
        { kind: 'move', mailbox: await mail.pathOf('archive') },
        soon(),
      );
      expect(new Set(moves.map(({ outcome }) => outcome))).toEqual(new Set(['failed']));
      expect(await backend.update([], seen(true), soon())).toEqual([]);
    });

    test('no label changes anything but itself', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const inbox = await mail.pathOf('inbox');
      const ref = await backend.append(inbox, letter({ subject: 's' }), { seen: false });
      for (const text of LABELS) {
        const outcomes = await answered(backend.update([ref], label(text, true), soon()));
        const { flags } = await backend.message(ref, soon());
        expect({ text, flags }).toEqual({
          text,
          flags: { unread: true, flagged: false, answered: false, draft: false },
        });
        if (outcomes?.[0]?.outcome === 'done') await backend.update([ref], label(text, false), soon());
      }
      expect((await backend.message(ref, soon())).labels).toEqual([]);
      expect(subjects(await mail.all('inbox'))).toEqual(['s']);
    });

    test('by two at once', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const other = await mail.another();
      const inbox = await mail.pathOf('inbox');
      const refs: string[] = [];
      for (let n = 0; n < 4; n++)
        refs.push(await backend.append(inbox, letter({ subject: `m${n}` }), { seen: false }));
      const flag: Change = { kind: 'flag', flag: 'flagged', on: true };
      const done = await Promise.all([
        backend.update(refs, seen(true), soon()),
        other.update(refs, flag, soon()),
        other.update(refs, label('both', true), soon()),
        backend.search({ mailboxes: [inbox] }, { most: 10 }, soon()),
      ]);
      for (const outcomes of done.slice(0, 3)) expect(JSON.stringify(outcomes)).not.toContain('failed');
      for (const row of await mail.all('inbox'))
        expect(row).toMatchObject({ flags: { unread: false, flagged: true }, labels: ['both'] });
    });
  });
}
