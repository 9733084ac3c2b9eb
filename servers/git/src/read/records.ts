import type { Output } from '../process/run-process.ts';
import type { Git, RunOptions } from '../repository/git.ts';
import type { Repository } from '../repository/repository.ts';

/** Takes one record, without its end; `whole` is false where only its beginning was kept. Answers false when it has enough. */
export type TakeRecord = (record: Buffer, whole: boolean) => boolean;

interface Shape {
  /** The byte that a record ends with; several take turns. */
  readonly ends: readonly number[];
  /** Most bytes that are kept of one. */
  readonly most: number;
}

export const NUL = 0;
export const NEWLINE = 10;

/** Cuts a stream of bytes into records; holds no more than one, and that bounded. */
class Cutter {
  readonly #shape: Shape;
  readonly #take: TakeRecord;
  #count = 0;
  #begun: Buffer[] = [];
  #kept = 0;
  #length = 0;

  constructor(shape: Shape, take: TakeRecord) {
    this.#shape = shape;
    this.#take = take;
  }

  push(chunk: Buffer): boolean {
    const { most } = this.#shape;
    let start = 0;
    for (let at = this.#endIn(chunk, 0); at !== -1; at = this.#endIn(chunk, start)) {
      const piece = chunk.subarray(start, at);
      start = at + 1;
      this.#count += 1;
      if (this.#length > 0) {
        this.#keep(piece);
        if (!this.finish()) return false;
      } else if (!this.#take(piece.subarray(0, most), piece.length <= most)) return false;
    }
    this.#keep(chunk.subarray(start));
    return true;
  }

  /** The record that is under way has ended. */
  finish(): boolean {
    const record = Buffer.concat(this.#begun);
    const whole = this.#kept === this.#length;
    this.#begun = [];
    this.#kept = 0;
    this.#length = 0;
    return this.#take(record, whole);
  }

  get isAmidRecord(): boolean {
    return this.#length > 0;
  }

  #endIn(chunk: Buffer, from: number): number {
    const { ends } = this.#shape;
    return chunk.indexOf(ends[this.#count % ends.length] ?? 0, from);
  }

  #keep(piece: Buffer): void {
    const kept = piece.subarray(0, this.#shape.most - this.#kept);
    if (kept.length > 0) this.#begun.push(kept);
    this.#kept += kept.length;
    this.#length += piece.length;
  }
}

type Options = Shape & Pick<RunOptions, 'signal' | 'codes'>;

/**
 * Runs git and hands on what it prints record by record, until `take` has enough.
 * @throws what `take` throws; Refusal where git fails
 */
export async function eachRecord(
  git: Git,
  repository: Repository,
  args: readonly string[],
  { ends, most, ...options }: Options,
  take: TakeRecord,
): Promise<Output> {
  const cutter = new Cutter({ ends, most }, take);
  // What is thrown amid the stream would reach nobody.
  const failures: unknown[] = [];
  const attempt = (work: () => boolean): boolean => {
    try {
      return work();
    } catch (error) {
      failures.push(error);
      return false;
    }
  };
  const output = await git.run(repository, args, {
    ...options,
    take: (chunk) => attempt(() => cutter.push(chunk)),
  });
  if (!output.cut && cutter.isAmidRecord) attempt(() => cutter.finish());
  if (failures.length > 0) throw failures[0];
  return output;
}

/** The parts of a record that stand between a byte; the last is the rest. */
export function fieldsOf(record: Buffer, separator: number, most: number): Buffer[] {
  const fields: Buffer[] = [];
  let start = 0;
  while (fields.length < most - 1) {
    const at = record.indexOf(separator, start);
    if (at === -1) break;
    fields.push(record.subarray(start, at));
    start = at + 1;
  }
  fields.push(record.subarray(start));
  return fields;
}
