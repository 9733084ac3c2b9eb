import { Cron } from 'croner';
import { quote } from './date-time-text.ts';
import { invalidRule, type LocalRule } from './local-rule.ts';

/**
 * A cron expression of five fields: minute, hour, day of month, month, day of week, with names, lists, ranges
 * and steps, and croner's `L`, `W` and `#`; or `@hourly` and the like. A day has to match only one of the two
 * day fields where both are restricted, and both where one of them begins with `*`, as in Vixie's cron.
 *
 * croner is asked in UTC, where no time is skipped or repeated. It gives up by itself on days that never come.
 * Throws a TimeTextError `invalid_rule`.
 */
export function cronRule(text: string): LocalRule {
  const cron = parse(text);
  return {
    each({ localMs }, visit) {
      // Strictly after, hence the millisecond
      let next = cron.nextRun(new Date(localMs - 1));
      while (next !== null && visit({ localMs: next.getTime() })) next = cron.nextRun(next);
    },
  };
}

function parse(text: string): Cron {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== 5 && !/^@[a-z]+$/i.test(text.trim())) {
    throw invalidRule(
      `${quote(text)} is no rule: cron has 5 fields, an RRULE has FREQ=.`,
      'Write cron as "30 9 * * MON-FRI" (minute hour day month weekday), an RRULE as "FREQ=MONTHLY;BYDAY=-1FR", ' +
        'or "every 3 business days".',
    );
  }
  try {
    return new Cron(fields.join(' '), {
      utcOffset: 0,
      paused: true,
      domAndDow: [fields[2], fields[4]].some((field) => field?.startsWith('*')),
      mode: fields.length === 5 ? '5-part' : 'auto',
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^CronPattern: /, '') : 'unknown';
    throw invalidRule(
      `${quote(text)} is not a cron expression: ${why.slice(0, 160)}`,
      'Minute 0-59, hour 0-23, day 1-31, month 1-12 or JAN-DEC, weekday 0-7 or SUN-SAT; lists, ranges, steps.',
    );
  }
}
