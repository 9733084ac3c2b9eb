import { type Call, defineTool, ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Deps } from '../deps.ts';
import { quote } from '../date-time-text.ts';
import { formatLocalTime, localTimeAt } from '../local-time.ts';
import type { Zone, Zones } from '../zones.ts';
import { business } from './business.ts';
import { inTheirWords, readGiven } from './given.ts';
import { instant, instantAt, source, sourceOf, textAt } from './moment.ts';
import { defaultZone, zoneIfNamed, zoneOption } from './zone.ts';

const MINUTE_MS = 60_000;
const MOST = 50;

const POLICY =
  'A skipped local time runs once, right after the gap; a repeated one once, at the earlier instant.';

export const scheduleTimes = defineTool({
  name: 'schedule_times',
  title: 'Schedule times',
  description:
    'The next times of a cron expression, an RRULE or "every N business days" in a zone, and what daylight saving ' +
    'does to them.',
  access: 'read',
  input: z.object({
    rule: z
      .string()
      .describe(
        '"30 9 * * MON-FRI" (5 fields), "FREQ=MONTHLY;BYDAY=-1FR" or "every 3 business days at 09:00".',
      ),
    from: z.string().optional().describe('First time, start of an RRULE; default now.'),
    zone: zoneOption,
    count: z.int().min(1).max(MOST).default(5).describe(`How many, 1 to ${MOST}.`),
    business: business.describe('As in time_between.'),
  }),
  output: z.object({
    times: z.array(instant.extend({ skipped: z.string().optional() })),
    policy: z.string(),
    note: z.string().optional(),
    ...source,
  }),
  async run({ rule: text, from, zone: name, count, business: days }, { deps, budget }: Call<Deps>) {
    const { planRule, zoneOfRule } = await import('../rule.ts');
    const { schedule, inTime } = await import('../schedule.ts');
    const zones = await deps.zones();
    const ruleZone = inTheirWords(() => zoneOfRule(text));
    const named = namedZone(zones, name, ruleZone);
    const start = readStart(from, named, zones, deps);
    const { zone } = start;
    const times = inTheirWords(() => {
      const rule = planRule(text, { start: start.local, zone, days });
      return inTime(text, () => schedule(rule, start.instant, zone, count));
    }).map(({ instant: ms, resolved, skipped, others }) => ({
      ...instantAt(ms, zone, resolved, others),
      ...(skipped !== undefined && { skipped: formatLocalTime(skipped) }),
    }));
    if (times.length === 0) {
      throw new ToolError(
        'no_occurrence',
        `${quote(text)} has no time from ${textAt(start.instant, zone)} on (looked for until year 2999).`,
        'Check its days and months, COUNT and UNTIL, or begin earlier with from.',
      );
    }
    const answer = { times, policy: POLICY, ...sourceOf(zones, deps.now()) };
    return fitted(answer, count, budget);
  },
});

/** @throws ToolError `contradiction` when the rule names another zone than the call */
function namedZone(zones: Zones, name: string | undefined, ruleZone: string | undefined): Zone | undefined {
  const asked = zoneIfNamed(zones, name);
  const own = zoneIfNamed(zones, ruleZone);
  if (asked !== undefined && own !== undefined && asked.canonical !== own.canonical) {
    throw new ToolError(
      'contradiction',
      `The rule is in ${own.name} by its TZID, and the call in ${asked.name}.`,
      'Leave out one of them.',
    );
  }
  return asked ?? own;
}

/** From now on means from the next full minute: nobody wants the seconds of the call in a schedule. */
function readStart(from: string | undefined, named: Zone | undefined, zones: Zones, deps: Deps) {
  const fallback = () => defaultZone(zones, deps);
  if (from === undefined) {
    const instantNow = Math.ceil(deps.now() / MINUTE_MS) * MINUTE_MS;
    const zone = named ?? fallback();
    return { zone, instant: instantNow, local: localTimeAt(instantNow, zone) };
  }
  const { zone, instants, local, resolved } = readGiven(from, { zones, named, fallback, dates: true });
  // As for the times of the rule: a skipped start is the end of the gap, a repeated one the earlier instant
  const first = instants[0] ?? 0;
  const end = resolved === 'gap' ? zone.nextTransition(first) : undefined;
  return { zone, instant: end ?? first, local };
}

interface Fitting {
  readonly times: readonly object[];
}

/** Keeps as many times as a page has room for. */
function fitted<T extends Fitting>(answer: T, count: number, budget: number): T & { note?: string } {
  const bytes = (value: object): number => Buffer.byteLength(JSON.stringify(value));
  const found = answer.times.length;
  const cut = (kept: number) => ({
    ...answer,
    times: answer.times.slice(0, kept),
    note: `Only ${kept} of ${found} fit on a page; ask again for the rest, with a later from.`,
  });
  if (bytes(answer) <= budget) {
    return found < count ? { ...answer, note: 'The rule ends there.' } : answer;
  }
  let kept = found - 1;
  while (kept > 1 && bytes(cut(kept)) > budget) kept--;
  return cut(kept);
}
