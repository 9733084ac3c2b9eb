import { ToolError } from '../errors.ts';
import type { Layer } from './layer.ts';

/**
 * Ends every call in time. The signal reaches the work; a tool that does not listen is answered for
 * all the same, so that no caller waits for it.
 */
export const deadline =
  (ms: number): Layer =>
  (next) =>
  async (call) => {
    const timer = new AbortController();
    const timeout = setTimeout(() => timer.abort(), ms);
    const signal = AbortSignal.any([call.signal, timer.signal]);
    try {
      return await Promise.race([next({ ...call, signal }), aborted(signal)]);
    } catch (error) {
      if (timer.signal.aborted && !call.signal.aborted)
        throw new ToolError(
          'deadline',
          `No answer within ${ms / 1000} s; the work was stopped.`,
          'Ask for less.',
          {
            cause: error,
          },
        );
      if (call.signal.aborted)
        throw new ToolError('cancelled', 'The call was cancelled.', 'Call again if needed.');
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  };

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const fail = () => reject(new Error('aborted', { cause: signal.reason }));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
