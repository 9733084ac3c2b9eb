const JOB = 0;
const FILE = 1;
const STEPS = 2;

/** Tells the main thread, in shared memory, what a worker works at and whether it gets on. */
export class Beat {
  readonly cells: Int32Array<SharedArrayBuffer>;

  constructor(cells = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT))) {
    this.cells = cells;
  }

  /** Number of the job. */
  get job(): number {
    return Atomics.load(this.cells, JOB);
  }

  /** Index of the file in the job. */
  get file(): number {
    return Atomics.load(this.cells, FILE);
  }

  /** Changes with each step; odd while the engine is matching. */
  get steps(): number {
    return Atomics.load(this.cells, STEPS);
  }

  begin(job: number, file: number): void {
    if (this.steps % 2 !== 0) this.leave(); // the engine threw
    Atomics.store(this.cells, FILE, file);
    Atomics.store(this.cells, JOB, job);
  }

  /** The engine begins to match. */
  enter(): void {
    Atomics.add(this.cells, STEPS, 1);
  }

  leave(): void {
    Atomics.add(this.cells, STEPS, 1);
  }
}
