import { describe, expect, test } from 'vitest';
import { readDatabase, unpack } from '../src/tzdata.ts';
import { GREGORIAN_CYCLE, type Zone } from '../src/zone.ts';
import { loadZones } from '../src/zones.ts';

const zones = await loadZones();

function zone(name: string, from = zones): Zone {
  const found = from.zone(name);
  if (found === undefined) throw new Error(`no zone ${name}`);
  return found;
}

const at = (text: string): number => Date.parse(text);
const iso = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
const offsetAt = (name: string, text: string): number => zone(name).offsetAt(at(text)) / 3600;

describe('names', () => {
  test('the bundled release is named and dated', () => {
    expect(zones).toMatchObject({ version: '2026f', source: 'bundled', released: '2026-10-29' });
    expect(zones.names).toHaveLength(597);
    expect(zones.names).toEqual(zones.names.toSorted());
  });

  test.each([
    ['europe/paris', 'Europe/Paris', 'Europe/Paris'],
    ['  UTC ', 'UTC', 'Etc/UTC'],
    ['gmt', 'GMT', 'Etc/GMT'],
    ['Asia/Calcutta', 'Asia/Calcutta', 'Asia/Kolkata'],
    ['Europe/Kiev', 'Europe/Kiev', 'Europe/Kyiv'],
    ['Europe/Kyiv', 'Europe/Kyiv', 'Europe/Kyiv'],
    ['US/Pacific', 'US/Pacific', 'America/Los_Angeles'],
    // Links in the database, but of a country that has its own name
    ['Europe/Oslo', 'Europe/Oslo', 'Europe/Oslo'],
    ['Iceland', 'Iceland', 'Atlantic/Reykjavik'],
    ['Singapore', 'Singapore', 'Asia/Singapore'],
    ['EST', 'EST', 'America/Panama'],
    ['etc/gmt+5', 'Etc/GMT+5', 'Etc/GMT+5'],
    ['+0545', '+05:45', '+05:45'],
    ['-03:30', '-03:30', '-03:30'],
  ])('%s is %s, preferred %s', (asked, name, canonical) => {
    expect(zones.zone(asked)).toMatchObject({ name, canonical });
  });

  test.each(['', 'Mars/Olympus', 'Europe', 'PST', '+5', '+24:00', '+05:60', '__proto__', 'constructor'])(
    '%j is no zone',
    (name) => {
      expect(zones.zone(name)).toBeUndefined();
    },
  );

  test('every preferred name is preferred to itself', () => {
    const moved = zones.names.filter((name) => zone(zone(name).canonical).canonical !== zone(name).canonical);
    expect(moved).toEqual([]);
  });

  test('names by country', () => {
    expect(zones.inCountry('no')).toEqual(['Europe/Oslo']);
    expect(zones.inCountry('DE')).toContain('Europe/Berlin');
    expect(zones.inCountry('US')).toHaveLength(29);
    expect(zones.inCountry('XX')).toEqual([]);
  });

  test('names by abbreviation', () => {
    expect(zones.abbreviated('ist')).toEqual(['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem']);
    expect(zones.abbreviated('CST').slice(0, 3)).toEqual([
      'Asia/Shanghai',
      'America/Mexico_City',
      'America/Chicago',
    ]);
    // La Paz had a BST until 1932, and is not meant by it today
    expect(zones.abbreviated('BST')).toEqual(['Europe/London']);
    expect(zones.abbreviated('XYZ')).toEqual([]);
  });

  test.each([
    ['America/San Francisco', ['America/Los_Angeles']],
    ['San José', ['America/Los_Angeles', 'America/Costa_Rica']],
    ['Europe/Pari', ['Europe/Paris']],
    ['PST', ['Asia/Manila', 'America/Los_Angeles', 'America/Tijuana']],
    ['Calcutta', ['Asia/Kolkata']],
    ['Kiev', ['Europe/Kyiv']],
    ['new york', ['America/New_York']],
    ['NYC', ['America/New_York']],
    ['Washington, D.C.', ['America/New_York']],
    ['Pacific Standard Time', ['America/Los_Angeles', 'America/Vancouver']],
    ['Germany', ['Europe/Berlin', 'Europe/Busingen']],
    ['Zürich', ['Europe/Zurich']],
    ['UTC+5', ['+05:00']],
    ['GMT-03:30', ['-03:30']],
    ['Z', ['Etc/UTC']],
    ['Asia/Singapor', ['Asia/Singapore']],
    ['America/Bueno Aires', ['America/Argentina/Buenos_Aires']],
    ['xyzzy', []],
    ['', []],
    ['/', []],
  ])('%j may mean %j', (mistaken, meant) => {
    expect(zones.suggest(mistaken)).toEqual(meant);
  });

  test('a name of any length is answered at once', () => {
    expect(zones.suggest('a'.repeat(1_000_000))).toEqual([]);
  });

  test('every suggestion is a zone', () => {
    for (const name of zones.names) {
      for (const meant of zones.suggest(name.slice(0, -1))) expect(zones.zone(meant)).toBeDefined();
    }
  });
});

