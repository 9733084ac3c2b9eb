import { describe, expect, test } from 'vitest';
import { type Abilities, type Bench, codeOf, refusals, soon, subjects } from './bench.ts';
import { letter } from './letters.ts';
import { NOBODY } from './reading.ts';

export function describeDrafts(bench: () => Promise<Bench>, abilities: Abilities): void {
  describe('drafts', () => {
    test('saved as they are, read by all', async () => {
      await using mail = await bench();
      const raw = letter({ subject: 'First words', to: 'bob@example.org' });
      const { ref, remains } = await mail.backend.saveDraft(raw, undefined, soon());
      expect(remains).toBe(false);
      const other = await mail.another();
      expect((await other.source(ref, 100_000, soon())).bytes.equals(raw)).toBe(true);
      expect(await other.message(ref, soon())).toMatchObject({
        mailbox: await mail.pathOf('drafts'),
        subject: 'First words',
        flags: { draft: true, unread: false },
      });
    });

    test('replaced, and only the one that was meant', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const bystander = await backend.saveDraft(letter({ subject: 'bystander' }), undefined, soon());
      const first = await backend.saveDraft(letter({ subject: 'one' }), undefined, soon());
      const raw = letter({ subject: 'two' });
      const second = await backend.saveDraft(raw, first.ref, soon());
      expect((await backend.source(second.ref, 100_000, soon())).bytes.equals(raw)).toBe(true);
      expect(second.remains).toBe(!abilities.removes);
      const left = subjects(await mail.all('drafts'));
      expect(left.filter((subject) => subject !== 'one').toSorted()).toEqual(['bystander', 'two']);
      expect(abilities.removes && left.includes('one')).toBe(false);
      expect((await backend.message(bystander.ref, soon())).subject).toBe('bystander');
    });

    test('not replaced by who holds one that is gone, or none', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const received = await backend.append(await mail.pathOf('inbox'), letter({ subject: 'in' }), {
        seen: true,
      });
      const raw = letter({ subject: 'late' });
      for (const nobody of NOBODY)
        expect([nobody, await codeOf(backend.saveDraft(raw, nobody, soon()))]).toEqual([nobody, 'stale_id']);
      expect(await codeOf(backend.saveDraft(raw, received, soon()))).toBe('not_a_draft');
      expect(await codeOf(backend.claim(received, soon()))).toBe('not_a_draft');
      expect(await mail.all('drafts')).toEqual([]);
      expect(subjects(await mail.all('inbox'))).toEqual(['in']);
    });

    test('one that may be on its way out stays beside the new one', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const { ref } = await backend.saveDraft(letter({ subject: 'going' }), undefined, soon());
      expect(await backend.claim(ref, soon())).toBe(true);
      const { remains } = await backend.saveDraft(letter({ subject: 'new' }), ref, soon());
      expect(remains).toBe(true);
      expect(await backend.claim(ref, soon())).toBe(false);
    });

    test('claimed once, by whomever', async () => {
      await using mail = await bench();
      const [one, other] = [mail.backend, await mail.another()];
      const { ref } = await one.saveDraft(letter({ subject: 'd' }), undefined, soon());
      const bystander = await one.saveDraft(letter({ subject: 'bystander' }), undefined, soon());
      expect(await one.claim(ref, soon())).toBe(true);
      expect(await other.claim(ref, soon())).toBe(false);
      expect(await one.claim(ref, soon())).toBe(false);
      expect((await one.message(ref, soon())).flags).toMatchObject({ draft: true, isClaimed: true });
      expect((await one.message(bystander.ref, soon())).flags.isClaimed).toBeUndefined();
      await other.release(ref, soon());
      expect((await one.message(ref, soon())).flags.isClaimed).toBeUndefined();
      expect(await one.claim(ref, soon())).toBe(true);
      expect(await other.claim(bystander.ref, soon())).toBe(true);
      for (const nobody of NOBODY) {
        const codes = await refusals({
          claim: () => one.claim(nobody, soon()),
          release: () => one.release(nobody, soon()),
        });
        expect({ nobody, ...codes }).toEqual({ nobody, claim: 'stale_id', release: 'stale_id' });
        // Where it is gone there is nothing left to take away.
        expect(['stale_id', undefined]).toContain(await codeOf(one.fileSent(nobody, undefined, soon())));
      }
      expect(await mail.all('sent')).toEqual([]);
      expect(await mail.all('drafts')).toHaveLength(2);
    });

    test('claimed by many at once, and one of them has it', async () => {
      await using mail = await bench();
      const [one, other] = [mail.backend, await mail.another()];
      for (let round = 0; round < 4; round++) {
        const { ref } = await one.saveDraft(letter({ subject: `d${round}` }), undefined, soon());
        const claims = [one, one, ...(abilities.claimsAtOnce ? [other, other] : [])];
        const had = await Promise.all(claims.map(async (backend) => await backend.claim(ref, soon())));
        expect(had.filter(Boolean)).toHaveLength(1);
      }
    });

    test('filed with the bytes that were sent', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const bystander = await backend.saveDraft(letter({ subject: 'bystander' }), undefined, soon());
      const raw = letter({ subject: 'Sent words' });
      const { ref } = await backend.saveDraft(raw, undefined, soon());
      expect(await backend.claim(ref, soon())).toBe(true);
      const filed = await backend.fileSent(ref, raw, soon());
      const [row, ...more] = await mail.all('sent');
      expect(more).toEqual([]);
      expect(row).toMatchObject({
        subject: 'Sent words',
        flags: { unread: false, draft: false },
        labels: [],
      });
      expect(filed ?? row?.ref).toBe(row?.ref);
      expect((await backend.source(row?.ref ?? '', 100_000, soon())).bytes.equals(raw)).toBe(true);
      const left = subjects(await mail.all('drafts'));
      expect(abilities.removes ? left : left.slice(-1)).toEqual(['bystander']);
      expect((await backend.message(bystander.ref, soon())).flags.draft).toBe(true);
      // Nobody sends it again.
      const other = await mail.another();
      const again = await codeOf(other.claim(ref, soon()));
      expect(['stale_id', 'not_a_draft', undefined]).toContain(again);
      expect(again === undefined && (await other.claim(ref, soon()))).toBe(false);
    });

    test('gone from the drafts where the server files the copy', async () => {
      await using mail = await bench();
      const { backend } = mail;
      const { ref } = await backend.saveDraft(letter({ subject: 'Sent words' }), undefined, soon());
      expect(await backend.claim(ref, soon())).toBe(true);
      await backend.fileSent(ref, undefined, soon());
      expect(abilities.removes ? await mail.all('drafts') : []).toEqual([]);
      for (const row of await mail.all('sent')) expect(row.flags.draft).toBe(false);
    });
  });
}
