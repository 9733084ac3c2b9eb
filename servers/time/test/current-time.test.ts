import { connect } from '@handrail/testing';
import { expect, it } from 'vitest';
import { server } from '../src/server.ts';

const current = async (args: Record<string, unknown>, ...flags: string[]) => {
  await using session = await connect(server, { args: flags });
  return await session.call('current_time', args);
};

it('is the time of the clock', async () => {
  const before = Date.now();
  const { data } = await current({ zones: ['UTC'] });
  const after = Date.now();
  const { times } = data as { times: [{ epoch_ms: number; time: string }] };
  expect(times[0].epoch_ms).toBeGreaterThanOrEqual(before);
  expect(times[0].epoch_ms).toBeLessThanOrEqual(after);
  expect(Date.parse(times[0].time.replace('[UTC]', ''))).toBe(times[0].epoch_ms);
});

it('is given in each zone asked for, at one instant', async () => {
  const { data } = await current(
    { zones: ['Asia/Kathmandu', 'America/Caracas'] },
    '--now=2027-01-01T00:00:00Z',
  );
  expect(data).toMatchObject({
    times: [
      { time: '2027-01-01T05:45:00+05:45[Asia/Kathmandu]', weekday: 'Friday', week: '2026-W53' },
      { time: '2026-12-31T20:00:00-04:00[America/Caracas]', weekday: 'Thursday', week: '2026-W53' },
    ],
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

it('refuses a clock that is none', async () => {
  const { text } = await current({}, '--now=yesterday');
  expect(text).toMatch(/^not_configured: --now: /);
});
