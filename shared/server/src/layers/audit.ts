import type { AuditTrail, CallRecord, Metrics } from '@handrail/logging';
import { isInputRequiredResult } from '@modelcontextprotocol/server';
import { digestOf } from '../digest.ts';
import { ToolError } from '../errors.ts';
import { sizeOf } from './bound.ts';
import type { Layer } from './layer.ts';

type Ending = Pick<CallRecord, 'outcome' | 'code' | 'bytesOut'>;

/**
 * Records every call, refusals included, before its answer leaves.
 * @param trail looked up at each call, since it is opened together with the server's dependencies
 */
export const audit =
  (server: string, metrics: Metrics, trail: () => AuditTrail | undefined): Layer =>
  (next) =>
  async (call) => {
    const start = performance.now();
    const end = ({ outcome, code, bytesOut }: Ending) => {
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
        bytesIn: Buffer.byteLength(JSON.stringify(call.args)),
        bytesOut,
        tokens: Math.ceil(bytesOut / 4),
      };
      metrics.record(entry);
      trail()?.record({ ...entry, digest: digestOf(call.args) });
    };
    try {
      const result = await next(call);
      if (isInputRequiredResult(result)) end({ outcome: 'asked', bytesOut: 0 });
      else end({ outcome: 'ok', bytesOut: sizeOf(result) });
      return result;
    } catch (error) {
      if (error instanceof ToolError)
        end({
          outcome: 'refused',
          code: error.code,
          bytesOut: Buffer.byteLength(error.message + error.hint),
        });
      else end({ outcome: 'failed', code: 'internal', bytesOut: 0 });
      throw error;
    }
  };
