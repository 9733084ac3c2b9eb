import { quote, readDateTime } from './date-time-text.ts';
import { TimeTextError } from './time-text-error.ts';
import type { Zone } from './zone.ts';

/**
 * What a calendar and a clock on the wall show, without a place: not an instant yet.
 *
 * An object around the number, so that it cannot be taken for an instant.
 */
export interface LocalTime {
  /** Milliseconds since 1970-01-01T00:00 by that calendar and clock. */
  readonly localMs: number;
}

/** The instants, in epoch ms, at which the clocks of a zone show a local time. */
export type Resolution =
  | { readonly kind: 'exact'; readonly instant: number }
  | {
      /** The clocks were put back, and show it more than once. */
      readonly kind: 'overlap';
      readonly earlier: number;
      readonly later: number;
      /** All of them, ascending. No zone of the database (2026f) ever had more than two. */
      readonly instants: readonly number[];
    }
  | {
      /** The clocks were put forward, and never show it. */
      readonly kind: 'gap';
      /** The instant by the offset in force before the gap: on the clock, as much after it as `local` is into it. */
      readonly before: number;
      /** The instant by the offset in force after the gap: on the clock, before it. */
      readonly after: number;
      /** The first local time that is missing, and the first that is there again. */
      readonly gapStart: LocalTime;
      readonly gapEnd: LocalTime;
    };

/**
 * Reads a local time: ISO 8601 extended, without offset or zone (`2026-11-01T01:30`); see `readDateTime`.
 * Throws a TimeTextError.
 */
export function parseLocalTime(text: string): LocalTime {
  const { localMs, offset, suffix } = readDateTime(text);
  if (offset !== undefined || suffix !== '') {
    throw new TimeTextError(
      `${quote(text)} is not a local time: it carries ${offset === undefined ? 'a zone' : 'an offset'}.`,
      'A local time is written without offset and zone, as 2026-11-01T01:30; its zone is an argument of its own.',
    );
  }
  return { localMs };
}

/** Writes a local time as `2026-11-01T01:30:00`, with milliseconds only where it has some. */
export function formatLocalTime({ localMs }: LocalTime): string {
  const text = new Date(localMs).toISOString().slice(0, -1);
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}

/** What the clocks of a zone show at an instant. */
export function localTimeAt(ms: number, zone: Zone): LocalTime {
  return { localMs: ms + zone.offsetAt(ms) * 1000 };
}

/** Every instant of a resolution, ascending; in a gap, by the offsets after and before it. */
export function candidatesOf(resolution: Resolution): readonly number[] {
  switch (resolution.kind) {
    case 'exact':
      return [resolution.instant];
    case 'overlap':
      return resolution.instants;
    case 'gap':
      return [resolution.after, resolution.before];
  }
}

/** Wider than any offset on record (Manila was at -15:56:08, Metlakatla at +15:13:42). */
const REACH = 18 * 3_600_000;

interface Period {
  readonly start: number;
  readonly end: number;
  readonly offsetMs: number;
}

/**
 * Finds every instant at which a zone's clocks show a local time.
 *
 * Each period of constant offset that comes near is tried for itself: the local time minus its offset is an
 * answer if it falls inside the period. So nothing depends on a first guess, and nothing is lost.
 */
export function instantsOf({ localMs }: LocalTime, zone: Zone): Resolution {
  const periods = periodsAround(localMs, zone);
  const instants = periods
    .filter(({ start, end, offsetMs }) => start <= localMs - offsetMs && localMs - offsetMs < end)
    .map(({ offsetMs }) => localMs - offsetMs);
  const [earlier, later] = [instants[0], instants.at(-1)];
  if (earlier === undefined || later === undefined) return gapAt(localMs, periods);
  return instants.length === 1
    ? { kind: 'exact', instant: earlier }
    : { kind: 'overlap', earlier, later, instants };
}

/** The periods that have any instant within REACH, ascending; the first and last reach beyond it. */
function periodsAround(localMs: number, zone: Zone): Period[] {
  const periods: Period[] = [];
  let start = Number.NEGATIVE_INFINITY;
  let inside = localMs - REACH;
  while (inside <= localMs + REACH) {
    const end = zone.nextTransition(inside) ?? Number.POSITIVE_INFINITY;
    const offsetMs = zone.offsetAt(inside) * 1000;
    const previous = periods.at(-1);
    // A change of the abbreviation alone ends no period here
    if (previous?.offsetMs === offsetMs) periods[periods.length - 1] = { ...previous, end };
    else periods.push({ start, end, offsetMs });
    start = end;
    inside = end;
  }
  return periods;
}

function gapAt(localMs: number, periods: readonly Period[]): Resolution {
  for (const [index, { start, offsetMs: after }] of periods.entries()) {
    const before = periods[index - 1]?.offsetMs;
    if (before !== undefined && start + before <= localMs && localMs < start + after) {
      return {
        kind: 'gap',
        before: localMs - before,
        after: localMs - after,
        gapStart: { localMs: start + before },
        gapEnd: { localMs: start + after },
      };
    }
  }
  // Local time runs from -∞ to +∞, so what no period covers lies at some jump forward
  throw new Error(`no instant and no gap at local ms ${localMs}`);
}
