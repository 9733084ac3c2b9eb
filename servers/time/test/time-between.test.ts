import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../src/server.ts';

const between = async (args: Record<string, unknown>) => {
  await using session = await connect(server, { args: ['--zone=America/New_York'] });
  return await session.call('time_between', args);
};

it('tells the calendar difference, the exact one, and both instants', async () => {
  const { data } = await between({ start: '2026-01-31', end: '2026-11-21T09:00' });
  expect(data).toMatchObject({
    calendar: 'P9M21DT9H',
    exact: 'PT7065H',
    start: { time: '2026-01-31T00:00:00-05:00[America/New_York]', weekday: 'Saturday', resolved: 'exact' },
    end: {
      time: '2026-11-21T09:00:00-05:00[America/New_York]',
      week: '2026-W47',
      epoch_ms: 1_795_269_600_000,
    },
    tzdata: '2026f',
  });
  expect(data).not.toHaveProperty('units');
  expect(data).not.toHaveProperty('business_days');
});

describe('by the calendar', () => {
  it.each([
    // A day of 23 hours, and one of 25
    ['2026-03-07T12:00', '2026-03-08T12:00', 'P1D', 'PT23H'],
    ['2026-10-31T12:00', '2026-11-01T12:00', 'P1D', 'PT25H'],
    ['2026-01-31', '2026-02-28', 'P28D', 'PT672H'],
    ['2026-01-31', '2026-03-31', 'P2M', 'PT1415H'],
    ['2024-02-29', '2025-02-28', 'P11M30D', 'PT8760H'],
    ['2024-02-29', '2028-02-29', 'P4Y', 'PT35064H'],
    ['2026-03-08T01:30', '2026-03-08T03:30', 'PT1H', 'PT1H'],
    ['2026-11-21', '2026-01-31', '-P9M21D', '-PT7056H'],
    ['2026-01-01', '2026-01-01', 'PT0S', 'PT0S'],
    ['2026-01-01T00:00:00.250', '2026-01-01T00:00:01', 'PT0.75S', 'PT0.75S'],
    // From the first 01:30 of a night to the second
    ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00', 'PT1H', 'PT1H'],
  ])('%s to %s is %s', async (start, end, calendar, exact) => {
    expect((await between({ start, end })).data).toMatchObject({ calendar, exact });
  });

  it('over all years', async () => {
    const { data } = await between({ start: '0000-01-01', end: '9999-12-31', zone: 'UTC' });
    expect(data).toMatchObject({ calendar: 'P9999Y11M30D', exact: 'PT87658176H' });
  });

  it('a day that a zone skipped counts on the calendar, and has no hours', async () => {
    const { data } = await between({
      start: '2011-12-29T12:00',
      end: '2011-12-31T12:00',
      zone: 'Pacific/Apia',
    });
    expect(data).toMatchObject({ calendar: 'P2D', exact: 'PT24H' });
  });
});

describe('in units', () => {
  it.each([
    [['days'], { days: 294.375 }],
    [['hours'], { hours: 7065 }],
    [['days', 'hours'], { days: 294, hours: 9 }],
    [['weeks', 'days'], { weeks: 42, days: 0.375 }],
    [['hours', 'minutes', 'seconds'], { hours: 7065, minutes: 0, seconds: 0 }],
    [['months'], { months: 9.712899 }],
    [['years'], { years: 0.806507 }],
  ])('%j', async (units, expected) => {
    const { data } = await between({ start: '2026-01-31', end: '2026-11-21T09:00', units });
    expect(data).toMatchObject({ units: expected });
  });

  it('negative ones', async () => {
    const { data } = await between({ start: '2026-01-02T12:00', end: '2026-01-01', units: ['days'] });
    expect(data).toMatchObject({ units: { days: -1.5 } });
  });
});

describe('in business days', () => {
  it.each([
    ['2026-11-16', '2026-11-23', {}, 5],
    // Monday to Friday: the first day counts, the last does not
    ['2026-11-16', '2026-11-20', {}, 4],
    ['2026-11-21', '2026-11-22', {}, 0],
    ['2026-11-23', '2026-11-16', {}, -5],
    ['2026-11-15', '2026-11-22', { weekend: ['Fri', 'saturday'] }, 5],
    ['2026-11-15', '2026-11-22', { weekend: [] }, 7],
    ['2026-11-16', '2026-11-30', { holidays: ['2026-11-26', '2026-11-26', '2026-11-28', '2030-01-01'] }, 9],
    ['2000-01-01', '2999-12-31', {}, 260_886],
  ])('%s to %s with %j: %d', async (start, end, business, expected) => {
    expect((await between({ start, end, business, zone: 'UTC' })).data).toMatchObject({
      business_days: expected,
    });
  });

  it('by the dates of the zone', async () => {
    const args = { start: '2026-11-20T23:00:00Z', end: '2026-11-23T23:00:00Z', business: {} };
    expect((await between({ ...args, zone: 'UTC' })).data).toMatchObject({ business_days: 1 });
    // There it is Saturday, and then Tuesday
    expect((await between({ ...args, zone: 'Asia/Tokyo' })).data).toMatchObject({ business_days: 1 });
    expect((await between({ ...args, zone: 'Pacific/Honolulu' })).data).toMatchObject({ business_days: 1 });
  });

  it.each([
    [{ weekend: ['Someday'] }, 'is not a day of the week'],
    [{ weekend: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }, 'leaves no business day'],
    [{ holidays: ['Christmas'] }, 'is not a date'],
    [{ holidays: ['2026-02-30'] }, 'does not exist'],
    [{ holidays: Array.from({ length: 2001 }, () => '2026-01-01') }, 'are too many'],
    [{ weekends: ['Fri'] }, 'weekends'],
  ])('refuses %#', async (business, why) => {
    const { isError, text } = await between({ start: '2026-01-01', end: '2026-01-02', business });
    expect(isError).toBe(true);
    expect(text).toContain(why);
  });
});

it('a time that clocks repeat is refused, with what to give instead', async () => {
  const { text } = await between({ start: '2026-11-01T01:30', end: '2026-11-02' });
  expect(text).toMatch(/^repeated_time: .*\n.*\n.*\nGive the instant that is meant, with its offset\.$/);
});
