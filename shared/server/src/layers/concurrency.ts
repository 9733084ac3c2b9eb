import { cancelled } from '../afterwards.ts';
import { ToolError } from '../errors.ts';
import type { Layer } from './layer.ts';

interface Limits {
  /** Calls that run at the same time. */
  readonly running: number;
  /** Calls that may wait behind them; one more is refused. */
  readonly waiting: number;
  /** Longest that a call waits, in ms. */
  readonly patience: number;
}

/** Runs a bounded number of calls at once; the others wait their turn, in order, and may be cancelled waiting. */
export const concurrency = ({ running, waiting, patience }: Limits): Layer => {
  const queue: (() => void)[] = [];
  let active = 0;

  const turn = async (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) throw notBegun(cancelled('read'));
    if (active < running) {
      active += 1;
      return;
    }
    if (queue.length >= waiting) throw busy(`${queue.length} calls are waiting already.`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (reason: ToolError) => {
      queue.splice(queue.indexOf(resolve), 1);
      reject(reason);
    };
    const cancel = () => leave(notBegun(cancelled('read')));
    const timer = setTimeout(() => leave(busy(`Waited ${patience / 1_000} s for other calls.`)), patience);
    signal.addEventListener('abort', cancel, { once: true });
    queue.push(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  };

  const release = () => {
    const next = queue.shift();
    if (next === undefined) active -= 1;
    else next(); // the slot passes on, so `active` stays
  };

  return (next) => async (call) => {
    await turn(call.signal);
    try {
      return await next(call);
    } finally {
      release();
    }
  };
};

const busy = (message: string) =>
  notBegun(new ToolError('busy', message, 'Wait for answers, then call again.'));

const notBegun = (error: ToolError): ToolError => Object.assign(error, { notBegun: true });
