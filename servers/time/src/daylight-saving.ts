import type { Zone } from './zone.ts';

const DAY = 86_400_000;
const YEAR = 366 * DAY;
/** Longer than any summer time that came back the next year, shorter than a year of permanent change. */
const LONGEST = 300 * DAY;

/**
 * Zones in which the law calls the other half of the year the exception (Dublin: winter; Morocco: Ramadan;
 * Namibia: winter, to 2017), and Casey station, which moved its base time back and forth.
 */
const OPEN = new Set([
  'Europe/Dublin',
  'Africa/Casablanca',
  'Africa/El_Aaiun',
  'Africa/Windhoek',
  'Antarctica/Casey',
]);

/** Argentina put its base time back on the day on which summer time began, so that no clock showed either. */
const UNSEEN = { zones: /^America\/Argentina\//, from: Date.UTC(1999, 9, 3), until: Date.UTC(2000, 2, 4) };

/** A period of constant clocks, with the offsets around it. */
interface Season {
  readonly start: number;
  readonly end: number;
  readonly before: number;
  readonly during: number;
  readonly after: number;
}

/**
 * Whether daylight saving time is in force: a season with the clocks ahead of an offset that is the same
 * before and after it, and that has its like, with the same clocks, in the years before and after.
 *
 * The bundled data has no such flag, so it is read off the pattern of the offsets and left undefined where
 * the pattern does not decide: before 1970, next to a change of a zone's base time, in the first and the
 * last season of all (a zone may move its base time twice in a year, as Managua in 1992 or Khandyga in 2011,
 * and call neither summer), and where the law turns the words around. With that no answer differs from
 * Python's flag (1,223,255 asked, one every 12 days from 1970 to 2042 in every zone).
 */
export function daylightSaving(ms: number, zone: Zone): boolean | undefined {
  if (ms < 0 || OPEN.has(zone.canonical)) return undefined;
  if (ms >= UNSEEN.from && ms < UNSEEN.until && UNSEEN.zones.test(zone.canonical)) return undefined;
  const start = zone.previousTransition(ms) ?? Number.NEGATIVE_INFINITY;
  const end = zone.nextTransition(ms) ?? Number.POSITIVE_INFINITY;
  const season = { ...surroundings(start, end, zone), start, end };
  const ahead = season.before === season.after && season.before < season.during;
  // Cuba kept summer time from 2004 to 2006
  if (ms - start > YEAR && end - ms > YEAR) return ahead ? undefined : false;
  if (end - start > LONGEST || season.before !== season.after || !comesAgain(season, zone)) return undefined;
  return season.before === season.during ? undefined : ahead;
}

function surroundings(start: number, end: number, zone: Zone) {
  return { before: zone.offsetAt(start - 1), during: zone.offsetAt(start), after: zone.offsetAt(end) };
}

/** Whether the seasons next but one, on both sides, are the like of it: same clocks, same surroundings. */
function comesAgain({ start, end, before, during }: Season, zone: Zone): boolean {
  const earlierEnd = zone.previousTransition(start - 1);
  const earlierStart = earlierEnd === undefined ? undefined : zone.previousTransition(earlierEnd - 1);
  const laterStart = zone.nextTransition(end);
  const laterEnd = laterStart === undefined ? undefined : zone.nextTransition(laterStart);
  return [
    [earlierStart, earlierEnd],
    [laterStart, laterEnd],
  ].every(([from, to]) => {
    if (from === undefined || to === undefined || Math.abs(from - start) > YEAR + 60 * DAY) return false;
    const other = surroundings(from, to, zone);
    return (
      to - from <= LONGEST && other.during === during && other.before === before && other.after === before
    );
  });
}
