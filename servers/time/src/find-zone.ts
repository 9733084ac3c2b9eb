import { formatOffset } from './offset.ts';
import type { Zone, Zones } from './zones.ts';

/** What a text that is to name a zone led to. */
export interface FoundZones {
  readonly by: 'name' | NonNullable<ReturnType<Zones['search']>>['by'];
  /** Preferred names and fixed offsets, the likeliest first. */
  readonly zones: readonly Zone[];
  /** The abbreviation asked for, in upper case. */
  readonly abbreviation?: string;
  /** The zone that is called like the abbreviation, and knows no daylight saving as others of it do. */
  readonly fixed?: Zone;
  /** Whether what was asked is no name but only near one. */
  readonly guessed: boolean;
}

/**
 * The zones that a text may mean at an instant. Of an offset, all zones that have it then; of an abbreviation,
 * all that use it today, and first the zone of that name where there is one (`EST`: -05:00 all the year).
 */
export function findZones(text: string, at: number, zones: Zones): FoundZones {
  const named = zones.zone(text);
  const offset = zones.zone(text.trim().replace(/^(?:utc|gmt)(?=[+-])/i, ''));
  const abbreviated = zones.abbreviated(text.trim());
  const of = (names: readonly string[]): Zone[] =>
    names.flatMap((name) => {
      const zone = zones.zone(name);
      return zone === undefined ? [] : [zone];
    });
  // Some zones are abbreviated by digits: who writes a sign means the offset.
  if (abbreviated.length > 0 && !/^[+-]/.test(text.trim())) {
    const abbreviation = text.trim().toUpperCase();
    const all = of(abbreviated.filter((name) => name !== named?.canonical));
    const fixed = named !== undefined && all.length > 0 && named.nextTransition(at) === undefined;
    if (named !== undefined) all.unshift(named);
    return {
      by: 'abbreviation',
      zones: all,
      abbreviation,
      ...(fixed && { fixed: named }),
      guessed: false,
    };
  }
  if (offset !== undefined && /^[+-]/.test(offset.name)) return withOffset(offset, at, zones);
  if (named !== undefined) return { by: 'name', zones: [named], guessed: false };
  const found = zones.search(text);
  const [first] = of(found?.names ?? []);
  if (found === undefined || first === undefined) return { by: 'spelling', zones: [], guessed: true };
  if (found.by === 'offset') return withOffset(first, at, zones);
  return { by: found.by, zones: of(found.names), guessed: found.by === 'spelling' };
}

function withOffset(offset: Zone, at: number, zones: Zones): FoundZones {
  const wanted = offset.offsetAt(at);
  const preferred = zones.preferred().flatMap((name) => {
    const zone = zones.zone(name);
    return zone?.offsetAt(at) === wanted ? [zone] : [];
  });
  return { by: 'offset', zones: [offset, ...preferred], guessed: false };
}

/**
 * The offset that an abbreviation stands for in a zone, `+01:00`, in the period that is nearest to an instant;
 * undefined when the zone does not use it within a few periods.
 */
export function meaningOf(abbreviation: string, zone: Zone, at: number): string | undefined {
  let [back, forth]: [number | undefined, number | undefined] = [at, at];
  for (let step = 0; step < 4; step++) {
    for (const instant of [forth, back]) {
      if (instant !== undefined && zone.abbreviationAt(instant) === abbreviation) {
        return formatOffset(zone.offsetAt(instant));
      }
    }
    forth = forth === undefined ? undefined : zone.nextTransition(forth);
    const start: number | undefined = back === undefined ? undefined : zone.previousTransition(back);
    back = start === undefined ? undefined : start - 1;
  }
  return undefined;
}
