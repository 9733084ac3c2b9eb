import type { Group, Outcome, Query } from './job.ts';
import { Task } from './task.ts';

/** Number of the last search and of the last job in this process. */
const last = { search: 0, job: 0 };

interface Handlers {
  /** A task waits. */
  onTask(): void;
  onStop(): void;
}

/** The jobs of one search that wait for a worker. */
export class JobQueue {
  readonly #query: Query;
  readonly #handlers: Handlers;
  readonly #search = ++last.search;
  readonly #stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #waiting: Task[] = [];
  readonly #unsettled = new Set<Task>();
  #stopped: { readonly reason: unknown } | undefined;

  constructor(query: Query, handlers: Handlers) {
    this.#query = query;
    this.#handlers = handlers;
  }

  /**
   * Has files searched.
   * @param after only lines behind this one
   * @param release called once no worker can touch the directories any more
   * @throws the reason of `stop`
   */
  async run(groups: readonly Group[], after: number, release: () => void): Promise<Outcome> {
    if (this.#stopped !== undefined) {
      release();
      throw this.#stopped.reason;
    }
    const job = {
      number: ++last.job,
      search: this.#search,
      query: this.#query,
      groups,
      after,
      stop: this.#stop,
    };
    const task = new Task(job, release);
    this.#waiting.push(task);
    this.#unsettled.add(task);
    this.#handlers.onTask();
    try {
      return await task.outcome;
    } finally {
      this.#unsettled.delete(task);
    }
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  next(): Task | undefined {
    return this.#waiting.shift();
  }

  /** Fails what has no outcome yet; workers hear of it before their next file. */
  stop(reason: unknown): void {
    this.#stopped ??= { reason };
    Atomics.store(this.#stop, 0, 1);
    for (const task of this.#waiting.splice(0)) task.release();
    for (const task of this.#unsettled) task.fail(reason);
    this.#handlers.onStop();
  }
}
