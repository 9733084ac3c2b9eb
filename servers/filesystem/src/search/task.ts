import type { Job, Outcome } from './job.ts';

/** A job on its way: waiting, then with a worker, then done. */
export class Task {
  readonly job: Job;
  readonly outcome: Promise<Outcome>;
  readonly #settled = Promise.withResolvers<Outcome>();
  readonly #release: () => void;
  #isSettled = false;

  /** @param release called once no worker can touch the directories of the job any more */
  constructor(job: Job, release: () => void) {
    this.job = job;
    this.outcome = this.#settled.promise;

    this.#release = release;
  }

  /** Nobody wants the outcome any more. */
  get isStopped(): boolean {
    return Atomics.load(this.job.stop, 0) !== 0;
  }

  get isSettled(): boolean {
    return this.#isSettled;
  }

  succeed(outcome: Outcome): void {
    this.#isSettled = true;
    this.#settled.resolve(outcome);
  }

  fail(error: unknown): void {
    this.#isSettled = true;
    this.#settled.reject(error);
  }

  release(): void {
    this.#release();
  }
}
