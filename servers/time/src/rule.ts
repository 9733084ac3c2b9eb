import { businessCalendar } from './business-days.ts';
import { businessRule } from './business-rule.ts';
import { cronRule } from './cron-rule.ts';
import { quote } from './date-time-text.ts';
import { invalidRule, type LocalRule } from './local-rule.ts';
import { type LocalTime, localTimeAt } from './local-time.ts';
import { recurrenceRule } from './recurrence-rule.ts';
import { readRecurrence } from './recurrence-text.ts';
import type { Zone } from './zone.ts';

/** Longer than any sensible rule; the lists of an RRULE are the longest. */
const LONGEST = 1000;

interface Plan {
  /** From where a rule counts that says nothing of its own. */
  readonly start: LocalTime;
  readonly zone: Zone;
  /** Which days are no business days; only a rule of business days may have them. */
  readonly days?: Parameters<typeof businessCalendar>[0] | undefined;
}

/**
 * Reads a rule in any of its three forms: cron, RRULE, `every N business days`.
 * Throws a TimeTextError `invalid_rule` or `invalid_business`.
 */
export function planRule(text: string, { start, zone, days }: Plan): LocalRule {
  const kind = kindOf(text);
  if (kind === 'business') return businessRule(text, businessCalendar(days ?? {}), start);
  if (days !== undefined) {
    throw invalidRule(
      'business only goes with a rule of business days: whether another rule skips a holiday or moves off it, ' +
        'it does not say.',
      'Use "every N business days", or leave business out.',
    );
  }
  if (kind === 'cron') return cronRule(text);
  const recurrence = readRecurrence(text);
  const own = recurrence.start;
  const from = own === undefined ? start : 'instant' in own ? localTimeAt(own.instant, zone) : own;
  return recurrenceRule(recurrence, from);
}

/** The zone that a rule names itself (TZID of a DTSTART), as written. */
export const zoneOfRule = (text: string): string | undefined =>
  kindOf(text) === 'RRULE' ? readRecurrence(text).zone : undefined;

function kindOf(text: string): 'cron' | 'RRULE' | 'business' {
  if (text.length > LONGEST) {
    throw invalidRule(`${quote(text)} is too long.`, `A rule has at most ${LONGEST} characters.`);
  }
  if (/^\s*every\s/i.test(text)) return 'business';
  return /^\s*(?:RRULE|DTSTART|FREQ)\b|\bFREQ=/i.test(text) ? 'RRULE' : 'cron';
}
