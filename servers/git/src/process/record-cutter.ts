/** A record of output, such as a line, without the byte that ended it. */
export interface RawRecord {
  /** Its beginning: all of it, unless it is longer than what is kept. */
  readonly bytes: Buffer;
  /** Bytes of the whole record. */
  readonly length: number;
}

/** Takes a record; answers false when it has enough. */
export type TakeRecord = (record: RawRecord) => boolean;

export interface RecordShape {
  /** The byte that a record ends with; several take turns. A newline unless told. */
  readonly ends?: readonly number[];
  /** Most bytes that are kept of one. 64 KiB unless told. */
  readonly most?: number;
}

export const NUL = 0;
export const NEWLINE = 10;

const MOST = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** Cuts a stream of bytes into records; holds no more than one, and that bounded. */
export class RecordCutter {
  readonly #take: TakeRecord;
  readonly #ends: readonly number[];
  readonly #most: number;
  #count = 0;
  /** What is kept of the record that is under way, and how long that is so far. */
  readonly #kept: Buffer[] = [];
  #length = 0;

  constructor(take: TakeRecord, { ends = [NEWLINE], most = MOST }: RecordShape = {}) {
    this.#take = take;
    this.#ends = ends;
    this.#most = most;
  }

  /** @returns false when enough was taken; nothing more may be given then */
  push(chunk: Buffer): boolean {
    let start = 0;
    for (let at = this.#endIn(chunk, 0); at !== -1; at = this.#endIn(chunk, start)) {
      const piece = chunk.subarray(start, at);
      start = at + 1;
      this.#count += 1;
      if (!this.#take(this.#finish(piece))) return false;
    }
    this.#keep(chunk.subarray(start));
    return true;
  }

  /** The last record, where nothing ended it. */
  end(): boolean {
    return this.#length === 0 || this.#take(this.#finish(NOTHING));
  }

  #endIn(chunk: Buffer, from: number): number {
    return chunk.indexOf(this.#ends[this.#count % this.#ends.length] ?? NUL, from);
  }

  #keep(piece: Buffer): void {
    if (piece.length > 0 && this.#length < this.#most)
      this.#kept.push(piece.subarray(0, this.#most - this.#length));
    this.#length += piece.length;
  }

  #finish(piece: Buffer): RawRecord {
    if (this.#length === 0) return { bytes: piece.subarray(0, this.#most), length: piece.length };
    this.#keep(piece);
    const record = { bytes: Buffer.concat(this.#kept), length: this.#length };
    this.#kept.length = 0;
    this.#length = 0;
    return record;
  }
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
