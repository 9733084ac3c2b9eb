import { type Call, defineTool } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { parseDuration } from '../duration.ts';
import { ambiguous, choose } from './ambiguous.ts';
import { inTheirWords, readGiven } from './given.ts';
import { instant, instantAt, source, sourceOf } from './moment.ts';
import { defaultZone, zoneIfNamed, zoneOption } from './zone.ts';

export const shiftTime = defineTool({
  name: 'shift_time',
  title: 'Shift time',
  description:
    'Add a duration to a date or time, or subtract it: years to days by the local calendar (a missing day becomes ' +
    'the last of its month), hours to seconds as they pass.',
  access: 'read',
  input: z.object({
    start: z.string().describe('Local date or time such as 2026-01-31T09:00, or instant.'),
    by: z.string().describe('ISO 8601 duration such as P1M, -P1DT12H.'),
    count: z.enum(['calendar', 'exact']).default('calendar').describe('exact: a day is 24 hours.'),
    zone: zoneOption,
    ambiguous: ambiguous.describe('As in convert_time.'),
  }),
  output: z.object({
    shifts: z.array(z.object({ start: instant, results: z.array(instant), clamped: z.string().optional() })),
    ...source,
  }),
  async run({ start, by, count, zone: name, ambiguous: policy }, { deps }: Call<Deps>) {
    const { shift } = await import('../shift.ts');
    const zones = await deps.zones();
    const given = readGiven(start, {
      zones,
      named: zoneIfNamed(zones, name),
      fallback: () => defaultZone(zones, deps),
      dates: true,
    });
    const { zone, resolved } = given;
    return inTheirWords(() => {
      const duration = parseDuration(by);
      const starts = choose(given, policy, { what: start.trim(), zone, zones });
      const shifts = starts.taken.map((ms) => {
        const from = instantAt(ms, zone, resolved, starts.left);
        const shifted = shift(ms, duration, count, zone);
        const what = `${by} from ${from.time}`;
        const { taken, left } = choose(shifted, policy, { what, zone, zones });
        return {
          start: from,
          results: taken.map((end) => instantAt(end, zone, shifted.resolved, left)),
          ...(shifted.missing !== undefined && {
            clamped: `${shifted.missing} does not exist; the last day of that month was taken.`,
          }),
        };
      });
      return { shifts, ...sourceOf(zones, deps.now()) };
    });
  },
});
