import { quote } from './date-time-text.ts';
import { invalidRule, type LocalRule } from './local-rule.ts';
import { candidatesOf, instantsOf, type LocalTime, localTimeAt } from './local-time.ts';
import { OutOfTime, within } from './time-box.ts';
import type { Zone } from './zone.ts';

/** One time of a schedule in a zone. */
export interface Occurrence {
  readonly instant: number;
  readonly resolved: 'exact' | 'gap' | 'overlap';
  /** The local time of the rule, where clocks skip it. */
  readonly skipped?: LocalTime;
  /** What it could have been as well: the later instant, or the local time by the offsets around the gap. */
  readonly others: readonly number[];
}

/** A usual rule takes a thousandth of it for a page of times. */
const LIMIT_MS = 500;

/** Ends a search that goes on for too long, with a TimeTextError that says so. */
export function inTime<T>(text: string, work: () => T): T {
  try {
    return within(LIMIT_MS, work);
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    throw invalidRule(
      `${quote(text)} was given up after ${LIMIT_MS} ms: it never applies, or rarely for its frequency, or starts ` +
        'long before from.',
      'Use a rarer frequency (YEARLY instead of DAILY), fewer conditions, a smaller count or a later DTSTART.',
    );
  }
}

/** croner ends with year 2999; before 1900 there were few time zones. */
const FIRST_SCHEDULED = Date.UTC(1900, 0, 1);
const LAST_SCHEDULED = Date.UTC(3000, 0, 1) - 1;

/**
 * The first `count` occurrences of a rule in a zone, from an instant on; fewer when the rule ends before.
 *
 * A local time that clocks skip runs once, right after the gap, and one that they repeat once, at the earlier
 * instant. Of occurrences that fall together only one is kept.
 */
export function schedule(rule: LocalRule, from: number, zone: Zone, count: number): readonly Occurrence[] {
  if (from < FIRST_SCHEDULED || from > LAST_SCHEDULED) {
    throw invalidRule('Schedules are known for years 1900 to 2999.', 'Begin with a from in those years.');
  }
  const found: Occurrence[] = [];
  // What the clock showed just before as well: a time skipped by then runs at `from` itself
  const local = Math.min(localTimeAt(from, zone).localMs, localTimeAt(from - 1, zone).localMs);
  rule.each({ localMs: local }, (time) => {
    const next = occurrence(time, zone);
    if (next.instant > LAST_SCHEDULED || isOver(rule.until, time, next.instant)) return false;
    if (next.instant < from) return true;
    const last = found.at(-1);
    if (last?.instant !== next.instant) {
      if (found.length === count) return false;
      found.push(next);
    } else if (next.resolved === 'exact') found[found.length - 1] = next;
    // Going on past the last may still show that it falls together with an exact one
    return found.length < count || next.resolved === 'gap';
  });
  return found;
}

function isOver(until: LocalRule['until'], { localMs }: LocalTime, instant: number): boolean {
  if (until === undefined) return false;
  return 'instant' in until ? instant > until.instant : localMs > until.localMs;
}

function occurrence(local: LocalTime, zone: Zone): Occurrence {
  const resolution = instantsOf(local, zone);
  const others = candidatesOf(resolution);
  switch (resolution.kind) {
    case 'exact':
      return { instant: resolution.instant, resolved: 'exact', others: [] };
    case 'overlap':
      return { instant: resolution.earlier, resolved: 'overlap', others: others.slice(1) };
    case 'gap': {
      const intoGap = local.localMs - resolution.gapStart.localMs;
      return { instant: resolution.before - intoGap, resolved: 'gap', skipped: local, others };
    }
  }
}
