import type { Periods } from './zone.ts';

/**
 * The database in moment-timezone's packed form, one string a zone:
 *
 *     name | abbreviations | offsets | period indices | transition gaps | population
 *
 * Numbers are base 60 (0-9, a-z, A-X) in minutes, seconds behind a dot. Offsets count west of UTC; the
 * first gap counts from 1970, each further one from the transition before it. Recurring rules are written
 * out to the end of 2499, more than one whole Gregorian cycle past the last irregular year (2086).
 */
export interface PackedDatabase {
  readonly version: string;
  readonly zones: readonly string[];
  /** `target|alias`; which of the two is the preferred name is not said. */
  readonly links: readonly string[];
  /** `ISO 3166 code|name name …`: the names in zone.tab and zone1970.tab. */
  readonly countries: readonly string[];
}

/** The bundled release and the day it reached npm; IANA's own date is up to some days earlier. */
export const BUNDLED = { version: '2026f', released: '2026-10-29' } as const;

/** Reads the bundled database. Imported on demand: it is 730 kB that a start should not pay for. */
export async function readDatabase(): Promise<PackedDatabase> {
  const module = await import('moment-timezone/data/packed/latest.json', { with: { type: 'json' } });
  return module.default;
}

/** The parts of a packed zone that are needed to list and rank zones, without its transitions. */
export interface PackedHead {
  readonly name: string;
  /** The abbreviations of its last period, or of its last two where clocks go on changing every year. */
  readonly abbreviations: readonly string[];
  /** Of the city that the zone is named for, roughly; 0 when not known. */
  readonly population: number;
}

/** Reads the head of a packed zone; throws a RangeError when the data is not of the packed form. */
export function packedHead(packed: string): PackedHead {
  const { name, abbreviations, indices, population } = fields(packed);
  const names = abbreviations.split(' ');
  // Only a rule written out to 2499 makes so many periods
  const lastPeriods = indices.slice(indices.length > 800 ? -2 : -1);
  return {
    name,
    abbreviations: Array.from(lastPeriods, (index) => names[digit(index)] ?? ''),
    population: Number(population) || 0,
  };
}

/** Unpacks the periods of a zone; throws a RangeError when the data is not of the packed form. */
export function unpack(packed: string): Periods {
  const { name, abbreviations, offsets, indices, gaps } = fields(packed);
  let end = 0;
  const ends = gaps === '' ? [] : gaps.split(' ').map((gap) => (end += seconds(gap) * 1000));
  if (ends.length !== indices.length - 1) throw new RangeError(`zone data of ${name} is cut short`);
  const periods = Array.from(indices, digit);
  const names = abbreviations.split(' ');
  const west = offsets.split(' ').map(seconds);
  return {
    ends,
    // 0 - x, because -0 is another value to Object.is
    offsets: periods.map((index) => 0 - (west[index] ?? Number.NaN)),
    abbreviations: periods.map((index) => names[index] ?? ''),
  };
}

function fields(packed: string) {
  const [name = '', abbreviations = '', offsets = '', indices = '', gaps = '', population = ''] =
    packed.split('|');
  if (name === '' || indices === '') throw new RangeError(`not a packed zone: ${packed.slice(0, 40)}`);
  return { name, abbreviations, offsets, indices, gaps, population };
}

/** The value of a base-60 digit; by character codes, as 190 tables have 1,100 transitions each. */
function digit(character: string): number {
  if (character >= '0' && character <= '9') return character.charCodeAt(0) - 48;
  if (character >= 'a' && character <= 'z') return character.charCodeAt(0) - 87;
  if (character >= 'A' && character <= 'X') return character.charCodeAt(0) - 29;
  throw new RangeError(`not a base-60 digit: ${character}`);
}

/** Minutes with seconds behind a dot, in base 60, as a whole number of seconds. */
function seconds(text: string): number {
  const negative = text.startsWith('-');
  const [minutes = '', rest = '0'] = text.slice(negative ? 1 : 0).split('.');
  let total = 0;
  for (const character of minutes) total = total * 60 + digit(character);
  total = total * 60 + digit(rest);
  return negative ? 0 - total : total;
}
