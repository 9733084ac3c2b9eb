import type { FieldDef } from 'pg';
import type { Column, Reading } from '../engine/engine.ts';
import type { Row } from '../rows/cell.ts';
import type { Backend } from './backend.ts';
import { rowDecoder } from './cells.ts';
import type { Result, Step } from './exchange.ts';
import type { Asked } from './position.ts';
import { refusalOf } from './sql-error.ts';

/** Most rows that come in the same round trip as the beginning: nobody knows yet how long they are. */
const FIRST_ROWS = 16;

const fetch = (rows: number): Step => ({ sql: `FETCH FORWARD ${rows} FROM handrail` });

/**
 * In front of a statement: the grammar has only readings behind it, and one of them. The line end keeps a comment at the
 * end of ours, and of theirs, from swallowing anything.
 * https://www.postgresql.org/docs/current/sql-declare.html
 */
export const DECLARE = 'DECLARE handrail NO SCROLL CURSOR FOR\n';

/** A cursor in the transaction of a backend. */
export class CursorReading implements Reading {
  readonly columns: readonly Column[];
  readonly #backend: Backend;
  readonly #asked: Asked;
  readonly #decode: (row: readonly (string | null)[]) => Row;
  #rows: readonly (readonly (string | null)[])[];
  #isEnded: boolean;

  private constructor(
    backend: Backend,
    asked: Asked,
    columns: readonly Column[],
    first: Result,
    isEnded: boolean,
  ) {
    this.#backend = backend;
    this.#asked = asked;
    this.columns = columns;
    this.#decode = rowDecoder(first.columns);
    this.#rows = first.rows;
    this.#isEnded = isEnded;
    if (isEnded) backend.end();
  }

  /**
   * @param namesOf asks for the types while the transaction lasts
   * @throws Refusal
   */
  static async begin(
    backend: Backend,
    sql: string,
    values: readonly (string | null)[],
    { skip, most }: { readonly skip: number; readonly most: number },
    namesOf: (fields: readonly FieldDef[]) => Promise<readonly Column[]>,
  ): Promise<CursorReading> {
    const asked = { sql, before: DECLARE.length };
    const rows = Math.min(FIRST_ROWS, most);
    try {
      const results = await backend.begin([
        { sql: `${DECLARE}${sql}\n`, values },
        ...(skip > 0 ? [{ sql: `MOVE FORWARD ${skip} IN handrail` }, ...backend.bounds] : []),
        fetch(rows),
      ]);
      const first = results.at(-1);
      if (first === undefined) throw new Error('no answer to FETCH');
      const columns = await namesOf(first.columns);
      return new CursorReading(backend, asked, columns, first, first.rows.length < rows);
    } catch (error) {
      backend.end();
      throw refusalOf(error, asked);
    }
  }

  async next(most: number): Promise<readonly Row[]> {
    try {
      let rows = this.#rows.slice(0, most);
      this.#rows = this.#rows.slice(most);
      if (rows.length < most && !this.#isEnded) {
        const wanted = most - rows.length;
        const [result] = await this.#backend.go([fetch(wanted)]);
        const more = result?.rows ?? [];
        this.#isEnded = more.length < wanted;
        if (this.#isEnded) this.#backend.end();
        rows = [...rows, ...more];
      }
      return rows.map(this.#decode);
    } catch (error) {
      throw refusalOf(error, this.#asked);
    }
  }

  async close(): Promise<void> {
    this.#isEnded = true;
    this.#rows = [];
    this.#backend.end();
  }
}
