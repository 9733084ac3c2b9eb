import { connect } from '@handrail/testing';
import { describe, expect, it } from 'vitest';
import { server } from '../src/server.ts';

const open = async () => await connect(server, { args: ['--zone=UTC', '--now=2026-11-21T12:00:00Z'] });

const find = async (query: string, at?: string) => {
  await using session = await open();
  const answer = await session.call('find_zone', { query, ...(at !== undefined && { at }) });
  return { ...answer, found: answer.data as { zones: { name: string }[]; more?: string[]; note?: string } };
};

const names = async (query: string, at?: string): Promise<string[]> => {
  const { found } = await find(query, at);
  return [...found.zones.map(({ name }) => name), ...(found.more ?? [])];
};

it('tells all of a zone', async () => {
  expect((await find('europe/paris')).data).toEqual({
    found_by: 'name',
    at: {
      time: '2026-11-21T12:00:00+00:00[UTC]',
      weekday: 'Saturday',
      week: '2026-W47',
      epoch_ms: 1_795_262_400_000,
    },
    zones: [
      {
        name: 'Europe/Paris',
        offset: '+01:00',
        abbreviation: 'CET',
        is_dst: false,
        previous: {
          time: '2026-10-25T02:00:00+01:00[Europe/Paris]',
          weekday: 'Sunday',
          week: '2026-W43',
          epoch_ms: 1_792_890_000_000,
          from: '+02:00 CEST',
          to: '+01:00 CET',
        },
        next: {
          time: '2027-03-28T03:00:00+02:00[Europe/Paris]',
          weekday: 'Sunday',
          week: '2027-W12',
          epoch_ms: 1_806_195_600_000,
          from: '+01:00 CET',
          to: '+02:00 CEST',
        },
      },
    ],
    tzdata: '2026f',
  });
});

it.each([
  ['Asia/Calcutta', { name: 'Asia/Calcutta', canonical: 'Asia/Kolkata' }],
  ['Asia/Kathmandu', { offset: '+05:45', is_dst: false }],
  ['San Francisco', { name: 'America/Los_Angeles' }],
  ['America/San Francisco', { name: 'America/Los_Angeles' }],
  ['Germany', { name: 'Europe/Berlin' }],
  ['Calgary', { name: 'America/Edmonton', next: undefined }],
  ['Europe/Pari', { name: 'Europe/Paris' }],
])('%s', async (query, expected) => {
  const { found } = await find(query);
  expect(found.zones[0]).toMatchObject(
    Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
  );
});

it('a spelling that is none is said to be guessed', async () => {
  expect((await find('Europe/Parris')).found.note).toBe(
    'No zone is called "Europe/Parris"; these are spelled alike.',
  );
  expect((await find('Paris')).found.note).toBeUndefined();
});

it('leaves daylight saving out where it is not certain', async () => {
  expect((await find('Europe/Dublin')).found.zones[0]).not.toHaveProperty('is_dst');
  expect((await find('Europe/Paris', '2026-07-01')).found.zones[0]).toMatchObject({ is_dst: true });
});

describe('an abbreviation', () => {
  it.each([
    ['IST', 'IST is +05:30 in Asia/Kolkata; +01:00 in Europe/Dublin; +02:00 in Asia/Jerusalem.'],
    ['cst', 'CST is +08:00 in Asia/Shanghai, Asia/Taipei and 1 more; -06:00 in America/Mexico_City'],
  ])('%s of several zones lists them all and says so', async (query, meaning) => {
    const { data } = await find(query);
    expect(data).toMatchObject({ found_by: 'abbreviation', ambiguous: expect.stringContaining(meaning) });
  });

  it('tells what it means in each, whatever the season', async () => {
    const { found } = await find('IST');
    expect(found.zones).toMatchObject([
      { name: 'Asia/Kolkata', means: 'IST +05:30' },
      { name: 'Europe/Dublin', means: 'IST +01:00', abbreviation: 'GMT' },
      { name: 'Asia/Jerusalem', means: 'IST +02:00' },
    ]);
    expect(await names('CST')).toEqual(
      expect.arrayContaining(['Asia/Shanghai', 'America/Chicago', 'America/Havana']),
    );
  });

  it('EST is a zone of its own as well, without daylight saving', async () => {
    const { found } = await find('EST');
    expect(found.note).toBe('As a zone name EST is -05:00 all the year.');
    expect(await names('EST')).toEqual(
      expect.arrayContaining(['EST', 'America/New_York', 'America/Toronto']),
    );
  });

  it.each(['UTC', 'JST', 'BST'])('%s of one zone is not called ambiguous', async (query) => {
    expect((await find(query)).data).not.toHaveProperty('ambiguous');
  });
});

