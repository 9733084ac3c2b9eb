import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../src/server.ts';

const schedule = async (args: Record<string, unknown>, ...flags: string[]) => {
  await using session = await connect(server, {
    args: ['--zone=America/New_York', '--now=2026-11-21T10:35:14.123Z', ...flags],
  });
  return await session.call('schedule_times', args);
};

interface Told {
  readonly times: readonly { readonly time: string; readonly resolved: string }[];
  readonly note?: string;
}

/** The local times without zone, `2026-11-23T09:00`, with a mark where one is not exact; or the refusal. */
const times = async (args: Record<string, unknown>): Promise<readonly string[] | string> => {
  const { data, text } = await schedule({ count: 3, ...args });
  if (data === undefined) return text;
  return (data as Told).times.map(
    ({ time, resolved }) => time.slice(0, 16) + (resolved === 'exact' ? '' : ` ${resolved}`),
  );
};

it('answers with each time whole, and with its policy', async () => {
  const { data } = await schedule({ rule: '0 9 * * MON-FRI', count: 1 });
  expect(data).toEqual({
    times: [
      {
        time: '2026-11-23T09:00:00-05:00[America/New_York]',
        weekday: 'Monday',
        week: '2026-W48',
        epoch_ms: 1_795_442_400_000,
        resolved: 'exact',
      },
    ],
    policy:
      'A skipped local time runs once, right after the gap; a repeated one once, at the earlier instant.',
    tzdata: '2026f',
  });
});

describe('cron', () => {
  it.each([
    ['30 9 * * *', ['2026-11-21T09:30', '2026-11-22T09:30', '2026-11-23T09:30']],
    ['*/20 9-10 * * mon', ['2026-11-23T09:00', '2026-11-23T09:20', '2026-11-23T09:40']],
    ['0 0 1 JAN,jul *', ['2027-01-01T00:00', '2027-07-01T00:00', '2028-01-01T00:00']],
    // Restricted both: either is enough
    ['0 0 13 * FRI', ['2026-11-27T00:00', '2026-12-04T00:00', '2026-12-11T00:00']],
    ['0 0 29 2 *', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['0 12 L * *', ['2026-11-30T12:00', '2026-12-31T12:00', '2027-01-31T12:00']],
    ['0 0 * * 7', ['2026-11-22T00:00', '2026-11-29T00:00', '2026-12-06T00:00']],
    ['@daily', ['2026-11-22T00:00', '2026-11-23T00:00', '2026-11-24T00:00']],
    ['  0   9 *\t* *  ', ['2026-11-21T09:00', '2026-11-22T09:00', '2026-11-23T09:00']],
  ])('%s', async (rule, expected) => {
    expect(await times({ rule })).toEqual(expected);
  });

  it('begins with a time that is its from', async () => {
    expect(await times({ rule: '0 9 * * *', from: '2026-11-21T09:00', count: 1 })).toEqual([
      '2026-11-21T09:00',
    ]);
    expect(await times({ rule: '0 9 * * *', from: '2026-11-21T09:00:00.001', count: 1 })).toEqual([
      '2026-11-22T09:00',
    ]);
  });
});

describe('RRULE', () => {
  it.each([
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      ['2026-11-30T09:00', '2026-12-31T09:00', '2027-01-29T09:00'],
    ],
    ['RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=2', ['2026-12-01T09:00', '2026-12-15T09:00']],
    ['FREQ=DAILY;UNTIL=20261122', ['2026-11-21T09:00', '2026-11-22T09:00']],
    ['FREQ=DAILY;UNTIL=20261122T085959', ['2026-11-21T09:00']],
    ['FREQ=DAILY;UNTIL=20261122T140000Z', ['2026-11-21T09:00', '2026-11-22T09:00']],
    ['FREQ=DAILY;UNTIL=20261122T135959Z', ['2026-11-21T09:00']],
    ['FREQ=MONTHLY;BYMONTHDAY=31', ['2026-12-31T09:00', '2027-01-31T09:00', '2027-03-31T09:00']],
    ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO', ['2026-12-28T09:00', '2032-12-27T09:00', '2037-12-28T09:00']],
    // rrule takes hours in the order given, and a numbered day beside a plain one for a condition
    ['FREQ=DAILY;BYHOUR=17,12,12', ['2026-11-21T12:00', '2026-11-21T17:00', '2026-11-22T12:00']],
    ['FREQ=MONTHLY;BYDAY=1SU,WE', ['2026-11-25T09:00', '2026-12-02T09:00', '2026-12-06T09:00']],
    ['FREQ=HOURLY;BYHOUR=10,11;BYSETPOS=1,-1', ['2026-11-21T10:00', '2026-11-21T11:00', '2026-11-22T10:00']],
    ['freq=daily;count=1;', ['2026-11-21T09:00']],
  ])('%s', async (rule, expected) => {
    expect(await times({ rule, from: '2026-11-21T09:00' })).toEqual(expected);
  });

  it('counts from its DTSTART, in the zone of its TZID', async () => {
    const rule = 'DTSTART;TZID=Europe/Paris:20261101T090000\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4';
    const { data } = await schedule({ rule });
    expect(data).toMatchObject({
      times: [
        { time: '2026-11-29T09:00:00+01:00[Europe/Paris]' },
        { time: '2026-12-13T09:00:00+01:00[Europe/Paris]' },
      ],
      note: 'The rule ends there.',
    });
    expect((await schedule({ rule, zone: 'Asia/Tokyo' })).text).toMatch(/^contradiction: /);
    expect(await times({ rule: 'DTSTART:20261101T140000Z\nRRULE:FREQ=DAILY', count: 1 })).toEqual([
      '2026-11-21T09:00',
    ]);
  });
});

