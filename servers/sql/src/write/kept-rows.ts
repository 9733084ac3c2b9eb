import type { Column, Sample } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';

/** Values of so many bytes are kept at most, but for the first row. */
const MOST_BYTES = 16 * 1024 * 1024;

/** Takes rows one by one, and keeps the first ones. */
export class KeptRows {
  readonly #kept: Row[] = [];
  readonly #most: number;
  #columns: readonly Column[] = [];
  #bytes = 0;

  /** @param most rows that are kept */
  constructor(most: number) {
    this.#most = most;
  }

  /** The columns may be told before or after the rows. */
  begin(columns: readonly Column[]): void {
    this.#columns = columns;
  }

  add(row: Row): void {
    if (this.#kept.length >= this.#most || this.#bytes >= MOST_BYTES) return;
    this.#kept.push(row);
    for (const cell of row)
      if (typeof cell === 'string' || cell instanceof Uint8Array) this.#bytes += cell.length;
  }

  get sample(): Sample {
    return { columns: this.#columns, rows: this.#kept };
  }
}
