import { ToolError } from '@handrail/server';
import * as z from 'zod';
import { quote } from '../date-time-text.ts';
import type { Deps } from '../deps.ts';
import type { Zone, Zones } from '../zones.ts';

/** The name of a zone; each argument says in its own words what it is for. */
export const zoneName = z.string();

/** An argument for the zone in which a tool counts. */
export const zoneOption = zoneName.optional().describe("Zone; default this machine's.");

/** The most zones that a list may have; the bound is checked here, as the schema costs tokens in every list. */
const MOST_ZONES = 50;

/** An argument that lists zones. */
export const zoneList = z
  .array(zoneName)
  .refine(({ length }) => length >= 1 && length <= MOST_ZONES, { error: `takes 1 to ${MOST_ZONES} zones` })
  .describe(`1 to ${MOST_ZONES} zones such as Europe/Paris or +05:30.`);

/** The refusal of a name that is no zone, with what it may have meant. */
export function unknownZone(zones: Zones, name: string): ToolError {
  const short = name.slice(0, 64);
  const likely = [...new Set([...zones.abbreviated(short).slice(0, 5), ...zones.suggest(short)])];
  return new ToolError(
    'unknown_zone',
    `${quote(name)} is not a zone of the IANA database (${zones.version}).`,
    likely.length === 0
      ? 'Use a name such as Europe/Paris, or ask find_zone.'
      : `Did you mean ${likely.join(', or ')}?`,
  );
}

/** @throws ToolError `unknown_zone` */
export function zoneNamed(zones: Zones, name: string): Zone {
  const zone = name.length > 64 ? undefined : zones.zone(name);
  if (zone === undefined) throw unknownZone(zones, name);
  return zone;
}

/** The zone of an argument that may be left out. */
export const zoneIfNamed = (zones: Zones, name: string | undefined): Zone | undefined =>
  name === undefined ? undefined : zoneNamed(zones, name);

/** The zone that counts where a call names none. */
export const defaultZone = (zones: Zones, deps: Deps): Zone => zoneNamed(zones, deps.defaultZone());
