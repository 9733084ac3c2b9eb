import type { Zone } from './zone.ts';

const DAY = 86_400_000;
/** Longer than any summer time that came back the next year, shorter than a year of permanent change. */
const SEASON = 300 * DAY;

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

/**
 * Whether daylight saving time is in force: a season with the clocks ahead of an offset that is the same
 * before and after it.
 *
 * The bundled data has no such flag, so it is read off the pattern of the offsets and left undefined where
 * the pattern does not decide: before 1970, next to a change of a zone's base time, and where the law turns
 * the words around.
 */
export function daylightSaving(ms: number, zone: Zone): boolean | undefined {
  if (ms < 0 || OPEN.has(zone.canonical)) return undefined;
  const start = zone.previousTransition(ms);
  const end = zone.nextTransition(ms);
  const sinceStart = start === undefined ? Number.POSITIVE_INFINITY : ms - start;
  const untilEnd = end === undefined ? Number.POSITIVE_INFINITY : end - ms;
  if (sinceStart > 366 * DAY && untilEnd > 366 * DAY) return false;
  if (start === undefined || end === undefined || end - start > SEASON) return undefined;
  const before = zone.offsetAt(start - 1);
  const during = zone.offsetAt(ms);
  const after = zone.offsetAt(end);
  if (before !== after) return undefined;
  if (before < during) return true;
  return before > during ? false : undefined;
}
