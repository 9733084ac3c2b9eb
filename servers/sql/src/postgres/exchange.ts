import type { Client, Connection, FieldDef, Submittable } from 'pg';

export interface Step {
  readonly sql: string;
  /** Values of its parameters as the server reads them; their types are what the statement makes of them. */
  readonly values?: readonly (string | null)[];
  /** Gets the rows as they come, which the result is without then. */
  readonly take?: (row: readonly (string | null)[], columns: readonly FieldDef[]) => void;
}

/** In front of a statement on the catalogs in the same exchange: to compile those takes longer than to run them. */
export const UNCOMPILED: Step = { sql: 'SET LOCAL jit = off' };

/** What one step gave; a statement without rows has no columns either. */
export interface Result {
  readonly columns: readonly FieldDef[];
  /** Each value as the server's text. */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Such as `SELECT 3`. */
  readonly tag: string;
}

/**
 * Sends several statements at once and waits for all of their answers: one round trip. The first that fails ends it, and
 * the server passes over the others. By the extended protocol, which takes one statement a step and no more.
 * https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING
 * @throws DatabaseError of the server; Error where the connection is lost
 */
export async function exchange(client: Client, steps: readonly Step[]): Promise<readonly Result[]> {
  const { promise, resolve, reject } = Promise.withResolvers<readonly Result[]>();
  client.query(new Exchange(steps, resolve, reject));
  return await promise;
}

/** A query of our own kind for the driver, which calls these methods as the answers come. */
class Exchange implements Submittable {
  readonly #steps: readonly Step[];
  readonly #resolve: (results: readonly Result[]) => void;
  readonly #reject: (error: unknown) => void;
  readonly #results: Result[] = [];
  #columns: readonly FieldDef[] = [];
  #rows: (readonly (string | null)[])[] = [];

  constructor(
    steps: readonly Step[],
    resolve: (results: readonly Result[]) => void,
    reject: (error: unknown) => void,
  ) {
    this.#steps = steps;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  submit(connection: Connection): void {
    connection.stream.cork();
    for (const { sql, values = [] } of this.#steps) {
      connection.parse({ name: '', text: sql, types: [] }, true);
      connection.bind({ values: [...values] }, true);
      connection.describe({ type: 'P' }, true);
      connection.execute(null, true);
    }
    connection.sync();
    connection.stream.uncork();
  }

  handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.#columns = fields;
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const take = this.#steps[this.#results.length]?.take;
    if (take === undefined) this.#rows.push(fields);
    else take(fields, this.#columns);
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#results.push({ columns: this.#columns, rows: this.#rows, tag: text });
    this.#columns = [];
    this.#rows = [];
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }

  handleError(error: unknown): void {
    this.#reject(error);
  }

  handleReadyForQuery(): void {
    this.#resolve(this.#results);
  }
}
