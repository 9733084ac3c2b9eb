import { digestOf } from '../digest.ts';
import { ToolError } from '../errors.ts';
import type { Answer, Invocation, Layer } from './layer.ts';

/** Where a client puts a key of its own making, in the request's `_meta`. */
const IDEMPOTENCY_KEY = 'io.github.handrail/idempotency-key';

const LIFE_MS = 10 * 60_000;
const ENTRIES = 1_000;

interface Entry {
  readonly digest: string;
  readonly answer: Promise<Answer>;
  readonly until: number;
}

/**
 * A call that changes something is done once per idempotency key: a repetition, after a lost connection or by a
 * retrying balancer, gets the first one's answer or refusal, also while that one is still at work. Keys live ten
 * minutes, in this process.
 */
export const once: Layer = (next) => {
  const entries = new Map<string, Entry>();

  const forget = (now: number) => {
    for (const [key, { until }] of entries) {
      if (until > now && entries.size <= ENTRIES) break; // insertion order is expiry order
      entries.delete(key);
    }
  };

  return async (call) => {
    const given = call.operation.access === 'read' ? undefined : keyOf(call);
    if (given === undefined) return await next(call);
    const now = Date.now();
    forget(now);
    const key = JSON.stringify([call.caller.tenant, call.caller.id, call.operation.name, given]);
    const digest = digestOf(call.given);
    const known = entries.get(key);
    if (known !== undefined && known.digest !== digest)
      throw new ToolError(
        'key_reused',
        'This idempotency key came with other arguments before.',
        'Use a new key.',
      );
    if (known !== undefined) return await known.answer;
    const answer = next(call);
    entries.set(key, { digest, answer, until: now + LIFE_MS });
    try {
      return await answer;
    } catch (error) {
      // After any other error the work may have been done.
      if (error instanceof ToolError && error.notBegun) entries.delete(key);
      throw error;
    }
  };
};

function keyOf({ sdk }: Invocation): string | undefined {
  const meta: Readonly<Record<string, unknown>> = sdk.mcpReq._meta ?? {};
  const key = meta[IDEMPOTENCY_KEY];
  return typeof key === 'string' && key !== '' && key.length <= 200 ? key : undefined;
}