describe('offsets', () => {
  test.each([
    ['Etc/UTC', '2026-06-01T00:00Z', 0, 'UTC'],
    ['Etc/GMT+5', '2026-06-01T00:00Z', -5, '-05'],
    ['EST', '2026-06-01T00:00Z', -5, 'EST'],
    ['Asia/Kathmandu', '2026-06-01T00:00Z', 5.75, '+0545'],
    ['Europe/Dublin', '2026-01-01T00:00Z', 0, 'GMT'],
    ['Europe/Dublin', '2026-07-01T00:00Z', 1, 'IST'],
    ['Australia/Lord_Howe', '2026-01-01T00:00Z', 11, '+11'],
    ['Australia/Lord_Howe', '2026-07-01T00:00Z', 10.5, '+1030'],
    // Laws of 2026 that older runtimes do not know
    ['America/Vancouver', '2026-12-01T00:00Z', -7, 'MST'],
    ['America/Edmonton', '2026-12-01T00:00Z', -6, 'CST'],
    ['Africa/Casablanca', '2026-12-01T00:00Z', 0, '+00'],
    // 400 × 18 years after 2026, which the same rules give the same clock
    ['America/New_York', '9226-07-01T00:00Z', -4, 'EDT'],
    ['Asia/Gaza', '9000-01-10T00:00Z', 2, 'EET'],
  ])('%s at %s is %d h, %s', (name, text, hours, abbreviation) => {
    expect(offsetAt(name, text)).toBe(hours);
    expect(zone(name).abbreviationAt(at(text))).toBe(abbreviation);
  });

  test('local mean time has seconds, to the beginning of year 0', () => {
    expect(zone('America/New_York').offsetAt(at('0000-01-01T00:00Z'))).toBe(-17_762);
    expect(zone('America/New_York').abbreviationAt(at('1883-11-18T16:59:59Z'))).toBe('LMT');
    expect(zone('Africa/Monrovia').offsetAt(at('1972-01-06T00:00Z'))).toBe(-2670);
    expect(zone('Africa/Monrovia').offsetAt(at('1972-01-08T00:00Z'))).toBe(0);
  });
});

describe('transitions', () => {
  test('next and previous', () => {
    const paris = zone('Europe/Paris');
    const spring = at('2026-03-29T01:00Z');
    expect(iso(paris.nextTransition(at('2026-01-01T00:00Z')))).toBe(iso(spring));
    expect(iso(paris.nextTransition(spring))).toBe('2026-10-25T01:00:00.000Z');
    expect(iso(paris.previousTransition(spring))).toBe(iso(spring));
    expect(iso(paris.previousTransition(spring - 1))).toBe('2025-10-26T01:00:00.000Z');
  });

  test('none before the first, none where the law foresees none', () => {
    expect(zone('Europe/Paris').previousTransition(at('1800-01-01T00:00Z'))).toBeUndefined();
    expect(zone('Asia/Tokyo').nextTransition(at('2000-01-01T00:00Z'))).toBeUndefined();
    expect(zone('UTC').nextTransition(0)).toBeUndefined();
    expect(zone('UTC').previousTransition(0)).toBeUndefined();
  });

  test('they go on past the end of the table', () => {
    const york = zone('America/New_York');
    // Second Sunday of March, first Sunday of November
    expect(iso(york.nextTransition(at('2499-12-01T00:00Z')))).toBe('2500-03-14T07:00:00.000Z');
    expect(iso(york.previousTransition(at('2500-03-01T00:00Z')))).toBe('2499-11-01T06:00:00.000Z');
    expect(iso(york.nextTransition(at('9999-06-01T00:00Z')))).toBe('9999-11-07T06:00:00.000Z');
    expect(iso(york.previousTransition(at('9999-12-31T00:00Z')))).toBe('9999-11-07T06:00:00.000Z');
  });

  test('each one is where something changes, forth and back the same', () => {
    for (const name of [
      'America/New_York',
      'Pacific/Apia',
      'Africa/Monrovia',
      'Asia/Gaza',
      'Europe/Dublin',
    ]) {
      const clock = zone(name);
      const forth: number[] = [];
      for (
        let next = clock.nextTransition(at('1800-01-01T00:00Z'));
        next !== undefined && next < at('2700-01-01T00:00Z');
      ) {
        forth.push(next);
        expect([clock.offsetAt(next), clock.abbreviationAt(next)]).not.toEqual([
          clock.offsetAt(next - 1),
          clock.abbreviationAt(next - 1),
        ]);
        next = clock.nextTransition(next);
      }
      const back: number[] = [];
      for (let last = clock.previousTransition(at('2700-01-01T00:00Z')); last !== undefined;) {
        back.push(last);
        last = clock.previousTransition(last - 1);
      }
      expect(back.toReversed()).toEqual(forth);
    }
  });
});

