import { ToolError } from '../errors.ts';
import type { Layer } from './layer.ts';

type Limiter = { consume(key: string): Promise<unknown> };

/**
 * Limits how many calls a minute one caller may make of one tool, before anything is parsed. The local user is not
 * limited: on stdio, calls wait for one another instead. The limit is this process's; behind a balancer it multiplies.
 */
export const rate = (perMinute: number): Layer => {
  let made: Promise<Limiter> | undefined;
  const limiter = () => (made ??= makeLimiter(perMinute));
  return (next) => async (call) => {
    const { caller, operation } = call;
    if (caller.scopes === undefined) return await next(call);
    try {
      await (await limiter()).consume(JSON.stringify([caller.tenant, caller.id, operation.name]));
    } catch (refusal) {
      if (refusal instanceof Error) throw refusal;
      throw new ToolError(
        'rate_limited',
        `More than ${perMinute} calls of ${operation.name} within a minute.`,
        `Wait ${Math.ceil(waitOf(refusal) / 1_000)} s, then call again.`,
      );
    }
    return await next(call);
  };
};

/** Imported when the first caller over HTTP comes: stdio never needs it. */
async function makeLimiter(points: number): Promise<Limiter> {
  const { default: RateLimiterMemory } = await import('rate-limiter-flexible/lib/RateLimiterMemory.js');
  return new RateLimiterMemory({ points, duration: 60 });
}

/** What the limiter rejects with is not an Error but the state of the key. */
const waitOf = (refusal: unknown): number =>
  typeof refusal === 'object' && refusal !== null && 'msBeforeNext' in refusal
    ? Number(refusal.msBeforeNext)
    : 60_000;
