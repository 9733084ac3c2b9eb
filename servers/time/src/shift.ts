import { addDates } from './calendar.ts';
import { FIRST_INSTANT, LAST_INSTANT } from './date-time-text.ts';
import { DAY_MS, type Duration, formatDuration } from './duration.ts';
import { candidatesOf, instantsOf, localTimeAt } from './local-time.ts';
import { TimeTextError } from './time-text-error.ts';
import type { Zone } from './zone.ts';

/**
 * How a duration is counted. `calendar`: years to days on the local calendar, the time of day kept, then hours
 * to seconds as they pass (RFC 5545 §3.3.6, Temporal). `exact`: all as it passes, a day being 24 hours.
 */
export type Count = 'calendar' | 'exact';

/** Where a shift leads. */
export interface Shifted {
  readonly resolved: 'exact' | 'gap' | 'overlap';
  /** Every instant it can be, ascending: more than one where clocks skip or repeat the local time reached. */
  readonly instants: readonly number[];
  /** The date that does not exist, for which the last day of its month was taken. */
  readonly missing?: string;
}

/** Shifts an instant. Throws a TimeTextError outside of years 0000 to 9999, and for months counted as exact. */
export function shift(start: number, by: Duration, count: Count, zone: Zone): Shifted {
  const { years, months, weeks, days, ms } = by;
  if (count === 'exact' && (years !== 0 || months !== 0)) {
    throw new TimeTextError(
      `${formatDuration(by)} has no exact length, as years and months differ in theirs.`,
      'Use count=calendar, or weeks, days (of 24 hours), hours, minutes and seconds.',
      'invalid_duration',
    );
  }
  const calendar = count === 'calendar' && (years !== 0 || months !== 0 || weeks !== 0 || days !== 0);
  if (!calendar) return inRange({ resolved: 'exact', instants: [start + (weeks * 7 + days) * DAY_MS + ms] });
  const counted = addDates(localTimeAt(start, zone), by);
  if (counted === undefined) throw outside();
  const resolution = instantsOf(counted.local, zone);
  return inRange({
    resolved: resolution.kind,
    instants: candidatesOf(resolution).map((instant) => instant + ms),
    ...(counted.missing !== undefined && { missing: counted.missing }),
  });
}

function inRange(shifted: Shifted): Shifted {
  if (shifted.instants.some((ms) => !(ms >= FIRST_INSTANT && ms <= LAST_INSTANT))) throw outside();
  return shifted;
}

const outside = (): TimeTextError =>
  new TimeTextError(
    'That leads outside of years 0000 to 9999.',
    'Use a shorter duration.',
    'invalid_duration',
  );
