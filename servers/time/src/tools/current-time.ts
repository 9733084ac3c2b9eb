import { type Call, defineTool } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { moment, momentAt, source, sourceOf } from './moment.ts';
import { zoneList, zoneNamed } from './zone.ts';

export const currentTime = defineTool({
  name: 'current_time',
  title: 'Current time',
  description:
    'The date and time now, in one or more time zones. Without zones: in the zone of this machine. ' +
    'Gives weekday, ISO week and epoch milliseconds too.',
  access: 'read',
  idempotent: false,
  input: z.object({
    zones: zoneList('Zones to give the time in').optional(),
  }),
  output: z.object({ times: z.array(moment), ...source }),
  async run({ zones: names }, { deps }: Call<Deps>) {
    const zones = await deps.zones();
    const now = deps.now();
    const wanted = names ?? [deps.defaultZone()];
    return { times: wanted.map((name) => momentAt(now, zoneNamed(zones, name))), ...sourceOf(zones, now) };
  },
});
