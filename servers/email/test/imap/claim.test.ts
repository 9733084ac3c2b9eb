import { type DovecotServer, startDovecot } from '@handrail/testing/dovecot-server';
import { lacks } from '@handrail/testing/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, soon } from '../backends/bench.ts';
import { letter } from '../backends/letters.ts';
import { openOn } from './opened.ts';

describe.skipIf(lacks('dovecot'))('claims', () => {
  let server: DovecotServer;
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => await server.stop());

  test('of four connections at once exactly one wins, each time', async () => {
    const user = server.addUser();
    const backends = await Promise.all(Array.from({ length: 4 }, async () => await openOn(server, user)));
    for (let round = 0; round < 15; round++) {
      const { ref } = (await backends[0]?.saveDraft(letter({ subject: `d${round}` }), undefined, soon())) ?? {
        ref: '',
      };
      const won = await Promise.all(backends.map(async (backend) => await backend.claim(ref, soon())));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
    for (const backend of backends) await backend[Symbol.asyncDispose]();
  });

  test('another change of the draft at the same time is no claim', async () => {
    const user = server.addUser();
    await using one = await openOn(server, user);
    await using other = await openOn(server, user);
    for (let round = 0; round < 8; round++) {
      const { ref } = await one.saveDraft(letter({ subject: 'd' }), undefined, soon());
      const [won] = await Promise.all([
        one.claim(ref, soon()),
        other.update([ref], { kind: 'flag', flag: 'flagged', on: true }, soon()),
      ]);
      expect(won).toBe(true);
    }
  });

  test('one that may be on its way out is not taken away, and what is no draft neither', async () => {
    await using backend = await openOn(server, server.addUser());
    const { ref } = await backend.saveDraft(letter({ subject: 'd' }), undefined, soon());
    expect(await backend.claim(ref, soon())).toBe(true);
    expect((await backend.saveDraft(letter({ subject: 'e' }), ref, soon())).remains).toBe(true);
    expect((await backend.message(ref, soon())).subject).toBe('d');
    const mail = await backend.append('INBOX', letter({ subject: 'mail' }), { seen: true });
    expect(await codeOf(backend.saveDraft(letter({ subject: 'f' }), mail, soon()))).toBe('not_a_draft');
    expect(await codeOf(backend.claim(mail, soon()))).toBe('not_a_draft');
    expect((await backend.message(mail, soon())).subject).toBe('mail');
  });
});
