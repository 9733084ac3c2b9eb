import { availableParallelism } from 'node:os';
import { JobQueue } from './job-queue.ts';
import type { Outcome, Query } from './job.ts';
import { Runner } from './runner.ts';
import type { Task } from './task.ts';

/** More threads hardly make it faster. */
const MOST_WORKERS = 4;

/** How often workers are looked at, in ms. */
const LOOK_MS = 100;

/**
 * After so many looks, about a second, a worker that is still matching the same text is ended. Looks are counted, not
 * time, which passes while a machine sleeps.
 */
const MOST_STILL = 10;

/** After so many looks a worker that is still at a task nobody wants is ended. */
const MOST_LATE = 2;

/** Workers with nothing to do end after this time, in ms. */
const IDLE_MS = 30_000;

/** Threads that search files, for all searches of a process; they are started when needed. */
export class SearchPool implements AsyncDisposable {
  /** How many jobs of a search are best under way at a time. */
  readonly ahead = 3 * Math.min(availableParallelism(), MOST_WORKERS);
  readonly #most = Math.min(availableParallelism(), MOST_WORKERS);
  readonly #runners = new Set<Runner>();
  readonly #ending = new Set<Promise<void>>();
  /** The one whose turn it is stands first. */
  readonly #queues = new Set<JobQueue>();
  /** What a worker left when it ended. */
  readonly #returned: Task[] = [];
  #looking: NodeJS.Timeout | undefined;
  #idling: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Begins a search. Whoever begins it stops it at its end; the signal stops it before. */
  begin(query: Query, signal: AbortSignal): JobQueue {
    signal.throwIfAborted();
    if (this.#isClosed) throw closing();
    const abort = () => queue.stop(signal.reason);
    const queue: JobQueue = new JobQueue(query, {
      onTask: () => this.#dispatch(),
      onStop: () => {
        this.#queues.delete(queue);
        signal.removeEventListener('abort', abort);
      },
    });
    signal.addEventListener('abort', abort);
    this.#queues.add(queue);
    return queue;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const queue of this.#queues) queue.stop(closing());
    this.#endAll();
    await Promise.all(this.#ending);
    clearInterval(this.#looking);
    clearTimeout(this.#idling);
  }

  #dispatch(): void {
    while (this.#isWaiting) {
      const runner = this.#withRoom();
      const task = runner && this.#next();
      if (task === undefined) break;
      runner?.post(task);
    }
    this.#mind();
  }

  get #isWaiting(): boolean {
    return this.#returned.length > 0 || [...this.#queues].some(({ isWaiting }) => isWaiting);
  }

  #next(): Task | undefined {
    const returned = this.#returned.shift();
    if (returned !== undefined) return returned;
    const queue = [...this.#queues].find(({ isWaiting }) => isWaiting);
    if (queue === undefined) return undefined;
    // Its next turn comes after those of all others.
    this.#queues.delete(queue);
    this.#queues.add(queue);
    return queue.next();
  }

  /** The worker with the least to do, and a new one rather than one that is busy. */
  #withRoom(): Runner | undefined {
    const [best] = [...this.#runners].toSorted((a, b) => a.load - b.load);
    if (best?.load === 0 || this.#runners.size === this.#most)
      return best?.hasRoom === true ? best : undefined;
    const runner: Runner = new Runner({
      onRoom: () => this.#dispatch(),
      onExit: (left) => {
        this.#runners.delete(runner);
        for (const task of left) {
          if (task.isSettled) task.release();
          else this.#returned.push(task);
        }
        this.#dispatch();
      },
    });
    this.#runners.add(runner);
    return runner;
  }

  /** Sees to it that workers are looked at while they work, and ended when they do not. */
  #mind(): void {
    const isBusy = [...this.#runners].some(({ load }) => load > 0);
    if (isBusy) {
      clearTimeout(this.#idling);
      this.#idling = undefined;
      this.#looking ??= setInterval(() => this.#look(), LOOK_MS).unref();
    } else {
      clearInterval(this.#looking);
      this.#looking = undefined;
      this.#idling ??= setTimeout(() => this.#endAll(), IDLE_MS).unref();
    }
  }

  #look(): void {
    for (const runner of this.#runners) {
      const look = runner.look();
      if (look === undefined) continue;
      const { task, file, still, late } = look;
      if (still >= MOST_STILL) task.succeed(endlessAt(task.job.number, file));
      if (still >= MOST_STILL || late >= MOST_LATE) this.#end(runner);
    }
  }

  /** Another may start at once; what this one was to do next waits for its exit. */
  #end(runner: Runner): void {
    this.#runners.delete(runner);
    const ending = runner.end();
    this.#ending.add(ending);
    void ending.finally(() => this.#ending.delete(ending));
  }

  #endAll(): void {
    this.#idling = undefined;
    for (const runner of this.#runners) this.#end(runner);
  }
}

const closing = () => new Error('the server is closing');

/** What a job came to that a worker did not bring to an end. */
const endlessAt = (job: number, index: number): Outcome => ({
  job,
  findings: [],
  searched: 0,
  isShort: false,
  unreadable: [],
  binary: 0,
  cut: 0,
  fault: { index, reason: undefined },
});