describe('every N business days', () => {
  it.each([
    ['every business day', {}, ['2026-11-23T09:00', '2026-11-24T09:00', '2026-11-25T09:00']],
    ['every 3 business days', {}, ['2026-11-23T09:00', '2026-11-26T09:00', '2026-12-01T09:00']],
    ['Every other business day at 7:30', {}, ['2026-11-23T07:30', '2026-11-25T07:30', '2026-11-27T07:30']],
    [
      'every 2nd business day',
      { holidays: ['2026-11-24'] },
      ['2026-11-23T09:00', '2026-11-26T09:00', '2026-11-30T09:00'],
    ],
    [
      'every business day',
      { weekend: ['friday'] },
      ['2026-11-21T09:00', '2026-11-22T09:00', '2026-11-23T09:00'],
    ],
  ])('%s with %j', async (rule, business, expected) => {
    expect(await times({ rule, business, from: '2026-11-21T09:00' })).toEqual(expected);
  });

  it('does not begin with a time that is over', async () => {
    expect(await times({ rule: 'every business day at 09:00', from: '2026-11-23T09:01', count: 1 })).toEqual([
      '2026-11-24T09:00',
    ]);
  });

  it('business days go with no other rule', async () => {
    expect(await times({ rule: '0 9 * * *', business: {} })).toMatch(
      /^invalid_rule: business only goes with/,
    );
  });
});