describe('an offset', () => {
  it.each(['+05:45', 'UTC+5:45', 'gmt+05:45'])('%s', async (query) => {
    expect(await names(query)).toEqual(['+05:45', 'Asia/Kathmandu']);
  });

  it('is one at a time of the year', async () => {
    expect(await names('+02:00', '2026-07-01')).toContain('Europe/Paris');
    expect(await names('+02:00', '2026-01-01')).not.toContain('Europe/Paris');
  });
});

it.each(['+01:00', 'CST', 'US', 'America', 'EST', 'a', 'Russia'])('%s stays within a page', async (query) => {
  const { text } = await find(query);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
});

it('a small page is kept to', async () => {
  await using session = await connect(server, { args: ['--page=1000'] });
  const { text, isError } = await session.call('find_zone', { query: '+01:00' });
  expect(isError).toBe(false);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
});

it.each(
  ['xyzzyqq', '', '/', '\u0000', '🕐', 'a'.repeat(100_000), `+${'0'.repeat(100_000)}`].map(
    (query) => [query.slice(0, 20), query] as const,
  ),
)('refuses %j at once', async (_, query) => {
  const start = performance.now();
  const { isError, text } = await find(query);
  expect(isError).toBe(true);
  expect(text).toMatch(/^unknown_zone: [^\n]{1,200}\n/);
  expect(performance.now() - start).toBeLessThan(2000);
});

describe('time://zones', () => {
  it('lists every zone by region, on a page', async () => {
    await using session = await open();
    const text = await session.read('time://zones');
    expect(text).toMatch(/^IANA time-zone database 2026f: 4\d\d zones/);
    expect(text).toMatch(/^Europe: .*\bParis\b/m);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(10_000);
  });

  it('answers a query', async () => {
    await using session = await open();
    expect(await session.read('time://zones?q=IST')).toBe(
      'IANA time-zone database 2026f: 3 zones for "IST"\n' +
        'Asia/Kolkata +05:30 IST\nEurope/Dublin +00:00 GMT\nAsia/Jerusalem +02:00 IST',
    );
    expect(Buffer.byteLength(await session.read('time://zones?q=a'))).toBeLessThanOrEqual(10_000);
    expect(await session.read('time://zones?q=xyzzyqq')).toContain('0 zones');
  });
});

describe('as people write', () => {
  it.each([
    ['Tromsø', 'Europe/Oslo'],
    ['København', 'Europe/Copenhagen'],
    ['Łódź', 'Europe/Warsaw'],
    ["Côte d'Ivoire", 'Africa/Abidjan'],
    ['Côte d’Ivoire', 'Africa/Abidjan'],
    ['Czech Republic', 'Europe/Prague'],
    ['Paris, France', 'Europe/Paris'],
    ['New York City', 'America/New_York'],
    ['+0530', 'Asia/Kolkata'],
    ['\u221205:00', 'America/Lima'],
  ])('%s finds %s', async (query, zone) => {
    await using session = await connect(server, { args: ['--now=2026-06-01T00:00:00Z'] });
    const { data } = await session.call('find_zone', { query });
    expect((data as { zones: { name: string }[] }).zones.map(({ name }) => name)).toContain(zone);
  });

  it.each(['PDT', 'CEST', 'MSK'])(
    '%s, which is one offset everywhere, has not to be asked about',
    async (query) => {
      await using session = await connect(server, { args: ['--now=2026-06-01T00:00:00Z'] });
      expect((await session.call('find_zone', { query })).data).not.toHaveProperty('ambiguous');
    },
  );
});
