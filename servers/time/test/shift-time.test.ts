import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../src/server.ts';

const shift = async (args: Record<string, unknown>) => {
  await using session = await connect(server, { args: ['--zone=America/New_York'] });
  return await session.call('shift_time', args);
};

const result = async (args: Record<string, unknown>): Promise<unknown> => {
  const { data, text } = await shift(args);
  const { shifts } = (data ?? { shifts: [text] }) as { shifts: { results: { time: string }[] }[] };
  return shifts[0]?.results?.map(({ time }) => time).join(' ') ?? shifts[0];
};

it('answers with start and result, each whole', async () => {
  const { data } = await shift({ start: '2026-12-31T09:00', by: 'P3D' });
  expect(data).toEqual({
    shifts: [
      {
        start: {
          time: '2026-12-31T09:00:00-05:00[America/New_York]',
          weekday: 'Thursday',
          week: '2026-W53',
          epoch_ms: 1_798_725_600_000,
          resolved: 'exact',
        },
        results: [
          {
            time: '2027-01-03T09:00:00-05:00[America/New_York]',
            weekday: 'Sunday',
            week: '2026-W53',
            epoch_ms: 1_798_984_800_000,
            resolved: 'exact',
          },
        ],
      },
    ],
    tzdata: '2026f',
  });
});

describe('by the calendar', () => {
  it.each([
    // The time of day stays, though the day has 23 or 25 hours
    ['2026-03-07T12:00', 'P1D', '2026-03-08T12:00:00-04:00'],
    ['2026-10-31T12:00', 'P1D', '2026-11-01T12:00:00-05:00'],
    // Hours pass as they do
    ['2026-03-08T01:30', 'PT1H', '2026-03-08T03:30:00-04:00'],
    ['2026-03-07T01:30', 'P1DT1H', '2026-03-08T03:30:00-04:00'],
    // The second 01:30 of the night, an hour on
    ['2026-11-01T01:30:00-05:00', 'PT30M', '2026-11-01T02:00:00-05:00'],
    ['2024-02-29', 'P4Y', '2028-02-29T00:00:00-05:00'],
    ['2026-01-15T10:00', '-P1M2W', '2025-12-01T10:00:00-05:00'],
    ['2026-01-15T10:00', 'P1Y2M3DT4H5M6.5S', '2027-03-18T14:05:06.500-04:00'],
    ['2026-01-15T10:00', 'pt90m', '2026-01-15T11:30:00-05:00'],
    ['2026-01-15T10:00', 'PT0S', '2026-01-15T10:00:00-05:00'],
    ['2026-01-15T10:00', 'P0D', '2026-01-15T10:00:00-05:00'],
    ['9999-12-30T00:00', 'P1D', '9999-12-31T00:00:00-05:00'],
    ['1770800000', 'P1M', '2026-03-11T03:53:20-04:00'],
  ])('%s and %s is %s', async (start, by, expected) => {
    expect(await result({ start, by })).toBe(`${expected}[America/New_York]`);
  });

  it.each([
    ['2026-01-31T09:00', 'P1M', '2026-02-28', '2026-02-31'],
    ['2024-02-29T09:00', 'P1Y', '2025-02-28', '2025-02-29'],
    ['2026-03-31T09:00', '-P1M', '2026-02-28', '2026-02-31'],
    ['2026-05-31T09:00', 'P1M1D', '2026-07-01', '2026-06-31'],
  ])('%s and %s is clamped to %s, and says so', async (start, by, date, missing) => {
    const { data } = await shift({ start, by });
    expect(data).toMatchObject({
      shifts: [
        { results: [{ time: expect.stringContaining(date) }], clamped: expect.stringContaining(missing) },
      ],
    });
  });

  it('a day that is there is not called clamped', async () => {
    expect((await shift({ start: '2026-01-28T09:00', by: 'P1M' })).text).not.toContain('clamped');
  });
});

