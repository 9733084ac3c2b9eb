import { quote, readDateTime } from './date-time-text.ts';
import { DAY_MS } from './duration.ts';
import { TimeTextError } from './time-text-error.ts';

/** Days since 1970-01-01, a Thursday. */
type Day = number;

/** Which days are worked on. */
export interface BusinessCalendar {
  isBusinessDay(day: Day): boolean;
  /** How many there are from one day up to, and without, another; negative when that is before. */
  count(from: Day, to: Day): number;
}

const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
const MOST_HOLIDAYS = 2000;

/** The day of a local time. */
export const dayOf = (localMs: number): Day => Math.floor(localMs / DAY_MS);

const weekdayOf = (day: Day): number => (((day + 4) % 7) + 7) % 7;

/**
 * A calendar of all days but a weekend (English names or their first three letters) and holidays (ISO dates).
 * Throws a TimeTextError `invalid_business`.
 */
export function businessCalendar({
  weekend = ['saturday', 'sunday'],
  holidays = [],
}: {
  readonly weekend?: readonly string[] | undefined;
  readonly holidays?: readonly string[] | undefined;
}): BusinessCalendar {
  const off = new Set(weekend.map(weekdayNamed));
  if (off.size > 6) throw refusal('A weekend of all seven days leaves no business day.', 'Leave one out.');
  if (holidays.length > MOST_HOLIDAYS) {
    throw refusal(`${holidays.length} holidays are too many.`, `Give at most ${MOST_HOLIDAYS}.`);
  }
  // A holiday on a weekend takes nothing away
  const free = new Set(holidays.map(dateNamed).filter((day) => !off.has(weekdayOf(day))));
  const count = (from: Day, to: Day): number => {
    if (to < from) return 0 - count(to, from);
    const weeks = Math.floor((to - from) / 7);
    let days = weeks * (7 - off.size);
    for (let day = from + weeks * 7; day < to; day++) days += off.has(weekdayOf(day)) ? 0 : 1;
    for (const day of free) days -= from <= day && day < to ? 1 : 0;
    return days;
  };
  return { isBusinessDay: (day) => !off.has(weekdayOf(day)) && !free.has(day), count };
}

function weekdayNamed(name: string): number {
  const asked = name.trim().toLowerCase();
  const found = WEEKDAYS.findIndex((weekday) => asked === weekday || asked === weekday.slice(0, 3));
  if (found < 0) throw refusal(`${quote(name)} is not a day of the week.`, 'Use names such as Friday.');
  return found;
}

function dateNamed(text: string): Day {
  const date = text.trim();
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) {
    throw refusal(`The holiday ${quote(text)} is not a date.`, 'Write it as 2026-12-25.');
  }
  return dayOf(readDateTime(`${date}T00:00`).localMs);
}

const refusal = (message: string, hint: string): TimeTextError =>
  new TimeTextError(message, hint, 'invalid_business');
