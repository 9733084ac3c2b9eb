import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pythonWith } from '@handrail/testing/services';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { daylightSaving } from '../../src/daylight-saving.ts';
import { isoWeek } from '../../src/instant.ts';
import { instantsOf, localTimeAt } from '../../src/local-time.ts';
import { readDatabase } from '../../src/tzdata.ts';
import { loadZones } from '../../src/zones.ts';
import { generator } from './generator.ts';
import { OLDEST, RULE_CHANGES } from './rule-changes.ts';

// PYTHONTZPATH points Python at another release than the system's
const SCRIPT = fileURLToPath(new URL('ask_zoneinfo.py', import.meta.url));
const SEED = 20_261_121;
const ERAS = [
  [seconds('0001-01-03'), seconds('1970-01-01')],
  // Once more where clocks did change, which is little of the first era
  [seconds('1850-01-01'), seconds('1970-01-01')],
  [seconds('1970-01-01'), seconds('2038-01-01')],
  [seconds('2038-01-01'), seconds('9998-12-29')],
] as const;
const PER_ERA = 12;
/** Rules rather than places; with `backzone` they differ after 1970 too (MET has MEST, EET the EU's dates). */
const LEGACY = new Set(['WET', 'CET', 'MET', 'EET']);

const answerSchema = z.object({
  version: z.string().nullable(),
  zoneOf: z.record(z.string(), z.string()),
  instants: z.record(z.string(), z.array(z.tuple([z.number(), z.string(), z.boolean(), z.string()]))),
  walls: z.record(z.string(), z.array(z.tuple([z.number(), z.number()]))),
});

const database = await readDatabase();
const zones = await loadZones();
const questions = ask();
const python = spawnSync(pythonWith('zoneinfo') ?? 'python3', [SCRIPT], {
  input: JSON.stringify(questions),
  maxBuffer: 2 ** 28,
});
// Absent is a reason to skip; a failing script is not
if (python.error === undefined && python.status !== 0) throw new Error(python.stderr.toString());
const answers =
  python.error === undefined ? answerSchema.parse(JSON.parse(python.stdout.toString())) : undefined;
const version = answers?.version ?? 'none';
const comparable = version >= OLDEST && version <= zones.version;

describe.skipIf(!comparable)(`Python's zoneinfo, release ${version} (compared from ${OLDEST} on)`, () => {
  const split = splitLinks(answers?.zoneOf ?? {});
  const changes = RULE_CHANGES.filter(({ release }) => release > version);

  // A day around each bound, since the windows are days and wall times are not in UTC
  const leftOut = (name: string, at: number): boolean =>
    (split.has(name) && (at < seconds('1970-01-02') || LEGACY.has(name))) ||
    changes.some(
      ({ names, from, until }) =>
        names.includes(name) &&
        (from === undefined || at >= seconds(from) - 86_400) &&
        (until === undefined || at <= seconds(until) + 86_400),
    );

  test('every name is known to both', () => {
    expect(zones.names.filter((name) => answers?.instants[name] === undefined)).toEqual([]);
  });

  test('offsets, abbreviations and ISO weeks at instants', () => {
    const tally = { compared: 0, leftOut: 0 };
    const wrong: unknown[] = [];
    for (const [name, at, expected] of pairs(questions.instants, answers?.instants ?? {})) {
      if (leftOut(name, at)) tally.leftOut++;
      else {
        tally.compared++;
        const zone = known(name);
        const week = isoWeek(localTimeAt(at * 1000, zone).localMs);
        const ours = [zone.offsetAt(at * 1000), zone.abbreviationAt(at * 1000), week];
        const theirs = [expected[0], expected[1], expected[3]];
        if (String(ours) !== String(theirs)) wrong.push([name, at, ours, theirs]);
      }
    }
    expect(wrong).toEqual([]);
    console.info(`instants: ${JSON.stringify(tally)}`);
    expect(tally.compared).toBeGreaterThan(50_000);
    expect(tally.leftOut / tally.compared).toBeLessThan(0.2);
  });

  test('instants of wall times, in gaps and overlaps too', () => {
    const tally = { exact: 0, overlap: 0, gap: 0, leftOut: 0 };
    const wrong: unknown[] = [];
    for (const [name, at, [first, second]] of pairs(questions.walls, answers?.walls ?? {})) {
      if (leftOut(name, at)) tally.leftOut++;
      else {
        const ours = instantsOf({ localMs: at * 1000 }, known(name));
        tally[ours.kind]++;
        // PEP 495: fold=0 is the offset before the transition, fold=1 the one after it
        const theirs =
          first === second
            ? ['exact', at - first, at - first]
            : [first > second ? 'overlap' : 'gap', at - first, at - second];
        const [one, two] = bothOf(ours);
        if (String([ours.kind, one / 1000, two / 1000]) !== String(theirs))
          wrong.push([name, at, ours, theirs]);
      }
    }
    expect(wrong).toEqual([]);
    expect(Math.min(tally.overlap, tally.gap)).toBeGreaterThan(3000);
    console.info(`wall times: ${JSON.stringify(tally)}`);
  });

  test('daylight saving time, wherever it is told', () => {
    const tally = { told: 0, untold: 0 };
    const wrong: Record<string, number> = {};
    for (const [name, at, [, , isDst]] of pairs(questions.instants, answers?.instants ?? {})) {
      if (at < 0 || leftOut(name, at)) continue;
      const ours = daylightSaving(at * 1000, known(name));
      if (ours === undefined) tally.untold++;
      else {
        tally.told++;
        if (ours !== isDst) wrong[name] = (wrong[name] ?? 0) + 1;
      }
    }
    console.info(`daylight saving: ${JSON.stringify(tally)}`);
    expect(wrong).toEqual({});
    expect(tally.told).toBeGreaterThan(3 * tally.untold);
  });

  test('what is left out is named and little', () => {
    const names = new Set(changes.flatMap((change) => change.names));
    console.info(
      `rules changed since ${version}: ${names.size} names; split before 1970: ${split.size} names`,
    );
    expect(names.size).toBeLessThanOrEqual(49);
    expect(split.size).toBeLessThanOrEqual(140);
  });
});

