import type { LocalTime } from './local-time.ts';
import { TimeTextError } from './time-text-error.ts';

/** A rule for repeated local times; it knows no zone. */
export interface LocalRule {
  /**
   * Shows each local time of the rule, ascending, from the first that is not before `from`, until `visit`
   * answers false or there are no more. May take very long for a rule that never applies.
   */
  each(from: LocalTime, visit: (local: LocalTime) => boolean): void;
  /** The last local time, or the last instant in epoch ms; either included. */
  readonly until?: { readonly localMs: number } | { readonly instant: number };
}

export const invalidRule = (message: string, hint: string): TimeTextError =>
  new TimeTextError(message, hint, 'invalid_rule');
