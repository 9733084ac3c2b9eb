import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { type Given, readGiven } from './given.ts';
import { moment, momentAt, source, sourceOf } from './moment.ts';
import { ZONE_FORM, zoneList, zoneName, zoneNamed, zoneOrDefault } from './zone.ts';
import type { Zone, Zones } from '../zones.ts';

const policies = ['reject', 'earlier', 'later', 'both'] as const;

export const convertTime = defineTool({
  name: 'convert_time',
  title: 'Convert time between zones',
  description:
    'Convert a local time of one zone, or an instant, into other zones. A local time that clocks skip or repeat ' +
    '(daylight saving) is refused with every candidate instant, unless ambiguous says which to take: ' +
    'earlier, later or both.',
  access: 'read',
  input: z.object({
    time: z
      .string()
      .min(1)
      .max(100)
      .describe(
        'Local time without offset such as 2026-11-01T01:30, or an instant with one, or epoch s, ms, µs or ns.',
      ),
    from: zoneName
      .optional()
      .describe(`Zone of a local time, by default that of this machine: ${ZONE_FORM}.`),
    to: zoneList('Zones to convert into'),
    ambiguous: z
      .enum(policies)
      .default('reject')
      .describe('What to do with a local time that is skipped or repeated.'),
  }),
  output: z.object({
    resolved: z.enum(['exact', 'gap', 'overlap']),
    conversions: z.array(z.object({ from: moment, to: z.array(moment) })),
    ...source,
  }),
  async run({ time, from, to, ambiguous }, { deps }: Call<Deps>) {
    const zones = await deps.zones();
    const zone = zoneOrDefault(zones, from, deps);
    const targets = to.map((name) => zoneNamed(zones, name));
    const given = readGiven(time, zone, from !== undefined);
    if (given.resolved !== 'exact' && ambiguous === 'reject')
      throw rejection(time, zone, given, targets, zones);
    return {
      resolved: given.resolved,
      conversions: chosen(given, ambiguous).map((ms) => ({
        from: momentAt(ms, zone),
        to: targets.map((target) => momentAt(ms, target)),
      })),
      ...sourceOf(zones, deps.now()),
    };
  },
});

function chosen({ instants }: Given, policy: (typeof policies)[number]): readonly number[] {
  if (policy === 'earlier') return instants.slice(0, 1);
  if (policy === 'later') return instants.slice(-1);
  return instants;
}

/** Names every instant that may be meant, so that no second question is needed to choose. */
function rejection(
  time: string,
  zone: Zone,
  { resolved, instants }: Given,
  targets: readonly Zone[],
  zones: Zones,
): ToolError {
  const utc = zoneNamed(zones, 'UTC');
  const places = [...new Set([utc, zone, ...targets])];
  const lines = instants.map((ms) => `- ${places.map((place) => momentAt(ms, place).time).join(' = ')}`);
  const why =
    resolved === 'gap'
      ? 'does not exist: clocks skip it. Reading it by the offset before or after gives'
      : 'happens more than once';
  return new ToolError(
    resolved === 'gap' ? 'skipped_time' : 'repeated_time',
    `${time} in ${zone.name} ${why}:\n${lines.join('\n')}`,
    'Say which is meant with ambiguous=earlier or ambiguous=later, or take both.',
  );
}