function seconds(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / 1000;
}

function known(name: string) {
  const zone = zones.zone(name);
  if (zone === undefined) throw new Error(`no zone ${name}`);
  return zone;
}

/** The same questions at every run: uniform ones in each era, and ones within hours of a transition. */
function ask() {
  const random = generator(SEED);
  const instants: Record<string, number[]> = {};
  const walls: Record<string, number[]> = {};
  for (const name of zones.names) {
    const zone = known(name);
    const uniform = ERAS.flatMap(([from, to]) =>
      Array.from({ length: PER_ERA }, () => from + Math.floor(random() * (to - from))),
    );
    const near = uniform.flatMap((at) => {
      const transition = zone.nextTransition(at * 1000);
      if (transition === undefined || transition / 1000 > seconds('9998-12-29')) return [];
      return [
        transition / 1000 - 1,
        transition / 1000,
        transition / 1000 + Math.floor((random() - 0.5) * 14_400),
      ];
    });
    instants[name] = [...uniform, ...near];
    walls[name] = [
      ...uniform,
      // A wall time by the offset before or after, so that gaps are met as often as overlaps
      ...near.map((at) => at + zone.offsetAt(at * 1000 + (random() < 0.5 ? -7_200_000 : 7_200_000))),
    ];
  }
  return { instants, walls };
}

function* pairs<T>(asked: Record<string, number[]>, answered: Record<string, T[]>) {
  for (const [name, list] of Object.entries(asked)) {
    for (const [index, at] of list.entries()) {
      const answer = answered[name]?.[index];
      if (answer !== undefined) yield [name, at, answer] as const;
    }
  }
}

function bothOf(resolution: ReturnType<typeof instantsOf>): readonly [number, number] {
  if (resolution.kind === 'exact') return [resolution.instant, resolution.instant];
  if (resolution.kind === 'overlap') return [resolution.earlier, resolution.later];
  return [resolution.before, resolution.after];
}

/**
 * Distributions may compile tzdb with `backzone`, which gives names that are links in the database proper a
 * history of their own before 1970. The names that are links here and lead to another zone there, by Python's
 * own tzdata.zi and not by its answers.
 */
function splitLinks(zoneOf: Readonly<Record<string, string>>): Set<string> {
  const split = new Set<string>();
  for (const link of database.links) {
    const [target = '', alias = ''] = link.split('|');
    if (zoneOf[target] === zoneOf[alias]) continue;
    split.add(alias);
    // The packed data takes these for the zones; in the database proper they link to Singapore and Kuching
    if (target === 'Asia/Kuala_Lumpur' || target === 'Asia/Brunei') split.add(target);
  }
  return split;
}
