import type Database from 'better-sqlite3';
import type { Column, Param, Reading } from '../engine/engine.ts';
import type { Cell, Row } from '../rows/cell.ts';
import { refusalOf } from './failure.ts';
import { bound } from './params.ts';

/** Rows of a statement that is stepped as they are asked for; the lock on the file lasts until it is closed. */
export class SqliteReading implements Reading {
  readonly columns: readonly Column[];
  readonly #sql: string;
  readonly #rows: Iterator<Row>;
  #confirm: (() => void) | undefined;

  /** @param confirm called behind the first row, before it is given to anyone */
  constructor(statement: Database.Statement, params: readonly Param[], confirm: () => void) {
    this.#confirm = confirm;
    this.#sql = statement.source;
    this.columns = statement.columns().map(({ name, type }) => ({ name, type: type ?? '' }));
    const rows = statement.raw(true).safeIntegers(true);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what raw and safeIntegers make of a row
    this.#rows = rows.iterate(...bound(statement.source, params)) as Iterator<Cell[]>;
  }

  pass(rows: number): void {
    for (let passed = 0; passed < rows && this.#step() !== undefined; passed++);
  }

  async next(most: number): Promise<readonly Row[]> {
    const rows: Row[] = [];
    while (rows.length < most) {
      const row = this.#step();
      if (row === undefined) break;
      rows.push(row);
    }
    this.#confirm?.();
    this.#confirm = undefined;
    return rows;
  }

  async close(): Promise<void> {
    this.#rows.return?.();
  }

  #step(): Row | undefined {
    try {
      const step = this.#rows.next();
      return step.done === true ? undefined : step.value;
    } catch (error) {
      throw refusalOf(error, this.#sql);
    }
  }
}
