import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../src/server.ts';

const convert = async (args: Record<string, unknown>, ...flags: string[]) => {
  await using session = await connect(server, { args: ['--zone=Europe/Paris', ...flags] });
  return await session.call('convert_time', args);
};

describe('a local time', () => {
  it('that exists once is converted into every zone', async () => {
    const { data } = await convert({
      time: '2026-01-15T23:00',
      from: 'America/New_York',
      to: ['Asia/Tokyo', '+05:30', 'America/Chicago'],
    });
    expect(data).toEqual({
      conversions: [
        {
          from: {
            time: '2026-01-15T23:00:00-05:00[America/New_York]',
            weekday: 'Thursday',
            week: '2026-W03',
            epoch_ms: 1_768_536_000_000,
            resolved: 'exact',
          },
          to: [
            { time: '2026-01-16T13:00:00+09:00[Asia/Tokyo]', weekday: 'Friday', week: '2026-W03' },
            { time: '2026-01-16T09:30:00+05:30[+05:30]', weekday: 'Friday', week: '2026-W03' },
            // The date of `from`, whose weekday and week are told there
            { time: '2026-01-15T22:00:00-06:00[America/Chicago]' },
          ],
        },
      ],
      tzdata: '2026f',
    });
  });

  it('is one of the default zone when the call names none', async () => {
    const { text } = await convert({ time: '2026-07-01T12:00', to: ['UTC'] });
    expect(text).toContain('2026-07-01T12:00:00+02:00[Europe/Paris]');
    expect(text).toContain('2026-07-01T10:00:00+00:00[UTC]');
  });

  it('that clocks repeat is refused with both instants, in UTC and in each zone', async () => {
    const { isError, text } = await convert({ time: '2026-10-25T02:30', to: ['Asia/Tokyo'] });
    expect(isError).toBe(true);
    expect(text).toMatchInlineSnapshot(`
      "repeated_time: 2026-10-25T02:30 in Europe/Paris happens more than once:
      - 2026-10-25T00:30:00+00:00[UTC] = 2026-10-25T02:30:00+02:00[Europe/Paris] = 2026-10-25T09:30:00+09:00[Asia/Tokyo]
      - 2026-10-25T01:30:00+00:00[UTC] = 2026-10-25T02:30:00+01:00[Europe/Paris] = 2026-10-25T10:30:00+09:00[Asia/Tokyo]
      Say which is meant with ambiguous=earlier or ambiguous=later, or take both."
    `);
  });

  it('that clocks skip is refused with what it would be by either offset', async () => {
    const { isError, text } = await convert({ time: '2026-03-29T02:30', to: ['Asia/Tokyo'] });
    expect(isError).toBe(true);
    expect(text).toMatchInlineSnapshot(`
      "skipped_time: 2026-03-29T02:30 in Europe/Paris does not exist: clocks skip it. Reading it by the offset before or after gives:
      - 2026-03-29T00:30:00+00:00[UTC] = 2026-03-29T01:30:00+01:00[Europe/Paris] = 2026-03-29T09:30:00+09:00[Asia/Tokyo]
      - 2026-03-29T01:30:00+00:00[UTC] = 2026-03-29T03:30:00+02:00[Europe/Paris] = 2026-03-29T10:30:00+09:00[Asia/Tokyo]
      Say which is meant with ambiguous=earlier or ambiguous=later, or take both."
    `);
  });

  it.each([
    ['2026-10-25T02:30', 'earlier', ['2026-10-25T00:30:00+00:00[UTC]'], 'overlap'],
    ['2026-10-25T02:30', 'later', ['2026-10-25T01:30:00+00:00[UTC]'], 'overlap'],
    [
      '2026-10-25T02:30',
      'both',
      ['2026-10-25T00:30:00+00:00[UTC]', '2026-10-25T01:30:00+00:00[UTC]'],
      'overlap',
    ],
    ['2026-03-29T02:30', 'earlier', ['2026-03-29T00:30:00+00:00[UTC]'], 'gap'],
    ['2026-03-29T02:30', 'later', ['2026-03-29T01:30:00+00:00[UTC]'], 'gap'],
    ['2026-03-29T12:00', 'earlier', ['2026-03-29T10:00:00+00:00[UTC]'], 'exact'],
  ])('%s with ambiguous=%s is %j', async (time, ambiguous, instants, resolved) => {
    const { data } = await convert({ time, ambiguous, to: ['UTC'] });
    expect(data).toMatchObject({
      conversions: instants.map((instant) => ({ from: { resolved }, to: [{ time: instant }] })),
    });
  });

  it('that was chosen comes with the other candidates', async () => {
    const { data } = await convert({ time: '2026-10-25T02:30', ambiguous: 'later', to: ['UTC'] });
    expect(data).toMatchObject({
      conversions: [
        {
          from: {
            time: '2026-10-25T02:30:00+01:00[Europe/Paris]',
            resolved: 'overlap',
            candidates: ['2026-10-25T02:30:00+02:00[Europe/Paris]'],
          },
        },
      ],
    });
  });

  it('of local mean time, whose offset has seconds, is in UTC with what the clocks showed beside it', async () => {
    const { data } = await convert({ time: '1800-01-01T12:00', from: 'America/New_York', to: ['UTC'] });
    expect(data).toMatchObject({
      conversions: [
        { from: { time: '1800-01-01T16:56:02Z[America/New_York]', local: '1800-01-01T12:00:00' } },
      ],
    });
  });

  it('of a day that a zone skipped is refused', async () => {
    const { text } = await convert({ time: '2011-12-30T12:00', from: 'Pacific/Apia', to: ['UTC'] });
    expect(text).toMatch(/^skipped_time: 2011-12-30T12:00 in Pacific\/Apia does not exist/);
  });
});

