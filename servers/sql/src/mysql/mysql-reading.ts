import type { Column, Reading } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';
import { refusalOf } from './failure.ts';
import type { RowStream } from './row-stream.ts';

/** Rows of a statement that runs; what must be done behind it is done once, whether it ended by itself or not. */
export class MysqlReading implements Reading {
  readonly columns: readonly Column[];
  readonly #rows: RowStream;
  readonly #sql: string;
  #done: ((isEnded: boolean) => void) | undefined;

  /** @param done told whether all of the answer came */
  constructor(columns: readonly Column[], rows: RowStream, sql: string, done: (isEnded: boolean) => void) {
    this.columns = columns;
    this.#rows = rows;
    this.#sql = sql;
    this.#done = done;
  }

  async next(most: number): Promise<readonly Row[]> {
    try {
      return await this.#rows.next(most);
    } catch (error) {
      throw refusalOf(error, this.#sql);
    }
  }

  async close(): Promise<void> {
    const done = this.#done;
    this.#done = undefined;
    done?.(this.#rows.ended);
  }
}
