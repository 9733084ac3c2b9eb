import { type Call, defineTool } from '@handrail/server';
import * as z from 'zod';
import { businessCalendar, dayOf } from '../business-days.ts';
import type { Deps } from '../deps.ts';
import { formatDuration } from '../duration.ts';
import { localTimeAt } from '../local-time.ts';
import { business } from './business.ts';
import { choose } from './ambiguous.ts';
import { inTheirWords, readGiven } from './given.ts';
import { instant, instantAt, source, sourceOf } from './moment.ts';
import { defaultZone, zoneIfNamed, zoneOption } from './zone.ts';

const units = z.enum(['years', 'months', 'weeks', 'days', 'hours', 'minutes', 'seconds']);

export const timeBetween = defineTool({
  name: 'time_between',
  title: 'Time between',
  description:
    'The time between two dates or times: by calendar, exact and, when asked, in business days (business={}; the ' +
    'first day counts, the last does not).',
  access: 'read',
  input: z.object({
    start: z.string().describe('Local date or time, or instant.'),
    end: z.string().describe('Likewise.'),
    units: z.array(units).optional().describe('Units to give it in too.'),
    zone: zoneOption,
    business: business.describe(
      'weekend: weekdays, default Saturday, Sunday; holidays: dates such as 2026-12-25.',
    ),
  }),
  output: z.object({
    calendar: z.string(),
    exact: z.string(),
    units: z.partialRecord(units, z.number()).optional(),
    business_days: z.int().optional(),
    start: instant,
    end: instant,
    ...source,
  }),
  async run({ start, end, units: asked, zone: name, business: days }, { deps }: Call<Deps>) {
    const { calendarDifference, differenceIn } = await import('../between.ts');
    const zones = await deps.zones();
    const named = zoneIfNamed(zones, name);
    const read = (text: string, fallback: () => ReturnType<typeof defaultZone>) => {
      const given = readGiven(text, { zones, named, fallback, dates: true });
      const { zone, resolved } = given;
      const [ms = 0] = choose(given, undefined, { what: text.trim(), zone, zones }).taken;
      return { ms, zone, described: instantAt(ms, zone, resolved) };
    };
    const from = read(start, () => defaultZone(zones, deps));
    const { zone } = from;
    const to = read(end, () => zone);
    const none = { years: 0, months: 0, weeks: 0, days: 0 };
    const dayAt = (ms: number): number => dayOf(localTimeAt(ms, zone).localMs);
    return inTheirWords(() => ({
      calendar: formatDuration(calendarDifference(from.ms, to.ms, zone)),
      exact: formatDuration({ ...none, ms: to.ms - from.ms }),
      ...(asked !== undefined && asked.length > 0 && { units: differenceIn(from.ms, to.ms, zone, asked) }),
      ...(days !== undefined && {
        business_days: businessCalendar(days).count(dayAt(from.ms), dayAt(to.ms)),
      }),
      start: from.described,
      end: to.described,
      ...sourceOf(zones, deps.now()),
    }));
  },
});
