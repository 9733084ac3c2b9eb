import { TimeTextError } from './time-text-error.ts';

/** What the text of a date and time says, before any zone or offset is applied. */
export interface DateTimeParts {
  /** The date and time as ms since 1970-01-01T00:00, as if it were UTC. */
  readonly localMs: number;
  /** `Z`, `+05:30` and the like, in upper case, as written; undefined for a local time. */
  readonly offset: string | undefined;
  /** RFC 9557 suffixes, as written: `[Europe/Paris][u-ca=iso8601]`; empty when there are none. */
  readonly suffix: string;
}

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)?((?:\[.*\])?)$/i;

/** The milliseconds of years 0000 to 9999, which is what ISO 8601 and RFC 3339 write without agreement. */
export const FIRST_INSTANT = daysOf(0, 1, 1);
export const LAST_INSTANT = Date.UTC(10_000, 0, 1) - 1;

/**
 * Reads ISO 8601 extended date and time (RFC 3339 grammar; seconds may be left out, a blank may stand for
 * the T), years 0000 to 9999 in the proleptic Gregorian calendar.
 *
 * Fractions have up to nine digits, of which milliseconds are kept and the rest is cut off. `24:00` is the
 * end of the day, that is 00:00 of the next one (ISO 8601-1:2019/Amd 1), and nothing may follow it.
 *
 * Throws a TimeTextError for anything else, for dates that do not exist, and for leap seconds.
 */
export function readDateTime(text: string): DateTimeParts {
  const match = DATE_TIME.exec(text.trim());
  if (match === null) {
    throw new TimeTextError(
      `${quote(text)} is not an ISO 8601 date and time.`,
      'Write it as 2026-11-01T01:30, seconds and fraction optional.',
    );
  }
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((digits) => Number(digits ?? 0));
  const ms = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'));
  checkDate(text, year, month, day);
  checkTime(text, hour, minute, second, ms);
  const localMs = daysOf(year, month, day) + ((hour * 60 + minute) * 60 + second) * 1000 + ms;
  if (localMs > LAST_INSTANT) {
    throw new TimeTextError(`${quote(text)} is after year 9999.`, 'Years 0000 to 9999 can be used.');
  }
  return { localMs, offset: match[8]?.toUpperCase(), suffix: match[9] ?? '' };
}

function checkDate(text: string, year: number, month: number, day: number): void {
  if (month < 1 || month > 12) {
    throw new TimeTextError(`${quote(text)} has no such month.`, 'Months are 01 to 12: year-month-day.');
  }
  const days = new Date(daysOf(year, month + 1, 0)).getUTCDate();
  if (day < 1 || day > days) {
    const name = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}`;
    throw new TimeTextError(`${quote(text)} does not exist.`, `${name} has days 01 to ${days}.`);
  }
}

function checkTime(text: string, hour: number, minute: number, second: number, ms: number): void {
  if (second === 60 && minute < 60 && hour < 24) {
    throw new TimeTextError(
      `${quote(text)} is a leap second, which POSIX time and the IANA database do not count.`,
      'Use second 59, or second 00 of the next minute.',
    );
  }
  if (hour === 24 && minute + second + ms === 0) return;
  if (hour > 23 || minute > 59 || second > 59) {
    throw new TimeTextError(
      `${quote(text)} has no such time of day.`,
      'Times are 00:00 to 23:59:59.999; 24:00 is the end of the day and nothing may follow it.',
    );
  }
}

/** Midnight of a date as local ms; months and days past their end count on. Not Date.UTC: it reads 50 as 1950. */
function daysOf(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** A caller's text for a message: short, and without anything that could leave its line or turn it around. */
export function quote(text: string): string {
  const shown = text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
  return JSON.stringify(shown).replaceAll(
    /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
