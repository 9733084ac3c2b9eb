import { addDates, wholeUnits } from './calendar.ts';
import { DATE_UNITS, type DateAmount, type DateUnit, DAY_MS, type Duration } from './duration.ts';
import { formatLocalTime, instantsOf, localTimeAt, type LocalTime } from './local-time.ts';
import type { Zone } from './zone.ts';

/** Units of one length each, in ms. */
const CLOCK_UNITS = { hours: 3_600_000, minutes: 60_000, seconds: 1000 } as const;
type ClockUnit = keyof typeof CLOCK_UNITS;

/** Every unit that a difference can be told in, largest first. */
const UNITS = [...DATE_UNITS, 'hours', 'minutes', 'seconds'] as const;
export type Unit = DateUnit | ClockUnit;

const NONE: DateAmount = { years: 0, months: 0, weeks: 0, days: 0 };

/**
 * The calendar difference of two instants in a zone: as many of each date unit, the largest first, as end
 * before the end, and the rest as it passes. Negative when the end is before the start. `shift` by it leads
 * from the start to the end.
 *
 * As in Temporal, a month is only whole when it reaches the day of the month: from 31 January to 28 February
 * there are 28 days. A day that ends in a gap ends by the offset before it, one in an overlap at the earlier
 * instant.
 */
export function calendarDifference(
  start: number,
  end: number,
  zone: Zone,
  units: readonly DateUnit[] = ['years', 'months', 'days'],
): Duration {
  const from = localTimeAt(start, zone);
  const to = localTimeAt(end, zone);
  const sign = end < start ? -1 : 1;
  const passes = (amount: DateAmount): boolean => surpasses(amount, from, to, end, sign, zone);
  let amount = NONE;
  for (const unit of DATE_UNITS) {
    if (!units.includes(unit)) continue;
    const base = addDates(from, amount)?.local ?? from;
    const about = Math.max(0, sign * wholeUnits(base, to, unit));
    const counting = (size: number): DateAmount => ({ ...amount, [unit]: size === 0 ? 0 : sign * size });
    let size = about + 1;
    while (size > 0 && passes(counting(size))) size--;
    amount = counting(size);
  }
  return { ...amount, ms: 0 + end - instantAfter(start, amount, zone) };
}

/** Whether counting leads past the end. */
function surpasses(
  amount: DateAmount,
  from: LocalTime,
  to: LocalTime,
  end: number,
  sign: number,
  zone: Zone,
): boolean {
  const counted = addDates(from, amount);
  if (counted === undefined) return true;
  const reached = resolved(counted.local, zone);
  if (sign * (reached - end) > 0) return true;
  const months = addDates(from, { ...amount, weeks: 0, days: 0 });
  // The 31st of a month of 30 days is past its end, though it was moved back to it
  return sign > 0 && months?.missing !== undefined && monthOf(months.local) === monthOf(lastWhole(from, to));
}

/** The last time up to `to` at the time of day of `from`. */
const lastWhole = (from: LocalTime, to: LocalTime): LocalTime => ({
  localMs: to.localMs - ((((to.localMs - from.localMs) % DAY_MS) + DAY_MS) % DAY_MS),
});

const monthOf = (local: LocalTime): string => formatLocalTime(local).slice(0, 7);

function instantAfter(start: number, amount: DateAmount, zone: Zone): number {
  // Nothing counted, nothing resolved: the second 01:30 stays the second
  if (DATE_UNITS.every((unit) => amount[unit] === 0)) return start;
  const counted = addDates(localTimeAt(start, zone), amount);
  return counted === undefined ? start : resolved(counted.local, zone);
}

function resolved(local: LocalTime, zone: Zone): number {
  const resolution = instantsOf(local, zone);
  if (resolution.kind === 'exact') return resolution.instant;
  return resolution.kind === 'gap' ? resolution.before : resolution.earlier;
}

/**
 * The difference told in the units asked for, the smallest with a fraction (six decimals): of date units, by
 * the length of the one in which the end falls.
 */
export function differenceIn(
  start: number,
  end: number,
  zone: Zone,
  units: readonly Unit[],
): Partial<Record<Unit, number>> {
  const dates = DATE_UNITS.filter((unit) => units.includes(unit));
  const difference = calendarDifference(start, end, zone, dates);
  const told: Partial<Record<Unit, number>> = Object.fromEntries(
    dates.map((unit) => [unit, difference[unit]]),
  );
  const clock = UNITS.filter((unit): unit is ClockUnit => unit in CLOCK_UNITS && units.includes(unit));
  let rest = difference.ms;
  for (const [index, unit] of clock.entries()) {
    const size = rest / CLOCK_UNITS[unit];
    const last = index === clock.length - 1;
    told[unit] = last ? decimals(size) : 0 + Math.trunc(size);
    rest -= Math.trunc(size) * CLOCK_UNITS[unit];
  }
  const smallest = dates.at(-1);
  if (clock.length > 0 || smallest === undefined) return told;
  const sign = end < start ? -1 : 1;
  const anchor = end - difference.ms;
  const next = instantAfter(start, { ...difference, [smallest]: difference[smallest] + sign }, zone);
  const length = Math.abs(next - anchor) || DAY_MS;
  told[smallest] = decimals(difference[smallest] + difference.ms / length);
  return told;
}

const decimals = (value: number): number => 0 + Math.round(value * 1e6) / 1e6;
