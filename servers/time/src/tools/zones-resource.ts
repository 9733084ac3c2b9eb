import { type Call, defineResource } from '@handrail/server';
import * as z from 'zod';
import { quote } from '../date-time-text.ts';
import type { Deps } from '../deps.ts';
import { findZones } from '../find-zone.ts';
import { formatOffset } from '../offset.ts';
import type { Zone } from '../zones.ts';

/** Most zones that a query lists: some 60 bytes each, on a page of 10,000. */
const MOST = 120;

/** The zones, for a person who attaches them to a conversation: one region or one zone a line. */
export const zonesResource = defineResource({
  name: 'zones',
  uri: 'time://zones{?q}',
  title: 'Time zones',
  description: 'Every zone by region; with q, those of a name, abbreviation, city, country or offset.',
  mimeType: 'text/plain',
  params: z.object({ q: z.string().max(100).optional() }),
  async read({ q }, { deps }: Call<Deps>) {
    const zones = await deps.zones();
    const head = `IANA time-zone database ${zones.version}`;
    if (q === undefined || q.trim() === '') {
      const preferred = zones.preferred();
      return [`${head}: ${preferred.length} zones, as Region/Place`, ...byRegion(preferred)].join('\n');
    }
    const found = findZones(q, deps.now(), zones).zones;
    const shown = found.slice(0, MOST).map((zone) => line(zone, deps.now()));
    const more = found.length > MOST ? [`and ${found.length - MOST} more`] : [];
    return [`${head}: ${found.length} zones for ${quote(q)}`, ...shown, ...more].join('\n');
  },
});

const line = (zone: Zone, now: number): string =>
  [
    zone.name,
    formatOffset(zone.offsetAt(now)),
    zone.abbreviationAt(now),
    ...(zone.canonical === zone.name ? [] : [`(now ${zone.canonical})`]),
  ].join(' ');

function byRegion(names: readonly string[]): string[] {
  const regions = new Map<string, string[]>();
  for (const name of names.toSorted()) {
    const [region = '', ...place] = name.split('/');
    regions.set(region, [...(regions.get(region) ?? []), place.join('/')]);
  }
  return [...regions].map(([region, places]) => `${region}: ${places.join(', ')}`);
}