describe('where clocks change', () => {
  it('a skipped time runs once, right after the gap, and says so', async () => {
    const { data } = await schedule({ rule: '30 2 * * *', from: '2026-03-08', count: 2 });
    expect(data).toMatchObject({
      times: [
        {
          time: '2026-03-08T03:00:00-04:00[America/New_York]',
          resolved: 'gap',
          skipped: '2026-03-08T02:30:00',
          candidates: [
            '2026-03-08T01:30:00-05:00[America/New_York]',
            '2026-03-08T03:30:00-04:00[America/New_York]',
          ],
        },
        { time: '2026-03-09T02:30:00-04:00[America/New_York]', resolved: 'exact' },
      ],
    });
  });

  it('a repeated time runs once, at the earlier instant, and says so', async () => {
    const { data } = await schedule({ rule: '30 1 * * *', from: '2026-11-01', count: 2 });
    expect(data).toMatchObject({
      times: [
        {
          time: '2026-11-01T01:30:00-04:00[America/New_York]',
          resolved: 'overlap',
          candidates: ['2026-11-01T01:30:00-05:00[America/New_York]'],
        },
        { time: '2026-11-02T01:30:00-05:00[America/New_York]', resolved: 'exact' },
      ],
    });
  });

  it.each([
    // Four skipped times are one run, and none where the hour itself is one
    ['*/15 2 * * *', '2026-03-08', ['2026-03-08T03:00 gap', '2026-03-09T02:00', '2026-03-09T02:15']],
    ['0 * * * *', '2026-03-08T01:00', ['2026-03-08T01:00', '2026-03-08T03:00', '2026-03-08T04:00']],
    ['0 * * * *', '2026-11-01T00:00', ['2026-11-01T00:00', '2026-11-01T01:00 overlap', '2026-11-01T02:00']],
    // Begun in the second 01:15, the first 01:30 is over
    ['30 1 * * *', '2026-11-01T01:15:00-05:00', ['2026-11-02T01:30', '2026-11-03T01:30', '2026-11-04T01:30']],
    // Begun at the very end of the gap
    ['30 2 * * *', '2026-03-08T03:00', ['2026-03-08T03:00 gap', '2026-03-09T02:30', '2026-03-10T02:30']],
    ['30 2 * * *', '2026-03-08T02:10', ['2026-03-08T03:00 gap', '2026-03-09T02:30', '2026-03-10T02:30']],
    ['FREQ=DAILY;COUNT=2', '2026-03-07T02:30', ['2026-03-07T02:30', '2026-03-08T03:00 gap']],
    [
      'every business day at 02:30',
      '2026-03-06',
      ['2026-03-06T02:30', '2026-03-09T02:30', '2026-03-10T02:30'],
    ],
  ])('%s from %s', async (rule, from, expected) => {
    expect(await times({ rule, from })).toEqual(expected);
  });

  it.each([
    [
      'a day skipped',
      'Pacific/Apia',
      '0 9 * * *',
      '2011-12-29',
      ['2011-12-29T09:00', '2011-12-31T00:00 gap', '2011-12-31T09:00'],
    ],
    [
      'a midnight gap',
      'America/Sao_Paulo',
      '0 0 * * *',
      '2018-11-03',
      ['2018-11-03T00:00', '2018-11-04T01:00 gap', '2018-11-05T00:00'],
    ],
    [
      'half an hour',
      'Australia/Lord_Howe',
      '15 2 * * *',
      '2026-10-03',
      ['2026-10-03T02:15', '2026-10-04T02:30 gap', '2026-10-05T02:15'],
    ],
  ])('%s', async (_, zone, rule, from, expected) => {
    expect(await times({ zone, rule, from })).toEqual(expected);
  });
});

