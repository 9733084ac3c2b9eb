import { describe, expect, it } from 'vitest';
import { letter } from '../fixtures/special.ts';
import { bytesOf, mailbox, outside } from './reading.ts';

const conversation = (count: number, body: (index: number) => string): Buffer[] =>
  Array.from({ length: count }, (_, index) =>
    letter(
      {
        'Message-ID': `<m${index}@example.com>`,
        ...(index > 0 && {
          'In-Reply-To': `<m${index - 1}@example.com>`,
          References: `<m0@example.com> <m${index - 1}@example.com>`,
        }),
      },
      body(index),
      { subject: index === 0 ? 'Plan' : `Re: Plan ${index}` },
    ),
  );

const quoting = (index: number): string =>
  `Answer number ${index}.\n\nOn Fri, 20 Nov 2026 at 09:12, Bob <bob@example.com> wrote:\n${`> Answer number ${index - 1}.\n`.repeat(40)}`;

describe('read_thread', () => {
  it('shows a conversation, oldest first, without what is quoted', async () => {
    await using mail = await mailbox();
    mail.put(conversation(6, quoting));
    mail.put([letter({}, 'Something else.', { subject: 'Other' })]);
    const text = await mail.text('read_thread', { id: await mail.id('Re: Plan 3') });
    expect(text).toMatch(/^6 messages, oldest first, times in UTC · mail\n1 of 6 · mail~INBOX~\S+ · unread/);
    const said = [...text.matchAll(/^Answer number (\d)\.$/gm)].map(([, number]) => number);
    expect(said).toEqual(['0', '1', '2', '3', '4', '5']);
    expect(text).not.toContain('> Answer');
    expect(text).not.toContain('Something else.');
    expect(bytesOf(text)).toBeLessThan(4_000);
  });

  it('keeps to the page: the newest as text, the others as rows, the rest counted', async () => {
    for (const [page, count] of [
      [1_000, 5],
      [1_000, 100],
      [10_000, 40],
      [10_000, 120],
      [100_000, 30],
    ] as const) {
      await using mail = await mailbox(`--page=${page}`);
      mail.put(
        conversation(count, (index) => `Message ${index} is long. ${'It goes on and on. '.repeat(300)}`),
      );
      const id = await mail.id(`Re: Plan ${count - 1}`);
      const text = await mail.text('read_thread', { id });
      expect(bytesOf(text)).toBeLessThanOrEqual(page);
      expect(text).toContain(`Message ${count - 1} is long.`);
      expect(text).toMatch(/^\[more: read_email with ids=\["mail~\S+"\] and offset=\d+\]$/m);
      expect(text).toMatch(/^\[\d+ older messages?(?: more)?\]$|--- untrusted \w+: older messages ---/m);
      expect(outside(text)).not.toContain('It goes on');
      const [, named = '[]', offset] = /ids=(\["[^"]+"\]) and offset=(\d+)/.exec(text) ?? [];
      expect(await mail.text('read_email', { ids: JSON.parse(named), offset: Number(offset) })).toContain(
        'goes on',
      );
    }
  });

  it('is the message alone where there is no conversation', async () => {
    await using mail = await mailbox();
    mail.put([letter({}, 'Alone.', { subject: 'Solo' })]);
    const id = await mail.id('Solo');
    expect(await mail.text('read_thread', { id })).toMatch(/^1 message, [^]*\n1 of 1 · [^]*\nAlone\.\n/);
    expect(await mail.failure('read_thread', { id: 'mail~INBOX~1.1' })).toMatch(/^stale_id: /);
    expect(await mail.failure('read_thread', { id: 'nonsense' })).toMatch(/^invalid_id: /);
  });
});