describe('an instant', () => {
  it.each([
    '2026-07-01T10:00:00Z',
    '2026-07-01T15:30:00+05:30',
    '1782900000',
    '1782900000000',
    '1782900000000000000',
  ])('%s needs no zone', async (time) => {
    const { data } = await convert({ time, to: ['America/New_York'] });
    expect(data).toMatchObject({
      conversions: [
        { from: { resolved: 'exact' }, to: [{ time: '2026-07-01T06:00:00-04:00[America/New_York]' }] },
      ],
    });
  });

  it('is shown in the zone in its brackets', async () => {
    const { data } = await convert({ time: '2026-07-01T12:00:00+05:30[Asia/Kolkata]', to: ['UTC'] });
    expect(data).toMatchObject({
      conversions: [{ from: { time: '2026-07-01T12:00:00+05:30[Asia/Kolkata]' } }],
    });
  });

  it('whose offset contradicts its own zone is refused', async () => {
    const { text } = await convert({ time: '2026-07-01T12:00:00+05:30[Europe/Paris]', to: ['UTC'] });
    expect(text).toMatch(/^contradiction: /);
  });

  it('outside of the years of a zone is refused', async () => {
    const { text } = await convert({ time: '9999-12-31T20:59:00Z', to: ['Asia/Tokyo'] });
    expect(text).toMatch(/^out_of_range: In Asia\/Tokyo/);
  });

  it('whose offset contradicts the zone is refused', async () => {
    const { isError, text } = await convert({
      time: '2026-07-01T10:00:00+01:00',
      from: 'Europe/Paris',
      to: ['UTC'],
    });
    expect(isError).toBe(true);
    expect(text).toMatch(/^contradiction: .*\nLeave out the offset/);
  });
});

describe('what is no time or zone', () => {
  it.each([
    ['2026-02-30T10:00', 'invalid_time'],
    ['2026-06-30T23:59:60', 'invalid_time'],
    ['tomorrow', 'invalid_time'],
    ['20261101', 'invalid_time'],
    ['2026', 'invalid_time'],
    ['2026-07-01T12:00[Europe/Paris]', 'invalid_time'],
    ['2026-07-01T12:00:00Z[Not/AZone]', 'unknown_zone'],
    ['2026-07-01T12:00:00+02:00[!America/New_York]', 'contradiction'],
    ['10:30', 'invalid_time'],
    ['2026-07-01', 'invalid_time'],
  ])('%s is refused as %s, with a hint', async (time, code) => {
    const { isError, text } = await convert({ time, to: ['UTC'] });
    expect(isError).toBe(true);
    expect(text).toMatch(new RegExp(`^${code}: .+\\n.+`));
  });

  it.each([
    ['America/San Francisco', 'America/Los_Angeles'],
    ['Europe/Pari', 'Europe/Paris'],
    ['IST', 'Asia/Kolkata'],
  ])('zone %s may have meant %s', async (from, meant) => {
    const { isError, text } = await convert({ time: '2026-01-01T00:00', from, to: ['UTC'] });
    expect(isError).toBe(true);
    expect(text).toMatch(/^unknown_zone: /);
    expect(text).toContain(meant);
  });

  it('is refused at start when it is the zone of the server', async () => {
    const { isError, text } = await convert({ time: '2026-01-01T00:00', to: ['UTC'] }, '--zone=Europe/Pari');
    expect(isError).toBe(true);
    expect(text).toMatch(/^not_configured: --zone: "Europe\/Pari" is not a zone/);
  });
});
