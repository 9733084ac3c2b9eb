import { describe, expect, test } from 'vitest';
import { parseInstant } from '../src/instant-text.ts';
import { describeInstant, isoWeek } from '../src/instant.ts';
import { TimeTextError } from '../src/time-text-error.ts';
import type { Zone } from '../src/zone.ts';
import { loadZones } from '../src/zones.ts';

const zones = await loadZones();

function zone(name: string): Zone {
  const found = zones.zone(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
}

const describeAt = (text: string, name: string) => describeInstant(Date.parse(text), zone(name));

describe('describing', () => {
  test('an instant, whole', () => {
    expect(describeAt('2026-11-01T05:30:00Z', 'America/New_York')).toEqual({
      rfc3339: '2026-11-01T01:30:00-04:00',
      rfc9557: '2026-11-01T01:30:00-04:00[America/New_York]',
      weekday: 'Sunday',
      week: '2026-W44',
      epoch_ms: 1_793_511_000_000,
      offset: '-04:00',
      abbreviation: 'EDT',
      is_dst: true,
    });
  });

  test.each([
    ['2026-07-01T00:00:00.250Z', 'Asia/Kathmandu', '2026-07-01T05:45:00.250+05:45[Asia/Kathmandu]'],
    ['2026-07-01T00:00:00Z', 'UTC', '2026-07-01T00:00:00+00:00[UTC]'],
    ['2026-07-01T00:00:00Z', '-03:30', '2026-06-30T20:30:00-03:30[-03:30]'],
    ['0000-01-01T12:00:00Z', 'UTC', '0000-01-01T12:00:00+00:00[UTC]'],
  ])('%s in %s', (text, name, expected) => {
    expect(describeAt(text, name).rfc9557).toBe(expected);
  });

  test('an offset with seconds cannot be in RFC 3339, so that is in UTC', () => {
    expect(describeAt('1883-11-18T16:00:00Z', 'America/New_York')).toMatchObject({
      rfc3339: '1883-11-18T16:00:00Z',
      rfc9557: '1883-11-18T16:00:00Z[America/New_York]',
      local: '1883-11-18T11:03:58',
      offset: '-04:56:02',
      abbreviation: 'LMT',
    });
  });

  test.each([
    ['2026-01-01T12:00:00Z', 'Europe/Paris', false],
    ['2026-07-01T12:00:00Z', 'Europe/Paris', true],
    ['2026-01-01T12:00:00Z', 'Australia/Lord_Howe', true],
    ['2026-07-01T12:00:00Z', 'Asia/Tokyo', false],
    ['2026-07-01T12:00:00Z', 'UTC', false],
    // Winter time is the exception by Irish law
    ['2026-07-01T12:00:00Z', 'Europe/Dublin', undefined],
    ['2026-07-01T12:00:00Z', 'Eire', undefined],
    // Before the years that the database answers for
    ['1950-07-01T12:00:00Z', 'Europe/London', undefined],
    // The last spring forward of British Columbia, which became permanent
    ['2026-07-01T12:00:00Z', 'America/Vancouver', undefined],
  ])('daylight saving at %s in %s: %s', (text, name, expected) => {
    expect(describeAt(text, name).is_dst).toBe(expected);
  });

  test.each([
    ['2026-12-31', '2026-W53'],
    ['2027-01-01', '2026-W53'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2024-12-30', '2025-W01'],
    ['2020-12-31', '2020-W53'],
    ['1969-12-31', '1970-W01'],
    ['0001-01-01', '0001-W01'],
    ['0000-01-01', '-0001-W52'],
    ['9999-12-31', '9999-W52'],
  ])('%s is in %s', (date, week) => {
    expect(isoWeek(Date.parse(date))).toBe(week);
  });

  test.each([
    ['0000-01-01T00:00:00Z', 'America/New_York'],
    ['9999-12-31T23:59:59Z', 'Asia/Tokyo'],
  ])('%s in %s is outside of years 0000 to 9999', (text, name) => {
    expect(() => describeAt(text, name)).toThrow(RangeError);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 1e300])('%d is no instant', (ms) => {
    expect(() => describeInstant(ms, zone('UTC'))).toThrow(RangeError);
  });
});

describe('reading', () => {
  const parsed = (text: string) => {
    const { epochMs, ...rest } = parseInstant(text);
    return [new Date(epochMs).toISOString(), rest];
  };

  test.each([
    ['2026-11-01T01:30:00Z', '2026-11-01T01:30:00.000Z', { critical: false }],
    ['2026-11-01t01:30z', '2026-11-01T01:30:00.000Z', { critical: false }],
    ['2026-11-01T01:30:00-04:00', '2026-11-01T05:30:00.000Z', { critical: false, offset: -14_400 }],
    ['2026-11-01 01:30:00.123456+0545', '2026-10-31T19:45:00.123Z', { critical: false, offset: 20_700 }],
    ['2026-11-01T01:30+05', '2026-10-31T20:30:00.000Z', { critical: false, offset: 18_000 }],
    // RFC 3339 §4.3: the time is in UTC and the local offset is not known
    ['2026-11-01T01:30-00:00', '2026-11-01T01:30:00.000Z', { critical: false }],
    ['2026-11-01T01:30+00:00', '2026-11-01T01:30:00.000Z', { critical: false, offset: 0 }],
    [
      '2026-11-01T01:30:00-04:00[America/New_York]',
      '2026-11-01T05:30:00.000Z',
      { critical: false, offset: -14_400, zone: 'America/New_York' },
    ],
    [
      '2026-11-01T05:30:00Z[!America/New_York][u-ca=hebrew]',
      '2026-11-01T05:30:00.000Z',
      { critical: true, zone: 'America/New_York' },
    ],
    ['2026-11-01T05:30:00Z[u-ca=iso8601]', '2026-11-01T05:30:00.000Z', { critical: false }],
  ])('%s', (text, instant, rest) => {
    expect(parsed(text)).toEqual([instant, rest]);
  });

  test.each([
    ['0', '1970-01-01T00:00:00.000Z'],
    ['-0', '1970-01-01T00:00:00.000Z'],
    ['1793511000', '2026-11-01T05:30:00.000Z'],
    ['1793511000.289', '2026-11-01T05:30:00.289Z'],
    ['1793511000289', '2026-11-01T05:30:00.289Z'],
    ['1793511000289999', '2026-11-01T05:30:00.289Z'],
    ['1793511000289999999', '2026-11-01T05:30:00.289Z'],
    ['-1', '1969-12-31T23:59:59.000Z'],
    ['-0.0001', '1969-12-31T23:59:59.999Z'],
    ['-62135596800', '0001-01-01T00:00:00.000Z'],
    ['99999999999', '5138-11-16T09:46:39.000Z'],
    ['253402300799999999999', '9999-12-31T23:59:59.999Z'],
    ['100000000000', '1973-03-03T09:46:40.000Z'],
    ['-1793511000289999', '1913-03-02T18:29:59.710Z'],
  ])('epoch %s', (text, instant) => {
    expect(parsed(text)).toEqual([instant, { critical: false }]);
  });

  test.each([
    ['2026-11-01T01:30', 'Add the offset'],
    ['2026-11-01T01:30[Europe/Paris]', 'Add the offset'],
    ['2026-11-01T01:30+24:00', 'Offsets are'],
    ['2026-11-01T01:30+05:60', 'Offsets are'],
    ['2016-12-31T23:59:60Z', 'Use second 59'],
    ['2026-11-01T01:30Z[u-ca=iso8601][!x-foo=bar]', 'Leave it out'],
    ['0000-01-01T00:00+01:00', 'Use a year inside'],
    ['999999999999999999999', 'Epoch times are'],
    ['-99999999999', 'Epoch times are'],
    ['1e9', 'Write it as'],
    ['now', 'Write it as'],
  ])('refuses %j', (text, hint) => {
    const read = () => parseInstant(text);
    expect(read).toThrow(TimeTextError);
    expect(read).toThrow(expect.objectContaining({ hint: expect.stringContaining(hint) }));
  });

  test('a number of any length is refused at once', () => {
    expect(() => parseInstant('9'.repeat(1_000_000))).toThrow(TimeTextError);
  });

  test('what is described can be read again', () => {
    for (const [index, name] of zones.names.entries()) {
      const ms = Date.UTC(1700 + index * 10, index % 12, 1, 12, 30, 15, index);
      const { rfc3339, rfc9557 } = describeInstant(ms, zone(name));
      expect(parseInstant(rfc3339).epochMs).toBe(ms);
      expect(parseInstant(rfc9557)).toMatchObject({ epochMs: ms, zone: name });
    }
  });
});
