import { FIRST_INSTANT, LAST_INSTANT } from './date-time-text.ts';
import { daylightSaving } from './daylight-saving.ts';
import { formatLocalTime, localTimeAt } from './local-time.ts';
import { formatOffset } from './offset.ts';
import type { Zone } from './zone.ts';

/** An instant as a zone's clocks and calendar show it. */
export interface InstantDescription {
  /**
   * RFC 3339, with the zone's offset. RFC 3339 has no seconds in offsets, so while an offset had some (local
   * mean time, Liberia until 1972) it is given in UTC, and `local` has what the clocks showed.
   */
  readonly rfc3339: string;
  /** RFC 9557: the same with the zone's name, `2026-11-01T01:30:00-04:00[America/New_York]`. */
  readonly rfc9557: string;
  /** Only where `rfc3339` had to be in UTC. */
  readonly local?: string;
  /** In English, by the local date. */
  readonly weekday: Weekday;
  /** ISO 8601 week of the local date, `2026-W53`. */
  readonly week: string;
  readonly epoch_ms: number;
  /** `+05:45`; with seconds where it has some. */
  readonly offset: string;
  readonly abbreviation: string;
  /** Whether daylight saving time is in force; left out where that cannot be known: see `daylightSaving`. */
  readonly is_dst?: boolean;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** The English name of a day of the week. */
export type Weekday = (typeof WEEKDAYS)[number];

/**
 * Describes an instant in a zone.
 *
 * Throws a RangeError unless `ms` is a whole number and both its UTC and its local date are in years 0000 to
 * 9999.
 */
export function describeInstant(ms: number, zone: Zone): InstantDescription {
  const local = localTimeAt(ms, zone);
  const [low, high] = [Math.min(ms, local.localMs), Math.max(ms, local.localMs)];
  if (!Number.isInteger(ms) || low < FIRST_INSTANT || high > LAST_INSTANT) {
    throw new RangeError(`the instant ${ms} ms is outside of years 0000 to 9999`);
  }
  const offset = zone.offsetAt(ms);
  const writable = offset % 60 === 0;
  const text = writable
    ? formatLocalTime(local) + formatOffset(offset)
    : `${formatLocalTime({ localMs: ms })}Z`;
  const dst = daylightSaving(ms, zone);
  return {
    rfc3339: text,
    rfc9557: `${text}[${zone.name}]`,
    ...(!writable && { local: formatLocalTime(local) }),
    weekday: WEEKDAYS[new Date(local.localMs).getUTCDay()] ?? 'Sunday',
    week: isoWeek(local.localMs),
    epoch_ms: ms,
    offset: formatOffset(offset),
    abbreviation: zone.abbreviationAt(ms),
    ...(dst !== undefined && { is_dst: dst }),
  };
}

const DAY = 86_400_000;

/**
 * The ISO 8601 week of a local date, `2026-W53`: weeks start on Monday and belong to the year that has their
 * Thursday, so the first days of January may be in the year before.
 */
export function isoWeek(localMs: number): string {
  const day = Math.floor(localMs / DAY);
  // Day 0, 1970-01-01, was a Thursday; +3 makes Monday the first day of a block of seven
  const thursday = new Date(Math.floor((day + 3) / 7) * 7 * DAY);
  const year = thursday.getUTCFullYear();
  const newYear = new Date(0).setUTCFullYear(year, 0, 1);
  const week = Math.floor((thursday.getTime() - newYear) / DAY / 7) + 1;
  return `${isoYear(year)}-W${String(week).padStart(2, '0')}`;
}

/** The Saturday and Sunday that open year 0000 belong to the last week of year -0001. */
function isoYear(year: number): string {
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
}
