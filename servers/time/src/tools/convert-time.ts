import { type Call, defineTool } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { ambiguous, choose } from './ambiguous.ts';
import { readGiven } from './given.ts';
import { beside, instant, instantAt, moment, momentAt, source, sourceOf } from './moment.ts';
import { defaultZone, zoneIfNamed, zoneList, zoneName, zoneNamed } from './zone.ts';

export const convertTime = defineTool({
  name: 'convert_time',
  title: 'Convert time',
  description:
    'Convert a local time of one zone, or an instant, into other zones. A local time that clocks skip or repeat ' +
    '(daylight saving) is refused with every candidate instant, unless ambiguous says which to take.',
  access: 'read',
  input: z.object({
    time: z
      .string()
      .describe('Local time such as 2026-11-01T01:30, instant with offset, or epoch (s, ms, µs, ns).'),
    from: zoneName.optional().describe("Zone of a local time; default this machine's."),
    to: zoneList,
    ambiguous: ambiguous.describe('Which instant of a skipped or repeated time.'),
  }),
  output: z.object({ conversions: z.array(z.object({ from: instant, to: z.array(moment) })), ...source }),
  async run({ time, from, to, ambiguous: policy }, { deps }: Call<Deps>) {
    const zones = await deps.zones();
    const targets = to.map((name) => zoneNamed(zones, name));
    const given = readGiven(time, {
      zones,
      named: zoneIfNamed(zones, from),
      fallback: () => defaultZone(zones, deps),
      strict: true,
    });
    const { zone, resolved } = given;
    const { taken, left } = choose(given, policy, { what: time.trim(), zone, zones, targets });
    return {
      conversions: taken.map((ms) => {
        const told = instantAt(ms, zone, resolved, left);
        return { from: told, to: targets.map((target) => beside(told, momentAt(ms, target))) };
      }),
      ...sourceOf(zones, deps.now()),
    };
  },
});
