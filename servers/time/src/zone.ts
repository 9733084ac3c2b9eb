/**
 * A zone of the IANA time-zone database: what the clocks of a place showed, and by law will show.
 *
 * Instants are milliseconds since 1970-01-01T00:00:00Z without leap seconds (POSIX time × 1000).
 */
export interface Zone {
  /** The name asked for, in the database's own spelling. */
  readonly name: string;
  /** The name the database prefers today: `Asia/Kolkata` for `Asia/Calcutta`. Countries are never crossed. */
  readonly canonical: string;
  /** Seconds east of UTC at an instant; not always whole minutes before 1972 (local mean time). */
  offsetAt(ms: number): number;
  /** The abbreviation in use at an instant: `CET`, `LMT`, or digits (`+0545`) where none is in English use. */
  abbreviationAt(ms: number): string;
  /** The first instant after `ms` at which offset or abbreviation changes; undefined when none is foreseen. */
  nextTransition(ms: number): number | undefined;
  /** The last instant at or before `ms` at which they changed; undefined when there was none. */
  previousTransition(ms: number): number | undefined;
}

/** The answers of a zone, apart from what it is called. */
export type Clock = Omit<Zone, 'name' | 'canonical'>;

/** All periods of a zone: period i ends just before `ends[i]`, and the last one is open. */
export interface Periods {
  /** Instants in ms, ascending; one fewer than there are periods. */
  readonly ends: readonly number[];
  /** Seconds east of UTC, one for each period. */
  readonly offsets: readonly number[];
  readonly abbreviations: readonly string[];
}

/**
 * After 400 Gregorian years (146,097 days, a whole number of weeks) every date falls on the same weekday
 * again, so whatever a yearly rule of POSIX TZ form does repeats exactly.
 */
export const GREGORIAN_CYCLE = 146_097 * 86_400_000;

/**
 * A clock over a table of periods, for all years.
 *
 * A table whose last transition also happened one Gregorian cycle before is taken to go on like that for
 * ever; any other stays on its last offset.
 */
export function tableClock({ ends, offsets, abbreviations }: Periods): Clock {
  const last = ends.at(-1) ?? Number.POSITIVE_INFINITY;
  const recurs = ends[countUpTo(ends, last - GREGORIAN_CYCLE) - 1] === last - GREGORIAN_CYCLE;

  // How far an instant past the table is moved back, by whole cycles, to fall inside it.
  const shift = (ms: number): number =>
    recurs && ms >= last ? (Math.floor((ms - last) / GREGORIAN_CYCLE) + 1) * GREGORIAN_CYCLE : 0;
  const periodAt = (ms: number): number => countUpTo(ends, ms - shift(ms));
  const moved = (end: number | undefined, by: number): number | undefined =>
    end === undefined ? undefined : end + by;

  return {
    offsetAt: (ms) => offsets[periodAt(ms)] ?? 0,
    abbreviationAt: (ms) => abbreviations[periodAt(ms)] ?? '',
    nextTransition: (ms) => moved(ends[periodAt(ms)], shift(ms)),
    previousTransition: (ms) => moved(ends[periodAt(ms) - 1], shift(ms)),
  };
}

/** A clock that never changes. */
export function fixedClock(offset: number, abbreviation: string): Clock {
  return tableClock({ ends: [], offsets: [offset], abbreviations: [abbreviation] });
}

/** How many of the ascending numbers are at most `limit`: the index of the first one above it. */
function countUpTo(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Number.POSITIVE_INFINITY) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
