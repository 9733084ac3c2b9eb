import { numericAbbreviation } from './offset.ts';
import { type Clock, type Periods, tableClock } from './zone.ts';

const SECOND = 1000;
const DAY = 86_400 * SECOND;

/** No clock of the database left local mean time before this. */
const FIRST = Date.UTC(1800, 0, 1);
/** One whole Gregorian cycle, and some years, past the last irregular year that ICU carries. */
const LAST = Date.UTC(2500, 0, 1);
/** The shortest period on record lasted 6.9 days and is found by the hints; this is for what is new. */
const STEP = 7 * DAY;

/**
 * A clock over the runtime's own zone data (ICU, through Intl), for a runtime whose database is newer than
 * the bundled one. Offsets are asked for directly; the table of transitions costs some 50,000 questions, so
 * it is made when first needed.
 *
 * Intl knows no abbreviations of the database: the bundled ones are used wherever the offset agrees, and
 * digits elsewhere. Throws a RangeError when the runtime does not know the zone.
 */
export function runtimeClock(name: string, bundled: Clock | undefined): Clock {
  const ask = runtimeOffset(name);
  let table: Clock | undefined;
  const transitions = (): Clock => (table ??= tableClock(scan(ask, bundled)));
  const offsetAt = (ms: number): number => table?.offsetAt(ms) ?? ask(ms);
  return {
    offsetAt,
    abbreviationAt(ms) {
      const offset = offsetAt(ms);
      return bundled?.offsetAt(ms) === offset ? bundled.abbreviationAt(ms) : numericAbbreviation(offset);
    },
    nextTransition: (ms) => transitions().nextTransition(ms),
    previousTransition: (ms) => transitions().previousTransition(ms),
  };
}

function runtimeOffset(name: string): (ms: number) => number {
  const numeric = 'numeric';
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    era: 'short',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  return (ms) => {
    // Intl uses the Julian calendar before 1582, and nothing changes before FIRST
    const at = Math.floor(Math.max(ms, FIRST) / SECOND) * SECOND;
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (
      format.format(at).match(/\d+/g) ?? []
    ).map(Number);
    return (Date.UTC(year, month - 1, day, hour, minute, second) - at) / SECOND;
  };
}

/** Finds all periods by sampling, with the bundled transitions as places to look at closely. */
function scan(ask: (ms: number) => number, hints: Clock | undefined): Periods {
  const ends: number[] = [];
  const offsets = [ask(FIRST)];
  let from = FIRST;
  let offset = ask(FIRST);
  const visit = (at: number): void => {
    const next = ask(at);
    if (next !== offset) {
      ends.push(firstChange(ask, from, at));
      offsets.push(next);
    }
    from = at;
    offset = next;
  };
  let hint = hints?.nextTransition(FIRST);
  while (from < LAST) {
    const step = from + STEP;
    if (hint !== undefined && hint <= step) {
      visit(hint - SECOND);
      visit(hint);
      hint = hints?.nextTransition(hint);
    } else {
      visit(step);
    }
  }
  return { ends, offsets, abbreviations: offsets.map(numericAbbreviation) };
}

/** The whole second, after `low` and up to `high`, at which the offset of `low` ends. */
function firstChange(ask: (ms: number) => number, low: number, high: number): number {
  const offset = ask(low);
  let before = low;
  let after = high;
  while (after - before > SECOND) {
    const middle = before + Math.floor((after - before) / 2 / SECOND) * SECOND;
    if (ask(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}
