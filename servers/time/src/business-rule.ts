import { type BusinessCalendar, dayOf } from './business-days.ts';
import { quote } from './date-time-text.ts';
import { DAY_MS } from './duration.ts';
import { invalidRule, type LocalRule } from './local-rule.ts';
import type { LocalTime } from './local-time.ts';

const RULE = /^every\s+(?:(other|\d{1,9})(?:st|nd|rd|th)?\s+)?business\s+days?(?:\s+at\s+(\d\d?):(\d\d))?$/i;
const MOST_DAYS = 1000;

/**
 * `every business day`, `every 3 business days`, `every other business day at 09:30`: the first business day
 * that is not over, then each so many business days after it; at the time of day of the start unless said.
 *
 * Throws a TimeTextError `invalid_rule`.
 */
export function businessRule(text: string, calendar: BusinessCalendar, start: LocalTime): LocalRule {
  const [, size = '1', hour, minute] = RULE.exec(text.trim()) ?? [undefined, '0'];
  const step = size.toLowerCase() === 'other' ? 2 : Number(size);
  if (step < 1 || step > MOST_DAYS || Number(hour ?? 0) > 23 || Number(minute ?? 0) > 59) {
    throw invalidRule(
      `${quote(text)} is not a rule of business days.`,
      `Write "every 3 business days" or "every business day at 09:30", with 1 to ${MOST_DAYS} days.`,
    );
  }
  const firstDay = dayOf(start.localMs);
  const time =
    hour === undefined ? start.localMs - firstDay * DAY_MS : (Number(hour) * 60 + Number(minute)) * 60_000;
  return {
    each({ localMs }, visit) {
      const isOver = (day: number): boolean => day * DAY_MS + time < localMs;
      let day = firstDay;
      while (!calendar.isBusinessDay(day) || day * DAY_MS + time < start.localMs) day++;
      while (isOver(day) || visit({ localMs: day * DAY_MS + time })) {
        for (let left = step; left > 0; left -= calendar.isBusinessDay(day) ? 1 : 0) day++;
      }
    },
  };
}
