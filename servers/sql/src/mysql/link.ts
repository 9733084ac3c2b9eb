import mysql, { type Connection, type FieldPacket, type ResultSetHeader } from 'mysql2';
import type { Column } from '../engine/engine.ts';
import type { Cell, Row } from '../rows/cell.ts';
import type { NetworkTarget } from '../settings/connection.ts';
import { cellsOf } from './cells.ts';
import { columnOf, isGeometry } from './column-type.ts';
import { optionsOf } from './options.ts';
import { RowStream } from './row-stream.ts';

/** What one statement left: rows where it gives some, and how many it found or changed. */
export interface Outcome {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Rows that it inserted, deleted, or found to update. */
  readonly affected: number;
}

/** A statement that the server has read, and not run. Its text can hold one statement only. */
export interface Prepared {
  /** What it says it will give; none for what gives no rows, and on MySQL for SHOW and EXPLAIN. */
  readonly columns: readonly Column[];
  /** Placeholders in it. */
  readonly parameters: number;
  /** Runs it and waits for all of it. */
  run(params: readonly Cell[]): Promise<Outcome>;
  /** Runs it; the rows are given as they are asked for. */
  stream(params: readonly Cell[]): RowStream;
  close(): void;
}

/** What the driver keeps of a prepared statement beyond its types. */
interface Known {
  readonly columns: readonly FieldPacket[];
  readonly parameters: readonly unknown[];
}

/** One connection with a server, for one statement at a time. Errors are those of the driver. */
export class Link {
  readonly #connection: Connection;
  #lost: Error | undefined;
  #stream: RowStream | undefined;

  private constructor(connection: Connection) {
    this.#connection = connection;
    connection.on('error', (error: Error) => {
      this.#lost ??= error;
      this.#stream?.fail(error);
    });
  }

  /** Encrypted as the target asks; `allow` is taken as `prefer`, which asks for no less. */
  static async connect(target: NetworkTarget): Promise<Link> {
    const { mode } = target.tls;
    try {
      return await Link.#connect(target, mode !== 'disable' && !target.host.startsWith('/'));
    } catch (error) {
      const isOptional = mode === 'allow' || mode === 'prefer';
      if (
        !(
          isOptional &&
          error instanceof Error &&
          'code' in error &&
          error.code === 'HANDSHAKE_NO_SSL_SUPPORT'
        )
      )
        throw error;
      return await Link.#connect(target, false);
    }
  }

  static async #connect(target: NetworkTarget, isEncrypted: boolean): Promise<Link> {
    const connection = mysql.createConnection(optionsOf(target, isEncrypted));
    const link = new Link(connection);
    await called((done) => connection.connect(done)).catch((error: unknown) => {
      connection.destroy();
      throw error;
    });
    return link;
  }

  /** As the server counts its connections. */
  get id(): number {
    return this.#connection.threadId;
  }

  /** Runs a statement of ours, which holds nothing that was given from outside. Cells are text. */
  async query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    this.#check();
    const rows = await called<unknown>((done) => this.#connection.query({ sql, rowsAsArray: true }, done));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what rowsAsArray makes of them
    return Array.isArray(rows) ? (rows as Cell[][]).map((row) => row.map(textOf)) : [];
  }

  async prepare(sql: string): Promise<Prepared> {
    this.#check();
    const connection = this.#connection;
    const statement = await called<mysql.PrepareStatementInfo>((done) => connection.prepare(sql, done));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- its types leave them out
    const { columns, parameters } = statement as unknown as Known;
    // A geometry is given as its bytes, which the driver does by a function that costs time for each cell.
    connection.config.typeCast = columns.some(isGeometry) ? rawGeometry : true;
    return {
      columns: columns.map(columnOf),
      parameters: parameters.length,
      run: async (params) => {
        this.#check();
        return await called<Outcome>((done) =>
          statement.execute(params.map(bindable), (error, result, fields) =>
            done(error, error === null ? outcomeOf(result, fields) : undefined),
          ),
        );
      },
      stream: (params) => {
        this.#check();
        this.#stream = new RowStream(connection, statement.execute(params.map(bindable)));
        return this.#stream;
      },
      close: () => {
        if (this.#lost === undefined) connection.unprepare(sql);
      },
    };
  }

  /** Rolls back, and frees whatever the session had: variables, locks, temporary tables, statements; not its database. */
  async reset(): Promise<void> {
    this.#check();
    await called<void>((done) => this.#connection.reset(done));
  }

  destroy(): void {
    this.#lost ??= new Error('closed');
    this.#connection.destroy();
  }

  #check(): void {
    if (this.#lost !== undefined) throw this.#lost;
  }
}

async function called<T>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a call gives its value or an error
  call((error, value) => (error === null || error === undefined ? resolve(value as T) : reject(error)));
  return await promise;
}

const textOf = (cell: Cell): string | null =>
  cell instanceof Uint8Array ? Buffer.from(cell).toString() : cell === null ? null : String(cell);

/** A whole number as one, which `LIMIT ?` asks for: the driver would send each number as a DOUBLE. */
const bindable = (cell: Cell) => {
  if (typeof cell === 'number' && Number.isSafeInteger(cell)) return mysql.TypedParameter.LONGLONG(cell);
  if (typeof cell === 'bigint') return String(cell);
  return cell instanceof Uint8Array ? Buffer.from(cell) : cell;
};

const rawGeometry: mysql.TypeCast = (field, next) =>
  field.type === 'GEOMETRY' || field.type === 'VECTOR' ? field.buffer() : next();

function outcomeOf(result: unknown, fields: readonly FieldPacket[] | undefined): Outcome {
  if (!Array.isArray(result) || fields === undefined) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the driver gives where there are no rows
    return { columns: [], rows: [], affected: (result as ResultSetHeader).affectedRows };
  }
  const cells = cellsOf(fields);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what rowsAsArray makes of them
  const rows = (result as unknown[][]).map(cells);
  return { columns: fields.map(columnOf), rows, affected: rows.length };
}
