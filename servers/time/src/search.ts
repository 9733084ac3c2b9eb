import { distance } from 'fastest-levenshtein';
import { CITIES } from './cities.ts';
import { inUse, type Place } from './places.ts';

/** How a text led to zones. */
export type FoundBy = 'offset' | 'abbreviation' | 'place' | 'country' | 'part of the name' | 'spelling';

export interface Found {
  readonly by: FoundBy;
  /** The likeliest first, each once; offsets as `+05:30`. */
  readonly names: readonly string[];
}

/**
 * Makes the function that answers a name that is none with what it may have meant: by offset (`UTC+5`),
 * abbreviation in use today (`PST`), place (`America/San Francisco`), country (`Germany`), part of a name or
 * spelling (`Europe/Pari`). The first kind that finds anything decides; populous zones come first.
 */
export function searcher(
  index: () => readonly Place[],
  countries: () => ReadonlyMap<string, readonly string[]>,
): (text: string) => Found | undefined {
  let countryNames: ReadonlyMap<string, readonly string[]> | undefined;

  return (text) => {
    // Longer than any name: what is compared letter by letter has to be bounded
    const bounded = text.slice(0, 64);
    const asked = plain(bounded);
    const place = asked
      .slice(asked.lastIndexOf('/') + 1)
      .replace(/_(?:standard_|daylight_|summer_)?time$/, '');
    if (place === '') return undefined;
    const first = plain(bounded.split(',')[0] ?? '');
    const all = index();
    const matching = (test: (candidate: Place) => boolean): string[] =>
      all.filter(test).map((candidate) => candidate.canonical);
    const placed = (word: string): readonly string[] => {
      const own = matching((candidate) => candidate.place === word);
      return own.length > 0 ? own : (CITIES.get(word) ?? []);
    };
    const kinds: readonly (readonly [FoundBy, () => readonly string[]])[] = [
      ['offset', () => offsetNames(asked)],
      ['abbreviation', () => inUse(all, asked)],
      ['place', () => placed(place)],
      ['country', () => (countryNames ??= byCountryName(countries())).get(place) ?? []],
      ['part of the name', () => matching(({ whole }) => place.length > 3 && whole.includes(place))],
      // "Paris, France": what stands before the comma
      ['place', () => placed(first)],
      ['spelling', () => bySpelling(all, asked, place)],
    ];
    for (const [by, find] of kinds) {
      const names = [...new Set(find())];
      if (names.length > 0) return { by, names };
    }
    return undefined;
  };
}

/** Letters that Unicode does not take apart, as the database writes them. */
const LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ı: 'i',
  '−': '-',
};

/** Lower case without accents and dots, words joined by `_`, as the database writes names. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[øłđðþæœßı−]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/[\p{Mark}.,'’ʼ]/gu, '')
    .trim()
    .replaceAll(/\s+/g, '_');
}

/** What people say for countries that Intl calls otherwise. */
const COLLOQUIAL = {
  america: 'US',
  bosnia: 'BA',
  burma: 'MM',
  congo: 'CD',
  czech_republic: 'CZ',
  great_britain: 'GB',
  ivory_coast: 'CI',
  korea: 'KR',
  uae: 'AE',
  uk: 'GB',
  usa: 'US',
};

/** By code and by English name, which comes from Intl, so that no list of them is carried. */
function byCountryName(countries: ReadonlyMap<string, readonly string[]>) {
  const english = new Intl.DisplayNames('en', { type: 'region' });
  const named = new Map<string, readonly string[]>();
  for (const [code, names] of countries) {
    named.set(code.toLowerCase(), names);
    named.set(plain(english.of(code) ?? code), names);
  }
  for (const [name, code] of Object.entries(COLLOQUIAL)) named.set(name, countries.get(code) ?? []);
  return named;
}

/** `UTC+5`, `GMT-03:30` and the like: people mean the offset; `Etc/GMT+5` has the opposite sign. */
function offsetNames(asked: string): string[] {
  const [, sign, hours = '', minutes = '00'] = /^(?:utc|gmt)?_?([+-])(\d{1,2}):?(\d\d)?$/.exec(asked) ?? [];
  return sign === undefined || Number(hours) > 14 ? [] : [`${sign}${hours.padStart(2, '0')}:${minutes}`];
}

function bySpelling(all: readonly Place[], asked: string, place: string): string[] {
  // A third of the letters may be wrong; past that, any short name would do
  const limit = Math.floor(place.length / 3);
  const near = all.map((candidate) => ({
    name: candidate.canonical,
    edits: Math.min(distance(candidate.whole, asked), distance(candidate.place, place)),
  }));
  const least = Math.min(...near.map(({ edits }) => edits), limit);
  return near.filter(({ edits }) => edits === least).map(({ name }) => name);
}
