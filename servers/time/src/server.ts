import { ConfigError, defineServer } from '@handrail/server';
import * as z from 'zod';
import manifest from '../package.json' with { type: 'json' };
import type { Deps } from './deps.ts';
import { parseInstant } from './instant-text.ts';
import { unknownZone } from './tools/zone.ts';
import { convertTime } from './tools/convert-time.ts';
import { currentTime } from './tools/current-time.ts';
import { findZone } from './tools/find-zone.ts';
import { scheduleTimes } from './tools/schedule-times.ts';
import { shiftTime } from './tools/shift-time.ts';
import { timeBetween } from './tools/time-between.ts';
import { zonesResource } from './tools/zones-resource.ts';
import { loadZones, type Zones } from './zones.ts';

/** Without ICU, or in a container without a zone, the runtime says nothing useful. */
const machineZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? 'UTC';

export const server = defineServer({
  package: manifest,
  title: 'Time',
  instructions:
    'Knows the time now and the rules of every time zone, from a dated IANA database. ' +
    'Ask it instead of computing dates, offsets or daylight saving.',
  options: {
    zone: {
      schema: z.string().optional(),
      env: 'HANDRAIL_TIME_ZONE',
      help: 'IANA zone used when a call names none; otherwise the zone of this machine.',
    },
    now: {
      schema: z.string().optional(),
      env: 'HANDRAIL_TIME_NOW',
      value: 'INSTANT',
      help: 'Freeze the clock at an instant such as 2026-10-25T00:30:00Z, for reproducible runs.',
    },
  },
  async setup({ zone, now }): Promise<Deps> {
    let loading: Promise<Zones> | undefined;
    const zones = () => (loading ??= loadZones());
    const frozen = now === undefined ? undefined : frozenAt(now);
    // Only a zone that was configured is worth loading the database for before the first call.
    if (zone !== undefined) requireZone(await zones(), zone);
    return { zones, defaultZone: () => zone ?? machineZone(), now: () => frozen ?? Date.now() };
  },
  tools: [currentTime, convertTime, shiftTime, timeBetween, scheduleTimes, findZone],
  resources: [zonesResource],
  async check({ zones, defaultZone }) {
    const { version, source, names } = await zones();
    return [`zone: ${defaultZone()}`, `tzdata: ${version} (${source}), ${names.length} names`];
  },
});

function frozenAt(text: string): number {
  try {
    return parseInstant(text).epochMs;
  } catch (error) {
    throw new ConfigError(`--now: ${error instanceof Error ? error.message : 'not an instant'}`, {
      cause: error,
    });
  }
}

function requireZone(zones: Zones, name: string): void {
  if (zones.zone(name) === undefined) throw new ConfigError(`--zone: ${unknownZone(zones, name).message}`);
}
