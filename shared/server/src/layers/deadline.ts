import { afterwards, cancelled } from '../afterwards.ts';
import { ToolError } from '../errors.ts';
import type { Layer } from './layer.ts';

/** Most clients give up after 60 s without a sign of life. */
const HEARTBEAT_MS = 20_000;

/**
 * Ends every call in time. The signal reaches the work; a tool that does not listen is answered for
 * all the same, so that no caller waits for it.
 */
export const deadline =
  (ms: number): Layer =>
  (next) =>
  async (call) => {
    const { access } = call.operation;
    // Not AbortSignal.any: Node keeps each combined signal that has a listener until it aborts.
    const work = new AbortController();
    const { promise: stopped, reject } = Promise.withResolvers<never>();
    const stop = (reason: ToolError) => {
      reject(reason); // before the work can fail of the abort
      work.abort(reason);
    };
    const cancel = () => stop(cancelled(access));
    const timer = setTimeout(() => {
      stop(
        new ToolError('deadline', `No answer within ${ms / 1000} s.`, afterwards(access, 'Ask for less.')),
      );
    }, ms);
    const heartbeat = setInterval(() => call.progress.beat(), HEARTBEAT_MS);
    call.signal.addEventListener('abort', cancel, { once: true });
    try {
      if (call.signal.aborted) cancel();
      return await Promise.race([next({ ...call, signal: work.signal }), stopped]);
    } finally {
      clearTimeout(timer);
      clearInterval(heartbeat);
      call.signal.removeEventListener('abort', cancel);
    }
  };
