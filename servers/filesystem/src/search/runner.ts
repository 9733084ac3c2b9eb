import { Worker } from 'node:worker_threads';
import { Beat } from './beat.ts';
import type { Outcome } from './job.ts';
import type { Task } from './task.ts';

/** Tasks that a worker has at a time: one more than it works at, so that it need not wait for the main thread. */
const MOST_TASKS = 2;

/** What a look at a worker shows. */
export interface Look {
  readonly task: Task;
  /** Index of the file in the job. */
  readonly file: number;
  /** For how many looks in a row the engine was matching one text. */
  readonly still: number;
  /** For how many looks in a row it worked at a task that is stopped. */
  readonly late: number;
}

interface Handlers {
  /** There is room for another task. */
  onRoom(): void;
  /** The worker ended, asked to or not, with these tasks. */
  onExit(left: readonly Task[]): void;
}

/** A worker thread with its tasks. */
export class Runner {
  readonly #worker: Worker;
  readonly #beat = new Beat();
  readonly #tasks: Task[] = [];
  readonly #exited = Promise.withResolvers<void>();
  #steps = -1;
  #still = 0;
  #late = 0;

  constructor({ onRoom, onExit }: Handlers) {
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: this.#beat.cells,
      env: {},
    });
    this.#worker.unref();
    this.#worker.on('message', (outcome: Outcome) => {
      const task = this.#tasks.shift();
      task?.succeed(outcome);
      task?.release();
      if (this.#tasks.length === 0) this.#worker.unref();
      onRoom();
    });
    // A worker that fails takes along only what it was at.
    this.#worker.on('error', (error) => (this.#current ?? this.#tasks[0])?.fail(error));
    this.#worker.on('exit', () => {
      onExit(this.#tasks.splice(0));
      this.#exited.resolve();
    });
  }

  get load(): number {
    return this.#tasks.length;
  }

  get hasRoom(): boolean {
    return this.#tasks.length < MOST_TASKS;
  }

  post(task: Task): void {
    this.#tasks.push(task);
    this.#worker.ref();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.#worker.postMessage(task.job);
  }

  /** @returns undefined when it works at nothing */
  look(): Look | undefined {
    const task = this.#current;
    const { steps, file } = this.#beat;
    const isMatching = steps % 2 !== 0;
    this.#still = isMatching && steps === this.#steps ? this.#still + 1 : 0;
    this.#late = task?.isStopped === true ? this.#late + 1 : 0;
    this.#steps = steps;
    return task && { task, file, still: this.#still, late: this.#late };
  }

  /** Ends the worker, whatever it does, and waits for that. */
  async end(): Promise<void> {
    await this.#worker.terminate();
    await this.#exited.promise;
  }

  get #current(): Task | undefined {
    return this.#tasks.find(({ job }) => job.number === this.#beat.job);
  }
}
