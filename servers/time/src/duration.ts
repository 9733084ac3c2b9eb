import { quote } from './date-time-text.ts';
import { TimeTextError } from './time-text-error.ts';

/** The units that a calendar counts, largest first. */
export const DATE_UNITS = ['years', 'months', 'weeks', 'days'] as const;
export type DateUnit = (typeof DATE_UNITS)[number];

/** Whole numbers of calendar units; all have one sign or are 0. */
export type DateAmount = Readonly<Record<DateUnit, number>>;

/** A length of time as ISO 8601 writes it: what a calendar counts, and what a stopwatch does. */
export interface Duration extends DateAmount {
  /** Hours, minutes and seconds, in milliseconds, with the sign of the rest. */
  readonly ms: number;
}

export const DAY_MS = 86_400_000;
const [HOUR_MS, MINUTE_MS, SECOND_MS] = [3_600_000, 60_000, 1000];

/** Ten digits are more than years 0000 to 9999 have seconds; a longer number is a mistake or an attack. */
const DURATION =
  /^([+-])?P(?:(\d{1,12})Y)?(?:(\d{1,12})M)?(?:(\d{1,12})W)?(?:(\d{1,12})D)?(?:T(?:(\d{1,12}(?:[.,]\d{1,9})?)H)?(?:(\d{1,12}(?:[.,]\d{1,9})?)M)?(?:(\d{1,12}(?:[.,]\d{1,9})?)S)?)?$/i;

/** More than there are from year 0000 to 9999, in days. */
const MOST_DAYS = 3_660_000;

/**
 * Reads an ISO 8601 duration: `P1Y2M3W4DT5H6M7.5S`, any part left out, the whole negative with a sign in
 * front. Fractions may only stand in the time part, whose units have one length; what is finer than a
 * millisecond is cut off.
 *
 * Throws a TimeTextError `invalid_duration`, also for what is longer than years 0000 to 9999.
 */
export function parseDuration(text: string): Duration {
  const trimmed = text.slice(0, 200).trim();
  const match = DURATION.exec(trimmed);
  if (match === null || /[PT]$/i.test(trimmed)) {
    throw new TimeTextError(
      `${quote(text)} is not an ISO 8601 duration.`,
      'Write P, then years, months, weeks, days, and after a T hours, minutes, seconds: P1M (month), PT1M ' +
        '(minute), P1DT12H, -P3D; fractions only after the T.',
      'invalid_duration',
    );
  }
  const sign = match[1] === '-' ? -1 : 1;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(2)
    .map((digits: string | undefined) => Number((digits ?? '0').replace(',', '.')));
  const ms = Math.trunc(hours * HOUR_MS + minutes * MINUTE_MS + seconds * SECOND_MS);
  if (years * 365 + months * 30 + weeks * 7 + days + ms / DAY_MS > MOST_DAYS) {
    throw new TimeTextError(
      `${quote(text)} is longer than years 0000 to 9999.`,
      'Use a shorter one.',
      'invalid_duration',
    );
  }
  const signed = (amount: number): number => (amount === 0 ? 0 : sign * amount);
  return {
    years: signed(years),
    months: signed(months),
    weeks: signed(weeks),
    days: signed(days),
    ms: signed(ms),
  };
}

/** Writes a duration as `parseDuration` reads it, with hours as the largest unit of its time part. */
export function formatDuration({ years, months, weeks, days, ms }: Duration): string {
  const part = (amount: number, letter: string): string =>
    amount === 0 ? '' : `${Math.abs(amount)}${letter}`;
  const size = Math.abs(ms);
  const date = part(years, 'Y') + part(months, 'M') + part(weeks, 'W') + part(days, 'D');
  const time =
    part(Math.floor(size / HOUR_MS), 'H') +
    part(Math.floor(size / MINUTE_MS) % 60, 'M') +
    part((size % MINUTE_MS) / SECOND_MS, 'S');
  const negative = Math.min(years, months, weeks, days, ms) < 0;
  const text = `P${date}${time === '' ? '' : `T${time}`}`;
  return `${negative ? '-' : ''}${text === 'P' ? 'PT0S' : text}`;
}