describe('refuses, quickly', () => {
  it.each(
    [
      ['0 0 30 2 *', 'no_occurrence'],
      ['0 0 31 4,6,9,11 *', 'no_occurrence'],
      ['FREQ=DAILY;UNTIL=20200101', 'no_occurrence'],
      ['DTSTART:20200101T000000 FREQ=DAILY;COUNT=5', 'no_occurrence'],
      ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', 'no_occurrence'],
      ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', 'given up after 500 ms'],
      ['FREQ=HOURLY;INTERVAL=2;BYHOUR=2', 'given up after 500 ms', '2026-11-21T09:00'],
      ['DTSTART:19700101T000000\nRRULE:FREQ=SECONDLY', 'given up after 500 ms'],
      ['DTSTART:19700101T000000\nRRULE:FREQ=SECONDLY;COUNT=1000000', 'given up|no_occurrence'],
      ['FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 'can only have INTERVAL, COUNT and UNTIL'],
      ['FREQ=SECONDLY', 'years 1900 to 2999', '9000-01-01'],
      ['FREQ=DAILY;INTERVAL=0', 'INTERVAL takes 1'],
      ['FREQ=DAILY;INTERVAL=-1', 'INTERVAL takes 1'],
      ['FREQ=DAILY;INTERVAL=99999999999999999999', 'INTERVAL takes 1'],
      ['FREQ=DAILY;BYHOUR=25', 'BYHOUR takes 0 to 23'],
      ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS needs another part'],
      ['FREQ=DAILY;COUNT=3;UNTIL=20261231', 'exclude one another'],
      ['FREQ=DAILY;COUNT=3;COUNT=4', 'stands twice'],
      ['FREQ=WEEKLY;BYDAY=1MO', 'only MONTHLY and YEARLY can'],
      ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY is one of'],
      ['FREQ=SOMETIMES', 'FREQ is one of'],
      ['FREQ=DAILY;BYEASTER=1', 'is no part of an RRULE'],
      ['FREQ=DAILY;UNTIL=20260230', 'does not exist'],
      ['60 * * * *', 'not a cron expression'],
      ['* * * * * *', 'cron has 5 fields'],
      ['*/0 * * * *', 'not a cron expression'],
      ['every day', 'not a rule of business days'],
      ['every 0 business days', 'not a rule of business days'],
      ['every 99999999999 business days', 'not a rule of business days'],
      ['tomorrow', 'cron has 5 fields'],
      ['', 'cron has 5 fields'],
      ['\u0000 * * * *', 'not a cron expression'],
      ['🕐 * * * *', 'not a cron expression'],
      [`${'0,'.repeat(400)}0 * * * *`, 'ok'],
      [`${'1-5,'.repeat(5000)} * * * *`, 'is too long'],
      [`FREQ=DAILY;BYHOUR=${'1,'.repeat(50_000)}1`, 'is too long'],
      [`every ${' '.repeat(900)}x`, 'not a rule of business days'],
      [`${'*/'.repeat(450)} * * * *`, 'not a cron expression'],
    ].map(([rule = '', why = '', from]) => [rule.slice(0, 50), why, rule, from] as const),
  )('%j: %s', async (_, why, rule, from) => {
    const start = performance.now();
    const { isError, text } = await schedule({ rule, ...(from !== undefined && { from }) });
    expect(performance.now() - start).toBeLessThan(5000);
    if (why === 'ok') return;
    expect(isError).toBe(true);
    expect(text).toMatch(new RegExp(why));
    expect(text).not.toMatch(/^internal/);
    expect(Buffer.byteLength(text)).toBeLessThan(700);
  });

  it.each([0, 51, 1.5])('count %d', async (count) => {
    expect((await schedule({ rule: '0 9 * * *', count })).text).toMatch(/^invalid_argument: count/);
  });
});

describe('a page', () => {
  it('has room for 50 times', async () => {
    const { data, text } = await schedule({
      rule: '* * * * *',
      count: 50,
      zone: 'America/Argentina/ComodRivadavia',
    });
    expect((data as Told).times).toHaveLength(50);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
  });

  it('that is smaller says what is missing', async () => {
    const { data, text } = await schedule({ rule: '* * * * *', count: 50 }, '--page=2000');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(2000);
    expect((data as Told).note).toMatch(/^Only \d+ of 50 fit on a page/);
  });

  it('full of repeated times is cut as well', async () => {
    const { text } = await schedule({
      rule: '* 1 * * *',
      from: '2026-11-01',
      count: 50,
      zone: 'America/Kentucky/Louisville',
    });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
  });
});

it('takes a day field that begins with * together with the other, as cron does', async () => {
  await using session = await connect(server, { args: ['--zone=UTC'] });
  const { data } = await session.call('schedule_times', {
    rule: '0 0 */2 * MON',
    from: '2026-01-01T00:00',
    count: 3,
  });
  const found = data as { times: { time: string }[] };
  expect(found.times.map(({ time }) => time.slice(0, 10))).toEqual([
    '2026-01-05',
    '2026-01-19',
    '2026-02-09',
  ]);
});
