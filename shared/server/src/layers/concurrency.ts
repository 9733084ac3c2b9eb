import { ToolError } from '../errors.ts';
import type { Layer } from './layer.ts';

interface Limits {
  /** Calls that run at the same time. */
  readonly running: number;
  /** Calls that may wait behind them; one more is refused. */
  readonly waiting: number;
}

/** Runs a bounded number of calls at once; the others wait their turn, in order, and may be cancelled waiting. */
export const concurrency = ({ running, waiting }: Limits): Layer => {
  const queue: (() => void)[] = [];
  let active = 0;

  const turn = async (signal: AbortSignal): Promise<void> => {
    if (active < running) {
      active += 1;
      return;
    }
    if (queue.length >= waiting)
      throw new ToolError(
        'busy',
        `${queue.length} calls are waiting already.`,
        'Wait for answers, then call again.',
      );
    await new Promise<void>((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        queue.splice(queue.indexOf(start), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      queue.push(start);
    });
  };

  const release = () => {
    const next = queue.shift();
    if (next === undefined) active -= 1;
    else next(); // the slot passes on, so `active` stays
  };

  return (next) => async (call) => {
    call.signal.throwIfAborted();
    await turn(call.signal);
    try {
      return await next(call);
    } finally {
      release();
    }
  };
};
