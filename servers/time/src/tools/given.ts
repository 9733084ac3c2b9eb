import { ToolError } from '@handrail/server';
import { parseInstant } from '../instant-text.ts';
import { instantsOf, parseLocalTime } from '../local-time.ts';
import { TimeTextError } from '../time-text-error.ts';
import type { Zone } from '../zones.ts';

/** A time as the caller gave it. */
export interface Given {
  readonly resolved: 'exact' | 'gap' | 'overlap';
  /** Every instant it can mean, ascending; in a gap: by the offsets after and before it. */
  readonly instants: readonly number[];
}

/** A local time has a `T` or a date, and neither offset nor zone behind it. */
const INSTANT = /^[+-]?\d+(?:\.\d+)?$|(?:Z|[+-]\d\d(?::?\d\d)?)(?:\[.*\])?$/i;
const DATE_ONLY = /^\d{4}-\d\d(?:-\d\d)?$/;

/**
 * Reads an argument that is a local time of `zone`, or an instant.
 * @throws ToolError `invalid_time`, or `contradiction` when a zone was named and the offset is not one of it
 */
export function readGiven(text: string, zone: Zone, zoneNamed: boolean): Given {
  try {
    if (INSTANT.test(text.trim()) && !DATE_ONLY.test(text.trim())) return readInstant(text, zone, zoneNamed);
    const resolution = instantsOf(parseLocalTime(text.trim()), zone);
    switch (resolution.kind) {
      case 'exact':
        return { resolved: 'exact', instants: [resolution.instant] };
      case 'overlap':
        return { resolved: 'overlap', instants: resolution.instants };
      case 'gap':
        return { resolved: 'gap', instants: [resolution.after, resolution.before] };
    }
  } catch (error) {
    if (error instanceof TimeTextError)
      throw new ToolError('invalid_time', error.message, error.hint, { cause: error });
    throw error;
  }
}

function readInstant(text: string, zone: Zone, zoneNamed: boolean): Given {
  const { epochMs, offset } = parseInstant(text);
  if (zoneNamed && offset !== undefined && zone.offsetAt(epochMs) !== offset)
    throw new ToolError(
      'contradiction',
      `${text} has an offset that ${zone.name} does not have then.`,
      'Leave out the offset to mean the local time, or leave out from to mean the instant.',
    );
  return { resolved: 'exact', instants: [epochMs] };
}
