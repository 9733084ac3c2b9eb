import * as z from 'zod';
import { describeInstant } from '../instant.ts';
import type { Zone, Zones } from '../zones.ts';

/**
 * An instant as every answer of this server gives it: `time` is RFC 9557 (RFC 3339 with offset, and the zone in
 * brackets), `week` an ISO 8601 week, `epoch_ms` milliseconds.
 */
export const moment = z.object({
  time: z.string(),
  weekday: z.string(),
  week: z.string(),
  abbreviation: z.string(),
  epoch_ms: z.int(),
});

export const momentAt = (ms: number, zone: Zone): z.input<typeof moment> => {
  const { rfc9557, weekday, week, abbreviation, epoch_ms } = describeInstant(ms, zone);
  return { time: rfc9557, weekday, week, abbreviation, epoch_ms };
};

/** Rules that are older than this many days may miss a change of law. */
const STALE_DAYS = 365;
const DAY_MS = 86_400_000;

/** Says once per answer which release of the database it rests on. */
export const source = {
  tzdata: z.string(),
  warning: z.string().optional(),
};

export function sourceOf({ version, released }: Zones, now: number): { tzdata: string; warning?: string } {
  const days = released === undefined ? 0 : Math.floor((now - Date.parse(released)) / DAY_MS);
  if (days <= STALE_DAYS) return { tzdata: version };
  return {
    tzdata: version,
    warning: `These rules are ${days} days old; a newer release of @handrail/time may know of changes.`,
  };
}
