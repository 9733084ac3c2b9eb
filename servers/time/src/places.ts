import type { Entry } from './links.ts';
import { packedHead } from './tzdata.ts';

/** What a name of the database can be found by. */
export interface Place {
  readonly canonical: string;
  /** The whole name, and what follows its last slash, in lower case. */
  readonly whole: string;
  readonly place: string;
  /** In use today: both, where clocks change in the year. */
  readonly abbreviations: readonly string[];
  /** Of the zone; the names that only link to it have the same figure. */
  readonly population: number;
  /** Whether it keeps its own table, and is not a link. */
  readonly own: boolean;
}

/** Makes the index of names, the most populous first, when it is first asked for. */
export function placeIndex(entries: Iterable<Entry>): () => readonly Place[] {
  let made: readonly Place[] | undefined;
  return () => (made ??= [...entries].map(placeOf).toSorted(byPopulation));
}

/** The preferred names of the zones where an abbreviation, in any case, is in use today. */
export function inUse(index: readonly Place[], abbreviation: string): string[] {
  const wanted = abbreviation.toUpperCase();
  return index
    .filter((place) => place.own && place.abbreviations.includes(wanted))
    .map((place) => place.canonical);
}

function placeOf({ name, packed, canonical }: Entry): Place {
  const head = packed === '' ? undefined : packedHead(packed);
  const whole = name.toLowerCase();
  return {
    canonical,
    whole,
    place: whole.slice(whole.lastIndexOf('/') + 1),
    abbreviations: head?.abbreviations ?? [],
    population: head?.population ?? 0,
    own: head === undefined || head.name === name,
  };
}

function byPopulation(a: Place, b: Place): number {
  return b.population - a.population || Number(b.own) - Number(a.own) || (a.whole < b.whole ? -1 : 1);
}
