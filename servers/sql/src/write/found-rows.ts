import { createHash } from 'node:crypto';
import type { Cell, Row } from '../rows/cell.ts';
import { KeptRows } from './kept-rows.ts';

/** Of a digest that is added up. */
const BITS = 256;

/** Keeps the first rows, and a digest of all that does not depend on their order. */
export class FoundRows extends KeptRows {
  #count = 0;
  #sum = 0n;

  override add(row: Row): void {
    super.add(row);
    this.#count += 1;
    const hash = createHash('sha256');
    for (const cell of row) {
      const bytes = bytesOf(cell);
      hash.update(`${typeof cell} ${bytes.length} `).update(bytes);
    }
    this.#sum = BigInt.asUintN(BITS, this.#sum + BigInt(`0x${hash.digest('hex')}`));
  }

  /** 16 digits. */
  get digest(): string {
    return createHash('sha256').update(`${this.#count} ${this.#sum}`).digest('hex').slice(0, 16);
  }
}

const bytesOf = (cell: Cell): Uint8Array => (cell instanceof Uint8Array ? cell : Buffer.from(String(cell)));
