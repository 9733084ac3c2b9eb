import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import { daylightSaving } from '../daylight-saving.ts';
import { quote } from '../date-time-text.ts';
import type { Deps } from '../deps.ts';
import { findZones, type FoundZones, meaningOf } from '../find-zone.ts';
import { formatOffset } from '../offset.ts';
import type { Zone, Zones } from '../zones.ts';
import { choose } from './ambiguous.ts';
import { readGiven } from './given.ts';
import { instant, momentAt, source, sourceOf } from './moment.ts';
import { defaultZone } from './zone.ts';

const transition = instant
  .omit({ resolved: true, candidates: true })
  .extend({ from: z.string(), to: z.string() });

const described = z.object({
  name: z.string(),
  canonical: z.string().optional(),
  means: z.string().optional(),
  offset: z.string(),
  abbreviation: z.string(),
  is_dst: z.boolean().optional(),
  previous: transition.optional(),
  next: transition.optional(),
});
type Described = z.input<typeof described>;

export const findZone = defineTool({
  name: 'find_zone',
  title: 'Find zone',
  description:
    'Find time zones by name, abbreviation, city, country or offset: canonical name, offset, daylight saving, ' +
    'previous and next clock change. Lists all of an ambiguous abbreviation: ask which is meant.',
  access: 'read',
  input: z.object({
    query: z.string().describe('Such as Asia/Calcutta, IST, San Francisco, Germany, +05:45.'),
    at: z.string().optional().describe('When; default now.'),
  }),
  output: z.object({
    found_by: z.string(),
    at: instant.omit({ resolved: true, candidates: true }),
    ambiguous: z.string().optional(),
    zones: z.array(described),
    more: z.array(z.string()).optional(),
    note: z.string().optional(),
    ...source,
  }),
  async run({ query, at }, { deps, budget }: Call<Deps>) {
    const zones = await deps.zones();
    const now = deps.now();
    const when = at === undefined ? now : readAt(at, zones, deps);
    const found = findZones(query, when, zones);
    if (found.zones.length === 0) {
      throw new ToolError(
        'unknown_zone',
        `Nothing in the IANA database (${zones.version}) is like ${quote(query)}.`,
        'Name a larger city nearby, a country, or an offset such as +05:30.',
      );
    }
    return fitted(
      {
        found_by: found.by,
        at: { ...momentAt(when, defaultZone(zones, deps)), epoch_ms: when },
        ...ambiguity(found, when),
        ...(found.fixed !== undefined && {
          note: `As a zone name ${found.fixed.name} is ${formatOffset(found.fixed.offsetAt(when))} all the year.`,
        }),
        ...(found.guessed && { note: `No zone is called ${quote(query)}; these are spelled alike.` }),
        ...sourceOf(zones, now),
      },
      found.zones,
      (zone) => describe(zone, when, found.abbreviation),
      budget,
    );
  },
});

function readAt(text: string, zones: Zones, deps: Deps): number {
  const fallback = () => defaultZone(zones, deps);
  const given = readGiven(text, { zones, named: undefined, fallback, dates: true });
  const [ms = 0] = choose(given, undefined, { what: text.trim(), zone: given.zone, zones }).taken;
  return ms;
}

/** Says what an abbreviation stands for where that is not one offset. */
function ambiguity({ abbreviation, zones }: FoundZones, at: number): { ambiguous?: string } {
  if (abbreviation === undefined) return {};
  const byOffset = new Map<string, string[]>();
  for (const zone of zones) {
    const offset = meaningOf(abbreviation, zone, at);
    if (offset !== undefined) byOffset.set(offset, [...(byOffset.get(offset) ?? []), zone.name]);
  }
  if (byOffset.size < 2) return {};
  const meanings = [...byOffset].map(([offset, names]) => {
    const more = names.length > 2 ? ` and ${names.length - 2} more` : '';
    return `${offset} in ${names.slice(0, 2).join(', ')}${more}`;
  });
  return { ambiguous: `${abbreviation} is ${meanings.join('; ')}. Which is meant has to be asked.` };
}

function describe(zone: Zone, at: number, abbreviation: string | undefined): Described {
  const before = zone.previousTransition(at);
  const after = zone.nextTransition(at);
  const dst = daylightSaving(at, zone);
  const means = abbreviation === undefined ? undefined : meaningOf(abbreviation, zone, at);
  return {
    name: zone.name,
    ...(zone.canonical !== zone.name && { canonical: zone.canonical }),
    ...(means !== undefined && { means: `${abbreviation} ${means}` }),
    offset: formatOffset(zone.offsetAt(at)),
    abbreviation: zone.abbreviationAt(at),
    ...(dst !== undefined && { is_dst: dst }),
    ...(before !== undefined && { previous: transitionAt(before, zone) }),
    ...(after !== undefined && { next: transitionAt(after, zone) }),
  };
}

function transitionAt(ms: number, zone: Zone) {
  const shows = (at: number) => `${formatOffset(zone.offsetAt(at))} ${zone.abbreviationAt(at)}`;
  return { ...momentAt(ms, zone), epoch_ms: ms, from: shows(ms - 1), to: shows(ms) };
}

/** More than anybody reads; each costs some 130 tokens. */
const MOST_TOLD = 8;

/** Describes as many zones as a page has room for, and names the others, as many as fit. */
function fitted<T extends object>(
  head: T,
  zones: readonly Zone[],
  tell: (zone: Zone) => Described,
  budget: number,
): T & { zones: Described[]; more?: string[]; note?: string } {
  const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;
  // A note and the brackets around everything
  let left = budget - bytes(head) - 200;
  const namesOf = zones.reduce((sum, { name }) => sum + bytes(name), 0);
  const forNames = Math.min(namesOf, left / 3);
  const told: Described[] = [];
  for (const zone of zones) {
    const next = tell(zone);
    if (told.length === MOST_TOLD || (told.length > 0 && left - bytes(next) < forNames)) break;
    told.push(next);
    left -= bytes(next);
  }
  const names: string[] = [];
  for (const { name } of zones.slice(told.length)) {
    left -= bytes(name);
    if (left < 0) break;
    names.push(name);
  }
  const missing = zones.length - told.length - names.length;
  return {
    ...head,
    zones: told,
    ...(names.length > 0 && { more: names }),
    ...(missing > 0 && { note: `${missing} more are not listed; ask more narrowly.` }),
  };
}