describe('as it passes', () => {
  it.each([
    ['2026-03-07T12:00', 'P1D', '2026-03-08T13:00:00-04:00'],
    ['2026-10-31T12:00', 'P1W', '2026-11-07T11:00:00-05:00'],
    ['2026-11-01T12:00', '-PT24H', '2026-10-31T13:00:00-04:00'],
  ])('%s and %s is %s', async (start, by, expected) => {
    expect(await result({ start, by, count: 'exact' })).toBe(`${expected}[America/New_York]`);
  });

  it('a month has no length', async () => {
    const { text } = await shift({ start: '2026-01-31T09:00', by: 'P1M', count: 'exact' });
    expect(text).toMatch(/^invalid_duration: P1M has no exact length.*\n.*count=calendar/);
  });
});

describe('a result that clocks skip or repeat', () => {
  it('is refused with its candidates', async () => {
    const { isError, text } = await shift({ start: '2026-03-07T02:30', by: 'P1D' });
    expect(isError).toBe(true);
    expect(text).toMatchInlineSnapshot(`
      "skipped_time: P1D from 2026-03-07T02:30:00-05:00[America/New_York] in America/New_York does not exist: clocks skip it. Reading it by the offset before or after gives:
      - 2026-03-08T06:30:00+00:00[UTC] = 2026-03-08T01:30:00-05:00[America/New_York]
      - 2026-03-08T07:30:00+00:00[UTC] = 2026-03-08T03:30:00-04:00[America/New_York]
      Say which is meant with ambiguous=earlier or ambiguous=later, or take both."
    `);
  });

  it.each([
    ['earlier', '2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00'],
    ['later', '2026-11-01T01:30:00-05:00', '2026-11-01T01:30:00-04:00'],
  ])('is taken at the %s instant, with the other one beside it', async (ambiguous, taken, other) => {
    const { data } = await shift({ start: '2026-10-31T01:30', by: 'P1D', ambiguous });
    expect(data).toMatchObject({
      shifts: [
        {
          results: [
            {
              time: `${taken}[America/New_York]`,
              resolved: 'overlap',
              candidates: [`${other}[America/New_York]`],
            },
          ],
        },
      ],
    });
  });

  it('is given as both', async () => {
    expect(await result({ start: '2026-10-31T01:30', by: 'P1D', ambiguous: 'both' })).toBe(
      '2026-11-01T01:30:00-04:00[America/New_York] 2026-11-01T01:30:00-05:00[America/New_York]',
    );
  });

  it.each([
    ['a day skipped', '2011-12-29T12:00', 'Pacific/Apia', 'P1D'],
    ['a midnight gap', '2018-11-03', 'America/Sao_Paulo', 'P1D'],
    ['half an hour', '2026-10-03T02:15', 'Australia/Lord_Howe', 'P1D'],
    ['negative daylight saving', '2026-03-28T01:30', 'Europe/Dublin', 'P1D'],
  ])('%s', async (_, start, zone, by) => {
    expect((await shift({ start, zone, by })).text).toMatch(/^skipped_time: /);
  });

  it('a start that is ambiguous is refused as well', async () => {
    expect((await shift({ start: '2026-11-01T01:30', by: 'P1D' })).text).toMatch(
      /^repeated_time: 2026-11-01T01:30 in/,
    );
  });
});

describe('refuses', () => {
  it.each(
    [
      ['1 day', 'Write P,'],
      ['P', 'Write P,'],
      ['P1DT', 'Write P,'],
      ['P1.5D', 'fractions only after the T'],
      ['P1H', 'Write P,'],
      ['--P1D', 'Write P,'],
      ['P1D-1M', 'Write P,'],
      ['', 'Write P,'],
      ['P999999999Y', 'Use a shorter one'],
      ['-P999999999Y', 'Use a shorter one'],
      ['PT999999999999H', 'Use a shorter one'],
      ['P9000Y', 'Use a shorter duration'],
      [`P${'9'.repeat(100_000)}Y`, 'Write P,'],
      ['P1\u0000D', 'Write P,'],
      ['P１D', 'Write P,'],
    ].map(([by = '', hint = '']) => [by.slice(0, 20), by, hint] as const),
  )('%j', async (_, by, hint) => {
    const { isError, text } = await shift({ start: '2026-01-01T00:00', by });
    expect(isError).toBe(true);
    expect(text).toMatch(/^invalid_duration: [^\n]{1,200}\n/);
    expect(text).toContain(hint);
  });
});