/**
 * What the extrapolation rests on. Data that was written out to 2037 only would fail here, before it could
 * answer wrongly.
 */
test('every table either ends by 2030 or repeats in whole Gregorian cycles', async () => {
  const { zones: packed } = await readDatabase();
  let recurring = 0;
  for (const text of packed) {
    const { ends, offsets } = unpack(text);
    const last = ends.at(-1) ?? 0;
    if (last < Date.UTC(2030, 0, 1)) continue;
    recurring++;
    const tail = ends.filter((end) => end > last - GREGORIAN_CYCLE);
    expect([text.slice(0, 30), tail.length]).toEqual([text.slice(0, 30), 800]);
    expect(ends).toContain(last - GREGORIAN_CYCLE);
    // By rule from 2087 on: so the years before the cycle have to be what the cycle repeats
    const known = new Set(ends);
    const early = tail.filter((end) => end >= Date.UTC(2487, 0, 1));
    expect(early.length).toBeGreaterThanOrEqual(24);
    expect(early.filter((end) => !known.has(end - GREGORIAN_CYCLE))).toEqual([]);
    expect(offsets.at(-1)).toBe(offsets[offsets.length - 1 - 800]);
  }
  expect(recurring).toBe(105);
});

describe('a newer database in the runtime', () => {
  test.each(['2026f', '2025b', '2026c', '', 'unknown', undefined])('%j is not newer', async (runtime) => {
    expect((await loadZones({ runtime })).source).toBe('bundled');
  });

  test('wins, and says so', async () => {
    const runtime = await loadZones({ runtime: '2027a' });
    expect(runtime).toMatchObject({ version: '2027a', source: 'runtime' });
    expect(runtime.released).toBeUndefined();
    expect(zone('asia/calcutta', runtime)).toMatchObject({
      name: 'Asia/Calcutta',
      canonical: 'Asia/Kolkata',
    });
  });

  // The runtime under test has some release of its own, so only zones that have long been settled
  test.each(['America/New_York', 'Asia/Kathmandu', 'Pacific/Apia', 'Australia/Lord_Howe', 'Etc/UTC'])(
    'agrees about %s',
    async (name) => {
      const theirs = zone(name, await loadZones({ runtime: '2027a' }));
      const ours = zone(name);
      for (
        let ms = at('0100-01-01T00:00Z');
        ms < at('9900-01-01T00:00Z');
        ms += 321 * 86_400_000 + 12_345_678
      ) {
        expect(theirs.offsetAt(ms)).toBe(ours.offsetAt(ms));
        expect(theirs.abbreviationAt(ms)).toBe(ours.abbreviationAt(ms));
      }
      for (const ms of [at('1970-01-01T00:00Z'), at('2026-11-21T00:00Z'), at('3000-01-01T00:00Z')]) {
        expect(theirs.nextTransition(ms)).toBe(ours.nextTransition(ms));
        expect(theirs.previousTransition(ms)).toBe(ours.previousTransition(ms));
        expect(theirs.offsetAt(ms)).toBe(ours.offsetAt(ms));
      }
    },
  );
});

test('data of another form is refused, not misread', () => {
  expect(() => unpack('')).toThrow(RangeError);
  expect(() => unpack('Some/Zone|LMT|0|01||')).toThrow(RangeError);
  expect(() => unpack('Some/Zone|LMT|!|0||')).toThrow(RangeError);
});
