import { ToolError } from '@handrail/server';
import * as z from 'zod';
import { describeInstant } from '../instant.ts';
import type { Zone, Zones } from '../zones.ts';

/**
 * An instant as the clocks of a zone show it: `time` is RFC 9557 (RFC 3339 with offset, and the zone in brackets),
 * `week` an ISO 8601 week. Only where the offset had seconds, and `time` therefore is in UTC, `local` is what the
 * clocks showed. Beside another moment of the same instant and date, weekday and week are not repeated.
 */
export const moment = z.object({
  time: z.string(),
  local: z.string().optional(),
  weekday: z.string().optional(),
  week: z.string().optional(),
});
type Moment = z.input<typeof moment>;

/**
 * The same with epoch milliseconds, how its local time was resolved, and the other instants that local time may
 * mean. Where several zones show one instant, that is told once.
 */
export const instant = moment.extend({
  epoch_ms: z.int(),
  resolved: z.enum(['exact', 'gap', 'overlap']),
  candidates: z.array(z.string()).optional(),
});

export type Resolved = 'exact' | 'gap' | 'overlap';

/** @throws ToolError `out_of_range` where the local date is outside of years 0000 to 9999 */
export const momentAt = (ms: number, zone: Zone): Moment => {
  const { rfc9557, local, weekday, week } = described(ms, zone);
  return { time: rfc9557, ...(local !== undefined && { local }), weekday, week };
};

/** A moment as it stands beside another one of the same instant. */
export const beside = (other: Moment, { weekday, week, ...rest }: Moment): Moment =>
  dateOf(rest) === dateOf(other) ? rest : { ...rest, weekday, week };

const dateOf = ({ local, time }: Moment): string => (local ?? time).slice(0, 10);

/** @param candidates other instants that the local time may mean */
export const instantAt = (
  ms: number,
  zone: Zone,
  resolved: Resolved,
  candidates: readonly number[] = [],
): z.input<typeof instant> => ({
  ...momentAt(ms, zone),
  epoch_ms: ms,
  resolved,
  ...(candidates.length > 0 && { candidates: candidates.map((other) => textAt(other, zone)) }),
});

/** RFC 9557 text alone, where instants are listed to choose from. */
export const textAt = (ms: number, zone: Zone): string => described(ms, zone).rfc9557;

function described(ms: number, zone: Zone) {
  try {
    return describeInstant(ms, zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ToolError(
      'out_of_range',
      `In ${zone.name} that is outside of years 0000 to 9999.`,
      'Use a time inside of them.',
      { cause: error },
    );
  }
}

/** Rules that are older than this many days may miss a change of law. */
const STALE_DAYS = 365;
const DAY_MS = 86_400_000;

/** Says once per answer which release of the database it rests on. */
export const source = {
  tzdata: z.string(),
  warning: z.string().optional(),
};

/** Of a release whose day is not known (a newer one in the runtime), no more is certain than its year. */
export function sourceOf({ version, released }: Zones, now: number): { tzdata: string; warning?: string } {
  const latest = released ?? `${version.slice(0, 4)}-12-31`;
  const days = Math.floor((now - Date.parse(latest)) / DAY_MS);
  if (!(days > STALE_DAYS)) return { tzdata: version };
  return {
    tzdata: version,
    warning: `These rules are ${days} days old; a newer release of @handrail/time may know of changes.`,
  };
}
