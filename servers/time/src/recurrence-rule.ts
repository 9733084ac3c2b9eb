// oxlint-disable-next-line import/default -- CommonJS to Node, whatever its declarations say
import rrule from 'rrule';
import type { LocalRule } from './local-rule.ts';
import type { LocalTime } from './local-time.ts';
import type { Recurrence } from './recurrence-text.ts';

// oxlint-disable-next-line import/no-named-as-default-member -- Node sees no names in it
const { RRule } = rrule;

/**
 * The local times of a recurrence rule of RFC 5545, counted from `start`. The start itself is only one of them
 * when it matches.
 *
 * rrule is asked in UTC, where no time is skipped or repeated. It looks for a match until year 9999, and some
 * rules that never match keep it looping for ever: see `within`.
 */
export function recurrenceRule(recurrence: Recurrence, start: LocalTime): LocalRule {
  const { freq, interval, count, weekStart, numbers, until } = recurrence;
  const options = {
    ...numbers,
    freq: RRule[freq],
    interval,
    dtstart: new Date(start.localMs),
    wkst: RRule[weekStart],
    ...(count !== undefined && { count }),
    ...(recurrence.byday !== undefined && {
      byweekday: numbered(recurrence).map(({ day, nth }) =>
        nth === undefined ? RRule[day] : RRule[day].nth(nth),
      ),
    }),
  };
  return {
    each({ localMs }, visit) {
      const rule = new RRule(options, true);
      let last = localMs - 1;
      rule.all((date) => {
        // BYSETPOS=1,-1 gives the only one of a set twice
        if (date.getTime() <= last) return true;
        last = date.getTime();
        return visit({ localMs: last });
      });
    },
    ...(until !== undefined && { until }),
  };
}

/**
 * The days of BYDAY. rrule takes a day with a number and one without (`1TH,TU`) to be both demanded, where RFC 5545
 * lists alternatives: so `TU` is written as every Tuesday there is.
 */
function numbered({ byday = [], freq, numbers }: Recurrence): NonNullable<Recurrence['byday']> {
  if (byday.every(({ nth }) => nth === undefined)) return byday;
  const most = freq === 'YEARLY' && numbers.bymonth === undefined ? 53 : 5;
  return byday.flatMap(({ day, nth }) =>
    nth === undefined
      ? Array.from({ length: most }, (_, index) => ({ day, nth: index + 1 }))
      : [{ day, nth }],
  );
}
