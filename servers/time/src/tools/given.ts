import { ToolError } from '@handrail/server';
import { quote } from '../date-time-text.ts';
import { parseInstant } from '../instant-text.ts';
import { candidatesOf, instantsOf, type LocalTime, localTimeAt, parseLocalTime } from '../local-time.ts';
import { TimeTextError } from '../time-text-error.ts';
import type { Zone, Zones } from '../zones.ts';
import type { Resolved } from './moment.ts';
import { zoneIfNamed } from './zone.ts';

/** A time as the caller gave it. */
export interface Given {
  readonly zone: Zone;
  readonly resolved: Resolved;
  /** Every instant it can mean, ascending; in a gap: by the offsets after and before it. */
  readonly instants: readonly number[];
  /** What it says, or what the zone's clocks show at it. */
  readonly local: LocalTime;
}

interface Reading {
  readonly zones: Zones;
  /** The zone that the caller named; `fallback` is used otherwise. */
  readonly named: Zone | undefined;
  readonly fallback: () => Zone;
  /** Whether a date alone is 00:00 of it. */
  readonly dates?: boolean;
  /** Whether the named zone is the one the time is in, so that an offset must be one of it. */
  readonly strict?: boolean;
}

/** A local time has a `T` or a date, and neither offset nor zone behind it. */
const INSTANT = /^[+-]?\d+(?:\.\d+)?$|(?:Z|[+-]\d\d(?::?\d\d)?)(?:\[.*\])?$/i;
const DATE_ONLY = /^\d{4}-\d\d(?:-\d\d)?$/;
/** Longer than any time; bounds the work of the expressions above. */
const LONGEST = 100;

/**
 * Reads an argument that is a local time, or an instant. A zone in brackets (RFC 9557) counts where the caller
 * named none.
 * @throws ToolError `invalid_time`, `unknown_zone`, or `contradiction` when the offset is not one of the zone
 */
export function readGiven(text: string, reading: Reading): Given {
  return inTheirWords(() => {
    const trimmed = text.slice(0, LONGEST + 1).trim();
    const dateOnly = DATE_ONLY.test(trimmed);
    if (INSTANT.test(trimmed) && !dateOnly) return readInstant(trimmed, reading);
    const local = parseLocalTime(dateOnly && reading.dates === true ? `${trimmed}T00:00` : trimmed);
    const zone = reading.named ?? reading.fallback();
    const resolution = instantsOf(local, zone);
    return { zone, resolved: resolution.kind, instants: candidatesOf(resolution), local };
  });
}

function readInstant(text: string, { zones, named, fallback, strict }: Reading): Given {
  const { epochMs, offset, zone: bracketed } = parseInstant(text);
  const own = zoneIfNamed(zones, bracketed);
  for (const zone of [own, strict === true ? named : undefined]) {
    if (zone !== undefined && offset !== undefined && zone.offsetAt(epochMs) !== offset) {
      throw new ToolError(
        'contradiction',
        `${quote(text)} has an offset that ${zone.name} does not have then.`,
        'Leave out the offset to mean the local time, or the zone to mean the instant.',
      );
    }
  }
  const zone = named ?? own ?? fallback();
  return { zone, resolved: 'exact', instants: [epochMs], local: localTimeAt(epochMs, zone) };
}

/** Says in the caller's terms what the domain could not use. */
export function inTheirWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof TimeTextError)
      throw new ToolError(error.code, error.message, error.hint, { cause: error });
    throw error;
  }
}
