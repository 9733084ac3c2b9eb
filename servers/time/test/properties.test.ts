import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calendarDifference } from '../src/between.ts';
import { type Duration, formatDuration, parseDuration } from '../src/duration.ts';
import { describeInstant } from '../src/instant.ts';
import { parseInstant } from '../src/instant-text.ts';
import { candidatesOf, formatLocalTime, instantsOf, localTimeAt, parseLocalTime } from '../src/local-time.ts';
import { shift } from '../src/shift.ts';
import type { Zone } from '../src/zone.ts';
import { loadZones } from '../src/zones.ts';

const zones = await loadZones();
const found = zones.names.flatMap((name) => zones.zone(name) ?? []);

const RUNS = { numRuns: 2000, seed: 20_261_121 };

/** Any zone, and an instant of years 1 to 9998 in it: anywhere, or within hours of a change of its clocks. */
const place = fc
  .record({
    zone: fc.constantFrom(...found),
    at: fc.oneof(
      fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) }),
      fc.integer({ min: Date.parse('0001-01-03'), max: Date.UTC(9998, 11, 29) }),
    ),
    near: fc.option(fc.integer({ min: -14_400_000, max: 14_400_000 }), { freq: 2 }),
  })
  .map(({ zone, at, near }) => ({
    zone,
    at: near === null ? at : Math.min(zone.nextTransition(at) ?? at, Date.UTC(9998, 11, 29)) + near,
  }));

const sign = fc.constantFrom(1, -1);
const duration = fc
  .record({
    sign,
    years: fc.nat(30),
    months: fc.nat(30),
    weeks: fc.nat(10),
    days: fc.nat(60),
    ms: fc.nat(200_000_000),
  })
  .map((parts): Duration => {
    const signed = (size: number): number => (size === 0 ? 0 : parts.sign * size);
    return {
      years: signed(parts.years),
      months: signed(parts.months),
      weeks: signed(parts.weeks),
      days: signed(parts.days),
      ms: signed(parts.ms),
    };
  });

const inYears = (...instants: readonly number[]): boolean =>
  instants.every((ms) => ms > Date.parse('0000-01-03') && ms < Date.UTC(9999, 11, 29));

describe('shift', () => {
  test('there and back again, as it passes', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: -4e10, max: 4e10 }), ({ zone, at }, ms) => {
        const by = { years: 0, months: 0, weeks: 0, days: 0, ms };
        fc.pre(inYears(at, at + ms));
        const [there = 0] = shift(at, by, 'exact', zone).instants;
        expect(shift(there, { ...by, ms: 0 - ms }, 'exact', zone).instants).toEqual([at]);
      }),
      RUNS,
    );
  });

  test('there and back again by weeks and days, where both are one instant', () => {
    fc.assert(
      fc.property(place, fc.integer({ min: -500, max: 500 }), ({ zone, at }, days) => {
        fc.pre(inYears(at, at + days * 86_400_000));
        const by = { years: 0, months: 0, weeks: 0, days, ms: 0 };
        const there = shift(at, by, 'calendar', zone);
        fc.pre(there.resolved === 'exact');
        const back = shift(there.instants[0] ?? 0, { ...by, days: 0 - days }, 'calendar', zone);
        expect(back.instants).toContain(at);
      }),
      RUNS,
    );
  });

  test('keeps the time of day where the time reached exists, and says which date was missing', () => {
    fc.assert(
      fc.property(place, duration, ({ zone, at }, by) => {
        fc.pre(inYears(at, at + (by.years * 366 + by.months * 31 + by.weeks * 7 + by.days) * 86_400_000));
        const { resolved, instants, missing } = shift(at, { ...by, ms: 0 }, 'calendar', zone);
        const exists = missing !== undefined && isDate(missing);
        expect(exists).toBe(false);
        fc.pre(resolved !== 'gap');
        const time = (ms: number): string => formatLocalTime(localTimeAt(ms, zone)).slice(11);
        expect(new Set(instants.map(time))).toEqual(new Set([time(at)]));
      }),
      RUNS,
    );
  });
});

test('the difference leads from the start to the end', () => {
  fc.assert(
    fc.property(place, fc.integer({ min: -4e11, max: 4e11 }), ({ zone, at }, ms) => {
      const end = at + ms;
      fc.pre(inYears(at, end));
      const difference = calendarDifference(at, end, zone);
      expect(instantBy(at, difference, zone)).toBe(end);
      expect(Math.abs(difference.ms)).toBeLessThan(2 * 86_400_000);
      expect(parseDuration(formatDuration(difference))).toEqual(difference);
    }),
    RUNS,
  );
});

/** As `calendarDifference` resolves: in a gap by the offset before, in an overlap the earlier instant. */
function instantBy(at: number, by: Duration, zone: Zone): number | undefined {
  const { resolved, instants } = shift(at, by, 'calendar', zone);
  return resolved === 'gap' ? instants.at(-1) : instants[0];
}

test('what is shown of an instant leads back to it, in every zone', () => {
  fc.assert(
    fc.property(place, fc.constantFrom(...found), ({ zone, at }, other) => {
      for (const shown of [zone, other]) {
        const { rfc9557, local = rfc9557.slice(0, 19) } = describeInstant(at, shown);
        expect(parseInstant(rfc9557).epochMs).toBe(at);
        const seconds = Math.floor(at / 1000) * 1000;
        const resolution = instantsOf(parseLocalTime(local.slice(0, 19)), shown);
        expect(candidatesOf(resolution)).toContain(seconds);
        expect(resolution.kind).not.toBe('gap');
      }
    }),
    RUNS,
  );
});

test('durations are read as they are written', () => {
  fc.assert(
    fc.property(duration, (by) => {
      expect(parseDuration(formatDuration(by))).toEqual(by);
    }),
    RUNS,
  );
});

function isDate(text: string): boolean {
  try {
    parseLocalTime(`${text}T00:00`);
    return true;
  } catch {
    return false;
  }
}
