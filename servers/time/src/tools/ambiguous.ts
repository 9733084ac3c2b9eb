import { ToolError } from '@handrail/server';
import * as z from 'zod';
import type { Zone, Zones } from '../zones.ts';
import { type Resolved, textAt } from './moment.ts';
import { zoneNamed } from './zone.ts';

const policies = ['reject', 'earlier', 'later', 'both'] as const;
type Policy = (typeof policies)[number];

/** What to do with a local time that clocks skip or repeat. */
export const ambiguous = z.enum(policies).default('reject');

interface Choice {
  readonly resolved: Resolved;
  /** Ascending. */
  readonly instants: readonly number[];
}

/** What a policy takes, and what it leaves. */
interface Chosen {
  readonly taken: readonly number[];
  readonly left: readonly number[];
}

/**
 * The instants that a policy takes; without one, what is not exact is refused.
 * @param what the local time, for the refusal
 * @param targets zones in which the candidates of a refusal are shown as well
 * @throws ToolError `skipped_time` or `repeated_time`, with every candidate: no second question is needed
 */
export function choose(
  { resolved, instants }: Choice,
  policy: Policy | undefined,
  { what, zone, zones, targets = [] }: { what: string; zone: Zone; zones: Zones; targets?: readonly Zone[] },
): Chosen {
  if (resolved === 'exact' || policy === 'both') return { taken: instants, left: [] };
  if (policy === 'earlier') return { taken: instants.slice(0, 1), left: instants.slice(1) };
  if (policy === 'later') return { taken: instants.slice(-1), left: instants.slice(0, -1) };
  const named = [zoneNamed(zones, 'UTC'), zone, ...targets].map((place) => [place.name, place] as const);
  const places = [...new Map(named).values()]; // each once, however often it was asked for
  const lines = instants.map((ms) => `- ${places.map((place) => textAt(ms, place)).join(' = ')}`);
  const why =
    resolved === 'gap'
      ? 'does not exist: clocks skip it. Reading it by the offset before or after gives'
      : 'happens more than once';
  throw new ToolError(
    resolved === 'gap' ? 'skipped_time' : 'repeated_time',
    `${what} in ${zone.name} ${why}:\n${lines.join('\n')}`,
    policy === undefined
      ? 'Give the instant that is meant, with its offset.'
      : 'Say which is meant with ambiguous=earlier or ambiguous=later, or take both.',
  );
}
