import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { calendarDifference } from '../../src/between.ts';
import { formatDuration } from '../../src/duration.ts';
import { candidatesOf, instantsOf, type LocalTime, localTimeAt } from '../../src/local-time.ts';
import { shift } from '../../src/shift.ts';
import type { Zone } from '../../src/zone.ts';
import { loadZones } from '../../src/zones.ts';
import { generator } from './generator.ts';
import { RULE_CHANGES } from './rule-changes.ts';

/**
 * temporal-polyfill asks Intl, so it knows the rules of the runtime's release. Where that differs from the bundled
 * one a question is left out: by release and window, not by what it answers.
 */
const runtime = process.versions['tz'] ?? 'none';
const comparable = /^\d{4}[a-z]$/.test(runtime) && runtime >= '2025b';
const changes = RULE_CHANGES.filter(({ release }) => release > runtime);

const zones = await loadZones({ runtime: '' });
const offered = new Set(Intl.supportedValuesOf('timeZone'));
const asked = zones.names.flatMap((name) => (offered.has(name) ? (zones.zone(name) ?? []) : []));

const DAY = 86_400_000;
/** ICU may hold other histories before: it is built with links of its own. */
const FIRST = Date.UTC(1970, 0, 2);
const LAST = Date.UTC(2100, 0, 1);
const PER_ZONE = 60;

interface Question {
  readonly zone: Zone;
  readonly at: number;
}

/** For each zone, whole seconds: half of them anywhere, half within two hours of a change of its clocks. */
const questions: readonly Question[] = ask();

function ask(): Question[] {
  const random = generator(20_261_121);
  return asked.flatMap((zone) =>
    Array.from({ length: PER_ZONE }, (_, index) => {
      const at = FIRST + Math.floor((random() * (LAST - FIRST)) / 1000) * 1000;
      const near = index % 2 === 0 ? zone.previousTransition(at) : undefined;
      if (near === undefined || near < FIRST) return { zone, at };
      return { zone, at: near + Math.floor((random() - 0.5) * 14_400) * 1000 };
    }),
  );
}

const leftOut = (zone: Zone, from: number, until = from): boolean =>
  changes.some(
    (change) =>
      change.names.includes(zone.name) &&
      (change.from === undefined || Math.max(from, until) >= Date.parse(change.from) - 2 * DAY) &&
      (change.until === undefined || Math.min(from, until) <= Date.parse(change.until) + 2 * DAY),
  );

const theirs = ({ zone, at }: Question) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone.name);

const plain = ({ localMs }: LocalTime) =>
  Temporal.Instant.fromEpochMilliseconds(localMs).toZonedDateTimeISO('UTC').toPlainDateTime();

describe.skipIf(!comparable)(`temporal-polyfill, over the runtime's ${runtime}`, () => {
  test('offsets at instants', () => {
    const compared = questions.filter(({ zone, at }) => !leftOut(zone, at));
    const wrong = compared.filter(
      (question) => theirs(question).offsetNanoseconds / 1e9 !== question.zone.offsetAt(question.at),
    );
    expect(wrong.map(({ zone, at }) => [zone.name, new Date(at).toISOString()])).toEqual([]);
    console.info(`instants: ${compared.length} compared, ${questions.length - compared.length} left out`);
  });

  test('instants of local times, in gaps and overlaps too', () => {
    const tally = { exact: 0, overlap: 0, gap: 0 };
    const wrong: unknown[] = [];
    for (const { zone, at } of questions) {
      if (leftOut(zone, at)) continue;
      // Read by the offset after the next change, so that gaps are met as well
      const local = { localMs: at + zone.offsetAt(at + 7_200_000) * 1000 };
      const ours = instantsOf(local, zone);
      tally[ours.kind]++;
      const [earlier, later] = (['earlier', 'later'] as const).map(
        (disambiguation) => plain(local).toZonedDateTime(zone.name, { disambiguation }).epochMilliseconds,
      );
      const all = candidatesOf(ours);
      if (all[0] !== earlier || all.at(-1) !== later) wrong.push([zone.name, local, ours, earlier, later]);
    }
    expect(wrong).toEqual([]);
    expect(Math.min(tally.gap, tally.overlap)).toBeGreaterThan(500);
    console.info(`local times: ${JSON.stringify(tally)}`);
  });

  test('shifts by calendar', () => {
    const random = generator(7);
    const tally = { compared: 0, leftOut: 0 };
    const wrong: unknown[] = [];
    for (const question of questions) {
      const { zone, at } = question;
      const sign = random() < 0.5 ? -1 : 1;
      const size = (most: number): number => 0 + sign * Math.floor(random() * most);
      const by = { years: size(5), months: size(14), weeks: size(3), days: size(40), ms: size(9e4) * 1000 };
      const { ms: milliseconds, ...dates } = by;
      const expected = theirs(question).add({ ...dates, milliseconds }).epochMilliseconds;
      if (leftOut(zone, at, expected)) tally.leftOut++;
      else {
        tally.compared++;
        const { resolved, instants } = shift(at, by, 'calendar', zone);
        // Temporal's "compatible": in a gap by the offset before, in an overlap the earlier instant
        const ours = resolved === 'gap' ? instants.at(-1) : instants[0];
        if (ours !== expected) wrong.push([zone.name, theirs(question).toString(), by, ours, expected]);
      }
    }
    expect(wrong).toEqual([]);
    console.info(`shifts: ${JSON.stringify(tally)}`);
  });

  test('differences by calendar', () => {
    const random = generator(11);
    const tally = { compared: 0, leftOut: 0, unlike: 0 };
    const wrong: unknown[] = [];
    for (const [index, question] of questions.entries()) {
      const { zone, at } = question;
      const other = questions[index + (index % PER_ZONE === PER_ZONE - 1 ? -1 : 1)]?.at ?? at;
      const near = at + Math.floor((random() - 0.5) * 200_000) * 1000;
      const end = random() < 0.5 ? other : near;
      if (leftOut(zone, at, end)) tally.leftOut++;
      else if (isUnlike(zone, at, end)) tally.unlike++;
      else {
        tally.compared++;
        const until = theirs(question).until(theirs({ zone, at: end }), { largestUnit: 'years' });
        const ours = formatDuration(calendarDifference(at, end, zone));
        if (ours !== written(until)) wrong.push([zone.name, at, end, ours, written(until)]);
      }
    }
    expect(wrong).toEqual([]);
    expect(tally.compared).toBeGreaterThan(5000);
    console.info(`differences: ${JSON.stringify(tally)}`);
  });
});

/**
 * Where we mean to differ, which takes a time that clocks skip or repeat at one of the ends, or at the last whole
 * day between: Temporal compares what clocks show, and can tell a day of 25 hours as a time; we compare instants.
 * And the polyfill (1.0.8) takes the second of two times for the first, so that its answer is an hour off.
 */
function isUnlike(zone: Zone, at: number, end: number): boolean {
  const from = localTimeAt(at, zone);
  const to = localTimeAt(end, zone);
  const midnight = to.localMs - (((to.localMs % DAY) + DAY) % DAY);
  const timeOfDay = ((from.localMs % DAY) + DAY) % DAY;
  const days = [-DAY, 0, DAY].map((by) => ({ localMs: midnight + by + timeOfDay }));
  return [from, to, ...days].some((local) => instantsOf(local, zone).kind !== 'exact');
}

/** In our form, in which hours are the largest unit of time. */
function written(duration: Temporal.Duration): string {
  const { years, months, weeks, days, hours, minutes, seconds, milliseconds } = duration;
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
  return formatDuration({ years, months, weeks, days, ms });
}
