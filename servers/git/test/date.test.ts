import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { callerDate } from '../src/read/asked/date.ts';
import { temporaryFolder } from '@handrail/testing/temporary';
import { git } from './temporary.ts';

const folder = temporaryFolder();
git(folder.path, 'init', '-q');
afterAll(() => folder[Symbol.dispose]());

/** Seconds since 1970, as git understands a text; UTC. */
function understood(text: string): number {
  return Number(/^--max-age=(\d+)\n$/.exec(git(folder.path, 'rev-parse', `--since=${text}`))?.[1]);
}

const DAY = 86_400;
const now = (): number => Math.floor(Date.now() / 1_000);

describe('a date of a caller', () => {
  it.each([
    ['2 weeks ago', 14 * DAY],
    ['2.weeks.ago', 14 * DAY],
    ['90 seconds ago', 90],
    ['ten minutes ago', 600],
    ['1 day 3 hours ago', DAY + 3 * 3_600],
    ['3 days', 3 * DAY],
    ['Yesterday', DAY],
    ['now', 0],
    ['last week', 7 * DAY],
  ])('%s is so long ago', (text, seconds) => {
    const given = callerDate('since', text);
    expect(Math.abs(now() - seconds - understood(given))).toBeLessThan(30);
  });

  it.each([
    ['monday', 1],
    ['last friday', 5],
    ['thursday 17:00', 4],
    ['Sun', 0],
  ])('%s is the last one', (text, day) => {
    const at = understood(callerDate('since', text));
    expect(new Date(at * 1_000).getUTCDay()).toBe(day);
    expect(now() - at).toBeLessThan(9 * DAY);
    expect(at).toBeLessThan(now());
  });

  it.each([
    'noon',
    'midnight',
    'today',
    'last month',
    'last year',
    '18 months ago',
    '40 years ago',
    'yesterday noon',
  ])('%s is before now', (text) => {
    const at = understood(callerDate('since', text));
    // At the very moment named it may be this one.
    expect(at).toBeLessThanOrEqual(now());
    expect(at).toBeGreaterThan(now() - 41 * 366 * DAY);
  });

  const pad = (number: number, length = 2): string => String(number).padStart(length, '0');
  const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'];
  const shapes: readonly ((date: Date, clock: string) => string)[] = [
    (date) => `@${date.getTime() / 1_000}`,
    (date) => date.toISOString(),
    (date, clock) => `${date.toISOString().slice(0, 10)} ${clock} +0000`,
    (date, clock) => `${date.toISOString().slice(0, 10)}T${clock}Z`,
    (date, clock) =>
      `${date.getUTCFullYear()}/${pad(date.getUTCMonth() + 1)}/${pad(date.getUTCDate())} ${clock}`,
    (date) => date.toUTCString(),
    (date, clock) =>
      `${date.toUTCString().slice(8, 11)} ${date.getUTCDate()} ${date.getUTCFullYear()} ${clock}`,
    (date, clock) =>
      `${date.getUTCDate()} ${date.toUTCString().slice(8, 11)} ${date.getUTCFullYear()} ${clock}`,
    (date, clock) =>
      `${months[date.getUTCMonth()] ?? date.toUTCString().slice(8, 11)} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${clock}`,
  ];

  it('of the calendar is the one that git takes it for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 100_000_000, max: 4_000_000_000 }),
        fc.constantFrom(...shapes),
        (seconds, shape) => {
          const date = new Date(seconds * 1_000);
          const text = shape(date, date.toISOString().slice(11, 19));
          expect([text, understood(callerDate('since', text))]).toEqual([text, seconds]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each(['2026-01-02', 'Jan 2 2026', '2 January 2026', 'Fri, 2 Jan 2026', '2026/1/2'])(
    '%s is that day',
    (text) => {
      // Git takes the time of the day from now.
      const day = new Date(understood(callerDate('until', text)) * 1_000).toISOString().slice(0, 10);
      expect(day).toBe('2026-01-02');
    },
  );

  it.each([
    'notadate',
    'gibberish',
    'never',
    '2026',
    '2026-02-31',
    '2026-13-01',
    '2026-00-10',
    '1969-12-31',
    '2100-01-01',
    '2026-01-02T25:00',
    '2026-01/02',
    '01/02/2026',
    'Jan 32 2026',
    'weeks ago',
    'two weeks before',
    '5000 years ago',
    '99999999999 seconds ago',
    '2 weeks ago; --all',
    '@',
    '@-5',
    'yesterday HEAD',
    ' ',
  ])('%j is none', (text) => {
    expect(() => callerDate('until', text)).toThrow(expect.objectContaining({ code: 'invalid_date' }));
  });

  it('today begins at midnight and ends now', () => {
    expect([callerDate('since', 'today'), callerDate('until', 'Today')]).toEqual(['midnight', 'now']);
  });
});
