import { DateTime } from 'luxon';
import { FIRST_INSTANT, LAST_INSTANT } from './date-time-text.ts';
import type { DateAmount, DateUnit } from './duration.ts';
import type { LocalTime } from './local-time.ts';

/**
 * Arithmetic on local dates, by luxon. It is only ever asked in UTC, where a local time is a number like any
 * other: luxon must not resolve one in a zone (it picks a side by the season of the machine's clock).
 */
const floating = ({ localMs }: LocalTime): DateTime => DateTime.fromMillis(localMs, { zone: 'utc' });

/** A date reached by counting. */
export interface Counted {
  readonly local: LocalTime;
  /** The date that the months led to, where the month is too short for it: `2026-02-31`. */
  readonly missing?: string;
}

/**
 * Adds years and months, takes the last day of the month where it has no such day, and then adds weeks and
 * days. The time of day stays. Undefined outside of years 0000 to 9999.
 */
export function addDates(start: LocalTime, { years, months, weeks, days }: DateAmount): Counted | undefined {
  const from = floating(start);
  const month = from.plus({ years, months });
  const end = month.plus({ weeks, days });
  const localMs = end.toMillis();
  if (!end.isValid || localMs < FIRST_INSTANT || localMs > LAST_INSTANT) return undefined;
  const clamped = month.day !== from.day;
  return { local: { localMs }, ...(clamped && { missing: `${month.toFormat('yyyy-MM')}-${from.day}` }) };
}

/** How many whole units lie between two local times, about: right for the clocks on the wall. */
export function wholeUnits(start: LocalTime, end: LocalTime, unit: DateUnit): number {
  return Math.trunc(floating(end).diff(floating(start), unit).as(unit));
}
