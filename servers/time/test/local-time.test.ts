import { describe, expect, test } from 'vitest';
import { formatLocalTime, instantsOf, localTimeAt, parseLocalTime } from '../src/local-time.ts';
import { TimeTextError } from '../src/time-text-error.ts';
import type { Zone } from '../src/zone.ts';
import { loadZones } from '../src/zones.ts';

const zones = await loadZones();

function zone(name: string): Zone {
  const found = zones.zone(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
}

/** A resolution with its times as text. */
function resolve(text: string, name: string) {
  const found = instantsOf(parseLocalTime(text), zone(name));
  const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
  switch (found.kind) {
    case 'exact':
      return iso(found.instant);
    case 'overlap':
      return { overlap: [found.earlier, found.later].map(iso) };
    case 'gap':
      return {
        gap: [found.before, found.after].map(iso),
        missing: [found.gapStart, found.gapEnd].map(formatLocalTime),
      };
  }
}

describe('reading', () => {
  test.each([
    ['2026-11-01T01:30', '2026-11-01T01:30:00'],
    ['2026-11-01 01:30', '2026-11-01T01:30:00'],
    [' 2026-11-01t01:30:05 ', '2026-11-01T01:30:05'],
    ['2026-11-01T01:30:05.5', '2026-11-01T01:30:05.500'],
    ['2026-11-01T01:30:05,123', '2026-11-01T01:30:05.123'],
    // Cut off, not rounded: .9996 is not the next second
    ['2026-11-01T01:30:05.999600', '2026-11-01T01:30:05.999'],
    ['0000-02-29T00:00', '0000-02-29T00:00:00'],
    ['0050-01-01T00:00', '0050-01-01T00:00:00'],
    ['9999-12-31T23:59:59.999', '9999-12-31T23:59:59.999'],
    ['2024-02-29T12:00', '2024-02-29T12:00:00'],
    ['2026-12-31T24:00', '2027-01-01T00:00:00'],
    ['2026-12-31T24:00:00.000', '2027-01-01T00:00:00'],
  ])('%s', (text, expected) => {
    expect(formatLocalTime(parseLocalTime(text))).toBe(expected);
  });

  test.each([
    ['2026-02-30T00:00', '2026-02 has days 01 to 28.'],
    ['2100-02-29T00:00', '2100-02 has days 01 to 28.'],
    ['2026-04-31T00:00', '2026-04 has days 01 to 30.'],
    ['2026-00-01T00:00', 'Months are 01 to 12'],
    ['2026-13-01T00:00', 'Months are 01 to 12'],
    ['2026-01-00T00:00', '2026-01 has days 01 to 31.'],
    ['2026-01-01T24:01', '24:00 is the end of the day'],
    ['2026-01-01T24:00:00.001', '24:00 is the end of the day'],
    ['2026-01-01T25:00', 'Times are 00:00 to'],
    ['2026-01-01T00:60', 'Times are 00:00 to'],
    ['2016-12-31T23:59:60', 'Use second 59, or second 00 of the next minute.'],
    ['2026-01-01T00:00:61', 'Times are 00:00 to'],
    ['9999-12-31T24:00', 'Years 0000 to 9999'],
    ['2026-11-01T01:30Z', 'without offset and zone'],
    ['2026-11-01T01:30+02:00', 'without offset and zone'],
    ['2026-11-01T01:30[Europe/Paris]', 'without offset and zone'],
    ['2026-11-01', 'Write it as 2026-11-01T01:30'],
    ['01:30', 'Write it as'],
    ['1/11/2026 1:30', 'Write it as'],
    ['20261101T013000', 'Write it as'],
    ['+02026-11-01T01:30', 'Write it as'],
    ['-0001-11-01T01:30', 'Write it as'],
    ['2026-11-1T01:30', 'Write it as'],
    ['2026-11-01T1:30', 'Write it as'],
    ['2026-11-01T01:30 PM', 'Write it as'],
    ['２０２６-11-01T01:30', 'Write it as'],
    ['', 'Write it as'],
    ['2026-11-01T01:30\nZ', 'Write it as'],
  ])('refuses %j', (text, hint) => {
    const read = () => parseLocalTime(text);
    expect(read).toThrow(TimeTextError);
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  test('messages stay short and on one line', () => {
    expect(() => parseLocalTime(`\n\u0007${'x'.repeat(1_000_000)}`)).toThrow(/^[\x20-\x7e…]{1,160}$/);
  });
});

describe('instants of a local time', () => {
  test.each([
    ['2026-07-01T12:00', 'Europe/Paris', '2026-07-01T10:00:00Z'],
    ['2026-07-01T12:00', 'Asia/Kathmandu', '2026-07-01T06:15:00Z'],
    ['2026-07-01T12:00', '+05:45', '2026-07-01T06:15:00Z'],
    ['2024-02-29T23:59:59.999', 'UTC', '2024-02-29T23:59:59.999Z'],
    // The season of the clock must not matter: luxon moves this valid time
    ['2020-03-28T23:10', 'America/Scoresbysund', '2020-03-29T00:10:00Z'],
    ['0000-01-01T00:00', 'Asia/Tokyo', '-000001-12-31T14:41:01Z'],
    ['9999-12-31T23:59', 'America/New_York', '+010000-01-01T04:59:00Z'],
    ['1883-11-18T12:00', 'America/New_York', { overlap: ['1883-11-18T16:56:02Z', '1883-11-18T17:00:00Z'] }],
  ])('%s in %s', (text, name, expected) => {
    expect(resolve(text, name)).toEqual(expected);
  });

  test.each([
    ['2026-11-01T01:30', 'America/New_York', ['2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z']],
    ['2026-11-01T01:00', 'America/New_York', ['2026-11-01T05:00:00Z', '2026-11-01T06:00:00Z']],
    ['2026-04-05T01:45', 'Australia/Lord_Howe', ['2026-04-04T14:45:00Z', '2026-04-04T15:15:00Z']],
    ['2026-10-25T01:30', 'Europe/Dublin', ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z']],
    // A whole day twice, when Samoa went to the American side of the date line
    ['1892-07-04T12:00', 'Pacific/Apia', ['1892-07-03T23:26:56Z', '1892-07-04T23:26:56Z']],
  ])('overlap: %s in %s', (text, name, overlap) => {
    expect(resolve(text, name)).toEqual({ overlap });
  });

  test('the bounds of an overlap', () => {
    expect(resolve('2026-11-01T00:59:59.999', 'America/New_York')).toBe('2026-11-01T04:59:59.999Z');
    expect(resolve('2026-11-01T02:00', 'America/New_York')).toBe('2026-11-01T07:00:00Z');
  });

  test.each([
    [
      '2026-03-08T02:30',
      'America/New_York',
      ['2026-03-08T07:30:00Z', '2026-03-08T06:30:00Z'],
      ['2026-03-08T02:00:00', '2026-03-08T03:00:00'],
    ],
    [
      '2018-11-04T00:00',
      'America/Sao_Paulo',
      ['2018-11-04T03:00:00Z', '2018-11-04T02:00:00Z'],
      ['2018-11-04T00:00:00', '2018-11-04T01:00:00'],
    ],
    [
      '2026-10-04T02:15',
      'Australia/Lord_Howe',
      ['2026-10-03T15:45:00Z', '2026-10-03T15:15:00Z'],
      ['2026-10-04T02:00:00', '2026-10-04T02:30:00'],
    ],
    [
      '2011-12-30T12:00',
      'Pacific/Apia',
      ['2011-12-30T22:00:00Z', '2011-12-29T22:00:00Z'],
      ['2011-12-30T00:00:00', '2011-12-31T00:00:00'],
    ],
    [
      '2026-03-29T01:30',
      'Europe/Dublin',
      ['2026-03-29T01:30:00Z', '2026-03-29T00:30:00Z'],
      ['2026-03-29T01:00:00', '2026-03-29T02:00:00'],
    ],
  ])('gap: %s in %s', (text, name, gap, missing) => {
    expect(resolve(text, name)).toEqual({ gap, missing });
  });

  test('the bounds of a gap', () => {
    expect(resolve('2026-03-08T01:59:59.999', 'America/New_York')).toBe('2026-03-08T06:59:59.999Z');
    expect(resolve('2026-03-08T03:00', 'America/New_York')).toBe('2026-03-08T07:00:00Z');
  });

  test('a change of the abbreviation alone is no change of the clock', () => {
    // New York went from war time to peace time at 1945-08-14T23:00Z, both four hours behind
    expect(resolve('1945-08-14T19:00', 'America/New_York')).toBe('1945-08-14T23:00:00Z');
  });

  test('three instants would all be given, and no zone has any', () => {
    const HOUR = 3_600_000;
    // Put back by an hour at 10:00Z and, before the same hour is over again, once more at 10:30Z
    const steps = [
      { until: 10 * HOUR, offset: 7200 },
      { until: 10.5 * HOUR, offset: 3600 },
      { until: Number.POSITIVE_INFINITY, offset: 0 },
    ];
    const twice: Zone = {
      name: 'Test/Twice',
      canonical: 'Test/Twice',
      offsetAt: (ms) => steps.find(({ until }) => ms < until)?.offset ?? 0,
      abbreviationAt: () => 'X',
      nextTransition: (ms) => steps.find(({ until }) => ms < until && Number.isFinite(until))?.until,
      previousTransition: () => undefined,
    };
    const found = instantsOf({ localMs: 11.25 * HOUR }, twice);
    expect(found).toEqual({
      kind: 'overlap',
      earlier: 9.25 * HOUR,
      later: 11.25 * HOUR,
      instants: [9.25 * HOUR, 10.25 * HOUR, 11.25 * HOUR],
    });

    const more: string[] = [];
    for (const name of zones.names) {
      const candidate = zone(name);
      let next = candidate.nextTransition(Date.UTC(1800, 0, 1));
      while (next !== undefined && next < Date.UTC(2110, 0, 1)) {
        const local = localTimeAt(next, candidate);
        const resolution = instantsOf(local, candidate);
        if (resolution.kind === 'overlap' && resolution.instants.length > 2) more.push(name);
        next = candidate.nextTransition(next);
      }
    }
    expect(more).toEqual([]);
  });

  test('every instant is among the instants of what the clocks show at it', () => {
    for (const [index, name] of zones.names.entries()) {
      const candidate = zone(name);
      for (let step = 0; step < 40; step++) {
        const ms = Date.UTC(1850 + step * 12, index % 12, 1 + (step % 28), step % 24, index % 60);
        const resolution = instantsOf(localTimeAt(ms, candidate), candidate);
        expect(resolution.kind === 'exact' ? [resolution.instant] : Object.values(resolution)).toContain(ms);
      }
    }
  });
});
