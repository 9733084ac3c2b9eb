import { createHash } from 'node:crypto';
import type { Column, Sample } from '../engine/engine.ts';
import type { Cell, Row } from '../rows/cell.ts';
import { KeptRows } from './kept-rows.ts';

/** Of a digest that is added up. */
const BITS = 256;

/** Takes rows one by one; keeps the first ones, and a count and digest of all that do not depend on their order. */
export class FoundRows {
  readonly #kept: KeptRows;
  #count = 0;
  #sum = 0n;

  /** @param most rows that are kept */
  constructor(most: number) {
    this.#kept = new KeptRows(most);
  }

  begin(columns: readonly Column[]): void {
    this.#kept.begin(columns);
  }

  add(row: Row): void {
    this.#kept.add(row);
    this.#count += 1;
    const hash = createHash('sha256');
    for (const cell of row) {
      const bytes = bytesOf(cell);
      hash.update(`${typeof cell} ${bytes.length} `).update(bytes);
    }
    this.#sum = BigInt.asUintN(BITS, this.#sum + BigInt(`0x${hash.digest('hex')}`));
  }

  get sample(): Sample {
    return this.#kept.sample;
  }

  get count(): number {
    return this.#count;
  }

  /** 32 digits. */
  get digest(): string {
    return createHash('sha256').update(`${this.#count} ${this.#sum}`).digest('hex').slice(0, 32);
  }
}

const bytesOf = (cell: Cell): Uint8Array => (cell instanceof Uint8Array ? cell : Buffer.from(String(cell)));
