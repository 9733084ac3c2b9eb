import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';
import { sourceOf } from '../src/tools/moment.ts';
import { loadZones } from '../src/zones.ts';

const current = async (args: Record<string, unknown>, ...flags: string[]) => {
  await using session = await connect(server, { args: flags });
  return await session.call('current_time', args);
};

it('is the time of the clock', async () => {
  const before = Date.now();
  const { data } = await current({ zones: ['UTC'] });
  const after = Date.now();
  const { epoch_ms, times } = data as { epoch_ms: number; times: [{ time: string }] };
  expect(epoch_ms).toBeGreaterThanOrEqual(before);
  expect(epoch_ms).toBeLessThanOrEqual(after);
  expect(Date.parse(times[0].time.replace('[UTC]', ''))).toBe(epoch_ms);
});

it('is given in each zone asked for, at one instant', async () => {
  const { data } = await current(
    { zones: ['Asia/Kathmandu', 'America/Caracas', 'Asia/Tokyo'] },
    '--now=2027-01-01T00:00:00Z',
  );
  expect(data).toMatchObject({
    times: [
      { time: '2027-01-01T05:45:00+05:45[Asia/Kathmandu]', weekday: 'Friday', week: '2026-W53' },
      { time: '2026-12-31T20:00:00-04:00[America/Caracas]', weekday: 'Thursday', week: '2026-W53' },
      // On the date of the first, which has told weekday and week
      { time: '2027-01-01T09:00:00+09:00[Asia/Tokyo]' },
    ],
    epoch_ms: 1_798_761_600_000,
  });
});

it('is given in the zone of the server, or of the machine, when none is named', async () => {
  const { data } = await current({}, '--zone=Australia/Lord_Howe', '--now=2026-01-01T00:00:00Z');
  expect(data).toMatchObject({ times: [{ time: '2026-01-01T11:00:00+11:00[Australia/Lord_Howe]' }] });
  const { text } = await current({});
  expect(text).toContain(`[${Intl.DateTimeFormat().resolvedOptions().timeZone}]`);
});

it('warns when the rules are old', async () => {
  const { data } = await current({ zones: ['UTC'] }, '--now=2029-01-01T00:00:00Z');
  expect(data).toMatchObject({
    tzdata: '2026f',
    warning: expect.stringMatching(/^These rules are \d+ days old/),
  });
});

it('warns of rules of the runtime, whose day is not known, when their year is long over', async () => {
  const zones = await loadZones({ runtime: '2027a' });
  expect(sourceOf(zones, Date.parse('2028-12-01'))).toEqual({ tzdata: '2027a' });
  expect(sourceOf(zones, Date.parse('2029-01-02'))).toMatchObject({
    warning: expect.stringContaining('368 days'),
  });
});

it.each([[], Array.from({ length: 51 }, () => 'UTC')])('takes 1 to 50 zones', async (...names: string[]) => {
  const { text } = await current({ zones: names });
  expect(text).toMatch(/^invalid_argument: zones: takes 1 to 50 zones/);
});

it('refuses a clock that is none', async () => {
  const { text } = await current({}, '--now=yesterday');
  expect(text).toMatch(/^not_configured: --now: /);
});
