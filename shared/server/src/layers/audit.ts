import { Refusal } from '@handrail/domain';
import type { AuditTrail, CallRecord, Metrics } from '@handrail/logging';
import { isInputRequiredResult } from '@modelcontextprotocol/server';
import { digestOf } from '../digest.ts';
import type { Layer } from './layer.ts';
import { sizeOf } from './size.ts';

type Ending = Pick<CallRecord, 'outcome' | 'code' | 'bytesOut'> & {
  /** Where they are not those of the bytes as text. */
  readonly tokens?: number;
};

/** About what the largest image costs that a model looks at unscaled (1568 pixels a side); its bytes tell nothing. */
const IMAGE_TOKENS = 1_600;

const tokensOf = (bytes: number): number => Math.ceil(bytes / 4);

/**
 * Records every call, refusals included, before its answer leaves.
 * @param trail looked up at each call, since it is opened together with the server's dependencies
 * @param lost told of a record that could not be written
 */
export const audit =
  (
    server: string,
    metrics: Metrics,
    trail: () => AuditTrail | undefined,
    lost: (error: unknown, entry: CallRecord) => void,
  ): Layer =>
  (next) =>
  async (call) => {
    const start = performance.now();
    const end = ({ outcome, code, bytesOut, tokens = tokensOf(bytesOut) }: Ending) => {
      const entry: CallRecord = {
        time: new Date().toISOString(),
        tenant: call.caller.tenant,
        caller: call.caller.id,
        server,
        tool: call.operation.name,
        access: call.operation.access,
        outcome,
        ...(code !== undefined && { code }),
        ms: Math.round((performance.now() - start) * 1_000) / 1_000,
        bytesIn: bytesOf(call.given),
        bytesOut,
        tokens,
      };
      metrics.record(entry);
      try {
        trail()?.record({ ...entry, digest: digested(call.given) });
      } catch (error) {
        lost(error, entry); // what the call did is done: a full disk must not turn its answer into a failure
      }
    };
    try {
      const result = await next(call);
      if (isInputRequiredResult(result)) end({ outcome: 'asked', bytesOut: 0 });
      else {
        const { text, binary, images } = sizeOf(result);
        end({
          outcome: 'ok',
          bytesOut: text + binary,
          tokens: tokensOf(text) + images * IMAGE_TOKENS,
        });
      }
      return result;
    } catch (error) {
      if (error instanceof Refusal)
        end({
          outcome: 'refused',
          code: error.code,
          bytesOut: Buffer.byteLength(error.message + error.hint),
        });
      else end({ outcome: 'failed', code: 'internal', bytesOut: 0 });
      throw error;
    }
  };

/** Deeper, `validate` refuses. */
const DEEPEST = 64;

/** About the bytes of the arguments as JSON; to make that JSON would take longer than most calls. */
function bytesOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 2;
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return 4;
  return Object.entries(value).reduce(
    (sum, [key, item]) => sum + key.length + 4 + bytesOf(item, depth + 1),
    2,
  );
}

/** Nothing for what is nested too deeply to be written as JSON. */
function digested(value: unknown): string {
  try {
    return digestOf(value);
  } catch {
    return '';
  }
}
