import { type Entry, namesByCountry, resolveNames } from './links.ts';
import { formatOffset, numericAbbreviation } from './offset.ts';
import { runtimeClock } from './runtime-clock.ts';
import { inUse, placeIndex } from './places.ts';
import { type Found, searcher } from './search.ts';
import { BUNDLED, type PackedDatabase, readDatabase, unpack } from './tzdata.ts';
import { type Clock, fixedClock, tableClock, type Zone } from './zone.ts';

export type { Zone } from './zone.ts';

/** One release of the IANA time-zone database. */
export interface Zones {
  /** The release, as IANA names it: `2026f`. */
  readonly version: string;
  /** Whether the package brought it, or the runtime had a newer one. */
  readonly source: 'bundled' | 'runtime';
  /** The day it was published, `2026-10-29`; not known for the runtime's. */
  readonly released?: string;
  /** All names, links included, sorted. */
  readonly names: readonly string[];
  /** The preferred names of places, the most populous first; without `Etc/…` and links. */
  preferred(): readonly string[];
  /** The names that are in a country: ISO 3166 code, such as `US`; empty when the code is not known. */
  inCountry(code: string): readonly string[];
  /** A zone by IANA name, in any case, or by a fixed offset (`+05:30`, RFC 9557); undefined when unknown. */
  zone(name: string): Zone | undefined;
  /**
   * The zones in which an abbreviation is in use today (`IST`: Kolkata, Dublin, Jerusalem …), the most
   * populous first, links left out.
   */
  abbreviated(abbreviation: string): readonly string[];
  /** The zones that a text which is no name may mean, and why they were found. */
  search(text: string): Found | undefined;
  /** At most three names that a mistaken one may have meant, the likeliest first. */
  suggest(name: string): readonly string[];
}

/**
 * Loads the newest database at hand: the bundled one, or the runtime's where that is a later release.
 *
 * @param options.runtime the release the runtime carries (`process.versions.tz`); absent without ICU
 */
export async function loadZones(options: { readonly runtime?: string | undefined } = {}): Promise<Zones> {
  const { runtime = process.versions['tz'] } = options;
  const database = await readDatabase();
  // Releases are a year and a letter, so they sort as text
  const newer = runtime !== undefined && /^\d{4}[a-z]+$/.test(runtime) && runtime > database.version;
  return newer ? zonesOf(database, runtime) : zonesOf(database);
}

function zonesOf(database: PackedDatabase, runtime?: string): Zones {
  const entries = resolveNames(database);
  if (runtime !== undefined) addRuntimeNames(entries);
  let made: ReadonlyMap<string, readonly string[]> | undefined;
  const countries = () => (made ??= namesByCountry(database, entries));
  const index = placeIndex([...entries.values()]);
  const search = searcher(index, countries);
  const clocks = new Map<string, Clock>();
  const clockOf = ({ name, packed }: Entry): Clock => {
    // Links share the table of their target, but the runtime is asked under each name
    const key = runtime === undefined ? packed : name;
    const clock = clocks.get(key) ?? makeClock(name, packed, runtime !== undefined);
    clocks.set(key, clock);
    return clock;
  };
  return {
    version: runtime ?? database.version,
    source: runtime === undefined ? 'bundled' : 'runtime',
    ...(runtime === undefined && database.version === BUNDLED.version && { released: BUNDLED.released }),
    names: [...entries.values()].map(({ name }) => name).toSorted(),
    preferred: () => [
      ...new Set(
        index()
          .map(({ canonical }) => canonical)
          .filter((name) => name.includes('/') && !name.startsWith('Etc/')),
      ),
    ],
    inCountry: (code) => countries().get(code.toUpperCase()) ?? [],
    zone(text) {
      const key = text.trim().toLowerCase();
      const entry = entries.get(key);
      if (entry === undefined) return fixedZone(key);
      return { name: entry.name, canonical: entry.canonical, ...clockOf(entry) };
    },
    abbreviated: (abbreviation) => inUse(index(), abbreviation),
    search,
    suggest: (text) => search(text)?.names.slice(0, AT_MOST) ?? [],
  };
}

const AT_MOST = 3;

function makeClock(name: string, packed: string, fromRuntime: boolean): Clock {
  const bundled = packed === '' ? undefined : tableClock(unpack(packed));
  if (bundled !== undefined && !fromRuntime) return bundled;
  try {
    return runtimeClock(name, bundled);
  } catch (error) {
    // A newer runtime may still lack a name, when it was built without ICU's old aliases
    if (bundled === undefined) throw error;
    return bundled;
  }
}

/** Adds the zones that the runtime has and the bundled database has not yet. */
function addRuntimeNames(entries: Map<string, Entry>): void {
  for (const name of Intl.supportedValuesOf('timeZone')) {
    const key = name.toLowerCase();
    if (!entries.has(key)) entries.set(key, { name, packed: '', canonical: name });
  }
}

/** A zone of one offset: `±hh:mm` up to 18 hours (ISO 8601's own bound is 24; no place is past 15). */
function fixedZone(text: string): Zone | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?([0-5]\d)$/.exec(text) ?? [];
  if (sign === undefined || Number(hours) > 18) return undefined;
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  const name = formatOffset(offset);
  return { name, canonical: name, ...fixedClock(offset, numericAbbreviation(offset)) };
}
