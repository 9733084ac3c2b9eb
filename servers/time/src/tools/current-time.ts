import { type Call, defineTool } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { beside, moment, momentAt, source, sourceOf } from './moment.ts';
import { zoneList, zoneNamed } from './zone.ts';

export const currentTime = defineTool({
  name: 'current_time',
  title: 'Current time',
  description:
    "The date and time now, in one or more time zones, by default this machine's, with weekday, ISO week and " +
    'epoch milliseconds.',
  access: 'read',
  idempotent: false,
  input: z.object({ zones: zoneList.optional() }),
  output: z.object({ epoch_ms: z.int(), times: z.array(moment), ...source }),
  async run({ zones: names }, { deps }: Call<Deps>) {
    const zones = await deps.zones();
    const now = deps.now();
    const wanted = names ?? [deps.defaultZone()];
    const times = wanted.map((name) => momentAt(now, zoneNamed(zones, name)));
    const [first] = times;
    return {
      times: times.map((time) => (first === undefined || time === first ? time : beside(first, time))),
      epoch_ms: now,
      ...sourceOf(zones, now),
    };
  },
});
