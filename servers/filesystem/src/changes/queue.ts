import { sep } from 'node:path';

interface Turn {
  readonly paths: readonly string[];
  readonly ended: Promise<void>;
}

/** Lets one change after the other at a place, and at what lies above and below it; others go on at the same time. */
export class Queue {
  /** Those at work and those that wait, in the order they came. */
  readonly #turns = new Set<Turn>();

  /**
   * @param paths absolute; all are taken at once, so that two changes cannot wait for one another
   * @throws the signal's reason
   */
  async run<T>(paths: readonly string[], signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = [...this.#turns].filter((turn) => overlap(turn.paths, paths));
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    const turn = { paths, ended };
    this.#turns.add(turn);
    try {
      if (before.length > 0) await unlessAborted(Promise.all(before.map((other) => other.ended)), signal);
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#turns.delete(turn);
      end();
    }
  }
}

const isWithin = (path: string, outer: string): boolean =>
  path === outer || path.startsWith(outer.endsWith(sep) ? outer : outer + sep);

const overlap = (some: readonly string[], others: readonly string[]): boolean =>
  some.some((path) => others.some((other) => isWithin(path, other) || isWithin(other, path)));

async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error('cancelled', { cause: signal.reason }));
  signal.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted]);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
