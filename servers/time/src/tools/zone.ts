import { ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import type { Zone, Zones } from '../zones.ts';

/** The name of a zone; each argument says in its own words what it is for. */
export const zoneName = z.string().min(1).max(64);

/** How a zone may be written, for the descriptions of arguments. */
export const ZONE_FORM = 'IANA name such as Europe/Paris, or offset such as +05:30';

/** An argument that lists zones. */
export const zoneList = (what: string) =>
  z.array(zoneName).min(1).max(50).describe(`${what}, 1 to 50: ${ZONE_FORM}.`);

/** The refusal of a name that is no zone, with what it may have meant. */
export function unknownZone(zones: Zones, name: string): ToolError {
  const likely = [...new Set([...zones.abbreviated(name).slice(0, 5), ...zones.suggest(name)])];
  return new ToolError(
    'unknown_zone',
    `${JSON.stringify(name)} is not a zone of the IANA database (${zones.version}).`,
    likely.length === 0 ? 'Use a name such as Europe/Paris.' : `Did you mean ${likely.join(', or ')}?`,
  );
}

/** @throws ToolError `unknown_zone` */
export function zoneNamed(zones: Zones, name: string): Zone {
  const zone = zones.zone(name);
  if (zone === undefined) throw unknownZone(zones, name);
  return zone;
}

/** The zone of an argument that may be left out. */
export const zoneOrDefault = (zones: Zones, name: string | undefined, { defaultZone }: Deps): Zone =>
  zoneNamed(zones, name ?? defaultZone());
