/** Longest that a walk keeps other calls waiting, in ms. */
const SLICE = 10;

/** Steps between two looks at the clock: hostile patterns can make each take a millisecond. */
const STEP = 16;

/**
 * Lets long work on the main thread be interrupted: other calls are served in between, and a cancellation is heard.
 * Call `due` often; when it says so, await `rest`.
 */
export class Pace {
  readonly #signal: AbortSignal;
  #count = 0;
  #since = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  due(): boolean {
    this.#count += 1;
    return this.#count % STEP === 0 && performance.now() - this.#since > SLICE;
  }

  /** @throws the signal's reason */
  async rest(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#signal.throwIfAborted();
    this.#since = performance.now();
  }
}

/** Filters what may take long to look at, as hostile names and patterns do. */
export async function filterAtPace<T>(
  items: readonly T[],
  keeps: (item: T) => boolean,
  pace: Pace,
): Promise<T[]> {
  const kept: T[] = [];
  for (const item of items) {
    if (pace.due()) await pace.rest();
    if (keeps(item)) kept.push(item);
  }
  return kept;
}
