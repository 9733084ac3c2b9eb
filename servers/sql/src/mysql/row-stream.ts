import type { Connection, FieldPacket, Query } from 'mysql2';
import type { Column } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';
import { cellsOf } from './cells.ts';
import { columnOf } from './column-type.ts';

interface Waiting {
  readonly most: number;
  resolve(rows: readonly Row[]): void;
  reject(error: Error): void;
}

/** Rows as the server sends them. It waits while nobody asks for any, so that none are kept but those of one packet. */
export class RowStream {
  readonly #connection: Connection;
  readonly #columns = Promise.withResolvers<readonly Column[]>();
  #cells: (row: readonly unknown[]) => Row = () => [];
  #rows: Row[] = [];
  #skip = 0;
  #waiting: Waiting | undefined;
  #error: Error | undefined;
  #ended = false;

  constructor(connection: Connection, query: Query) {
    this.#connection = connection;
    this.#columns.promise.catch(() => {}); // who asks for rows is told
    query.on('fields', (fields: readonly FieldPacket[] | undefined) => {
      if (fields === undefined) return;
      this.#cells = cellsOf(fields);
      this.#columns.resolve(fields.map(columnOf));
      if (this.#waiting === undefined) connection.pause();
    });
    query.on('result', (row: unknown) => this.#take(row));
    query.on('error', (error: Error) => this.fail(error));
    query.on('end', () => this.#end());
  }

  /** They are known when the statement has begun to give rows, or has given none. */
  async columns(): Promise<readonly Column[]> {
    return await this.#columns.promise;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Rows that are not given. */
  skip(rows: number): void {
    this.#skip = rows;
  }

  /** Fewer only at the end. */
  async next(most: number): Promise<readonly Row[]> {
    if (this.#error !== undefined) throw this.#error;
    if (this.#ended) return this.#given(most);
    const { promise, resolve, reject } = Promise.withResolvers<readonly Row[]>();
    this.#waiting = { most, resolve, reject };
    this.#connection.resume();
    return await promise;
  }

  /** Whoever waits is told. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#columns.reject(error);
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #take(row: unknown): void {
    if (!Array.isArray(row)) return; // how many rows a statement without any has changed
    if (this.#skip > 0) {
      this.#skip--;
      return;
    }
    this.#rows.push(this.#cells(row));
    const waiting = this.#waiting;
    if (waiting === undefined || this.#rows.length < waiting.most) return;
    this.#connection.pause();
    this.#waiting = undefined;
    waiting.resolve(this.#given(waiting.most));
  }

  #end(): void {
    this.#ended = true;
    this.#columns.resolve([]);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(this.#given(waiting.most));
  }

  #given(most: number): readonly Row[] {
    return this.#rows.splice(0, most);
  }
}
