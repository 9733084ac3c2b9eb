import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/message/message.ts';
import { summaryLines } from '../../src/read/summary-lines.ts';

const row = (changes: Partial<Summary> = {}): Summary => ({
  ref: 'INBOX~k3x9.1a',
  mailbox: 'INBOX',
  received: new Date('2026-11-20T14:03:59Z'),
  from: [{ name: 'Ann Example', address: 'ann@example.org' }],
  to: [{ name: '', address: 'me@example.com' }],
  subject: 'Lunch',
  flags: { unread: false, flagged: false, answered: false, draft: false },
  labels: [],
  size: 1_000,
  attachments: 0,
  ...changes,
});

const account = { account: 'me', identities: [{ name: 'Me', address: 'Me@example.com' }] };
const lines = (...rows: readonly Summary[]) => summaryLines(rows, account);
const bytesOf = (list: readonly string[]) => Buffer.byteLength(list.join('\n'));

describe('summaryLines', () => {
  it('shows a row with all its flags', () => {
    const flags = { unread: true, flagged: true, answered: true, draft: true };
    expect(lines(row({ flags, attachments: 2 }))).toEqual([
      'me~INBOX~k3x9.1a\t2026-11-20 14:03\t*!@>d\tAnn Example <ann@example.org>\tLunch',
    ]);
    expect(lines(row({ from: [], received: new Date(Number.NaN) }))).toEqual([
      'me~INBOX~k3x9.1a\t(no date)\t\t(no sender)\tLunch',
    ]);
  });

  it('names the recipient of what one wrote oneself', () => {
    const from = [{ name: 'Me', address: 'me@EXAMPLE.com' }];
    const to = [
      { name: 'Bob', address: 'bob@example.org' },
      { name: '', address: 'x@example.org' },
    ];
    expect(lines(row({ from, to }))[0]).toContain('\tto: bob@example.org +1\t');
    expect(lines(row({ from }))[0]).toContain('\tme@EXAMPLE.com\t');
  });

  it('never lets a name hide the address', () => {
    const from = [
      {
        name: `ceo@example.com${' '.repeat(300)}${'x'.repeat(300)}`,
        address: `${'y'.repeat(90)}@evil.example`,
      },
    ];
    const shown = lines(...Array.from({ length: 50 }, () => row({ from, subject: 's'.repeat(300) })));
    for (const line of shown) expect(line).toMatch(/…y*@evil\.example\t/);
  });

  it('clips the longest first, and only where there is no room', () => {
    const long = row({ subject: 'word '.repeat(60) });
    const [alone = ''] = lines(long);
    expect(alone.length).toBeGreaterThan(240);
    const many = lines(...Array.from({ length: 49 }, () => long), row());
    expect(bytesOf(many)).toBeLessThanOrEqual(50 * 114);
    expect(many.at(-1)).toBe('me~INBOX~k3x9.1a\t2026-11-20 14:03\t\tAnn Example <ann@example.org>\tLunch');
  });

  it('keeps each row on its line and all within their bytes, whatever they hold', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    const address = fc.record({ name: text, address: text });
    const rows = fc.array(
      fc.record({
        from: fc.array(address, { maxLength: 3 }),
        to: fc.array(address, { maxLength: 3 }),
        subject: text,
      }),
      { minLength: 20, maxLength: 50 },
    );
    fc.assert(
      fc.property(rows, (given) => {
        const shown = lines(...given.map((changes) => row(changes)));
        expect(bytesOf(shown)).toBeLessThanOrEqual(shown.length * 114);
        for (const line of shown) {
          expect(line.split('\t')).toHaveLength(5);
          expect(line).not.toMatch(/[\r\n\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }
      }),
      { numRuns: 100 },
    );
  });
});
