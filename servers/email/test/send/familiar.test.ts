import { describe, expect, it } from 'vitest';
import { NOT_LOOKED_UP, strangenessOf } from '../../src/send/familiar.ts';
import { openMaildir } from '../../src/maildir/maildir-backend.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { accountAt, never } from '../maildir/mail.ts';

const letterTo = (to: string, from = 'alice@example.com'): Buffer =>
  Buffer.from(
    `From: ${from}\r\nTo: ${to}\r\nSubject: x\r\nMessage-ID: <${crypto.randomUUID()}@example.com>\r\nDate: Sat, 01 Nov 2025 10:00:00 +0000\r\n\r\nx\r\n`,
  );
const identities = [{ name: '', address: 'alice@example.com' }];

async function sentMail(letters: readonly Buffer[]) {
  const folder = temporaryFolder();
  for (const name of ['', '.Sent'])
    for (const part of ['cur', 'new', 'tmp']) folder.make({ [`mail/${name}/${part}/`]: '' });
  const backend = await openMaildir(accountAt(folder.at('mail'), folder.at('index')));
  for (const raw of letters) await backend.append('Sent', raw, { seen: true });
  return Object.assign(backend, { folder });
}

describe('whom an account wrote to', () => {
  it('is looked up for so many, and is not said of the others', async () => {
    const people = Array.from({ length: 30 }, (_, n) => `p${n}@dom${n}.example`);
    const later = Array.from({ length: 205 }, () => letterTo('bob@example.com'));
    const backend = await sentMail([...people.map((to) => letterTo(to)), ...later]);
    let searches = 0;
    const search = backend.search.bind(backend);
    backend.search = async (query, page, signal) => {
      if (query.to !== undefined) searches += 1;
      return await search(query, page, signal);
    };
    const place = { backend, sent: ['Sent'], identities };
    const signs = await strangenessOf(people, place, never);
    expect([...signs.values()].flat()).toEqual(Array.from({ length: 10 }, () => NOT_LOOKED_UP));
    expect(searches).toBe(20);
    const strangers = await strangenessOf(['eve@z.example'], place, never);
    expect(strangers.get('eve@z.example')).toEqual(['never written to before, nor anybody there']);
    await backend[Symbol.asyncDispose]();
    backend.folder[Symbol.dispose]();
  });

  it('is not known without sent mail, nor by what others wrote', async () => {
    const backend = await sentMail([letterTo('eve@z.example', 'x@y.example')]);
    const signs = async (sent: readonly string[]) =>
      (await strangenessOf(['eve@z.example'], { backend, sent, identities }, never)).get('eve@z.example');
    expect(await signs([])).toEqual([NOT_LOOKED_UP]);
    expect(await signs(['Sent'])).toEqual(['never written to before, nor anybody there']);
    await backend[Symbol.asyncDispose]();
    backend.folder[Symbol.dispose]();
  });
});
