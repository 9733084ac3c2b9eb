import type { PackedDatabase } from './tzdata.ts';

/** One name of the database: whose periods it has, and which name is preferred for it. */
export interface Entry {
  readonly name: string;
  readonly packed: string;
  readonly canonical: string;
}

/**
 * Old names whose place has a preferred name of its own although the database stores them as links to
 * another country's zone; from the notes in tzdb's `backward` file.
 */
const OWN_PLACE: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'Africa/Timbuktu': 'Africa/Bamako',
  'America/Coral_Harbour': 'America/Atikokan',
  'America/Virgin': 'America/St_Thomas',
  'Antarctica/South_Pole': 'Antarctica/McMurdo',
  'Asia/Rangoon': 'Asia/Yangon',
  'Atlantic/Jan_Mayen': 'Arctic/Longyearbyen',
  Iceland: 'Atlantic/Reykjavik',
  'Pacific/Ponape': 'Pacific/Pohnpei',
  'Pacific/Truk': 'Pacific/Chuuk',
  'Pacific/Yap': 'Pacific/Chuuk',
  Singapore: 'Asia/Singapore',
};

/**
 * All names of the database by lower-case name.
 *
 * The packed links do not say which name is preferred (they take `Europe/Kiev` for the zone), so it is
 * worked out: a name in zone.tab is its own; another takes the zone it links to or the one zone.tab name
 * of its group. `Europe/Oslo` stays itself, though the database stores it as a link to Berlin.
 */
export function resolveNames(database: PackedDatabase): Map<string, Entry> {
  const tabulated = new Set(database.countries.flatMap((line) => line.split('|')[1]?.split(' ') ?? []));
  const groups = new Map(
    database.zones.map((packed) => [nameOf(packed), { packed, aliases: new Array<string>() }]),
  );
  for (const link of database.links) {
    const [target = '', alias = ''] = link.split('|');
    groups.get(target)?.aliases.push(alias);
  }

  const entries = new Map<string, Entry>();
  for (const [zone, { packed, aliases }] of groups) {
    const names = [zone, ...aliases];
    const preferred = tabulated.has(zone) ? zone : preferredOf(names, tabulated);
    for (const name of names) {
      const canonical = tabulated.has(name) ? name : (OWN_PLACE[name] ?? preferred);
      entries.set(name.toLowerCase(), { name, packed, canonical });
    }
  }
  return entries;
}

function nameOf(packed: string): string {
  return packed.slice(0, packed.indexOf('|'));
}

function preferredOf(names: readonly string[], tabulated: ReadonlySet<string>): string {
  const first = names[0] ?? '';
  return names.find((name) => tabulated.has(name) || name === 'Etc/UTC' || name === 'Etc/GMT') ?? first;
}

/**
 * The names in each country, by ISO 3166 code.
 *
 * The data lists the zone that stores a place's clock beside the place itself (`Europe/Berlin` and
 * `Europe/Oslo` for NO); of names with the same clock, those that belong to the fewest countries are kept.
 */
export function namesByCountry(
  database: PackedDatabase,
  entries: ReadonlyMap<string, Entry>,
): Map<string, readonly string[]> {
  const lists = database.countries.map((line) => {
    const [code = '', names = ''] = line.split('|');
    return [code, names.split(' ')] as const;
  });
  const uses = new Map<string, number>();
  for (const name of lists.flatMap(([, names]) => names)) uses.set(name, (uses.get(name) ?? 0) + 1);
  const packedOf = (name: string): string | undefined => entries.get(name.toLowerCase())?.packed;
  const usesOf = (name: string): number => uses.get(name) ?? 0;
  return new Map(
    lists.map(([code, names]) => [
      code,
      names.filter((name) =>
        names.every((other) => packedOf(other) !== packedOf(name) || usesOf(other) >= usesOf(name)),
      ),
    ]),
  );
}
