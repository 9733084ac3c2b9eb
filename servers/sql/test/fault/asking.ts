/** The whole server in a process of its own, as a host starts it, and a client that sees what a library hides. */
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Wire } from '@handrail/testing/wire';
import * as z from 'zod';

const program = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

const message = z.object({ id: z.int().optional(), result: z.unknown() });

const answerOfCall = z.object({
  content: z.array(z.object({ text: z.string().default('') })).default([]),
  isError: z.boolean().default(false),
});

export interface Said {
  readonly text: string;
  /** The code of a refusal; undefined when it was done. */
  readonly code: string | undefined;
}

/** A call that is under way. */
export interface Under {
  readonly id: number;
  /** Whether its answer has come. */
  isAnswered(): boolean;
  readonly said: Promise<Said>;
}

export class Asking implements AsyncDisposable {
  readonly #wire: Wire;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #lastId = 1;

  private constructor(wire: Wire) {
    this.#wire = wire;
    const { stdout } = wire.child;
    if (stdout === null) throw new Error('no output');
    createInterface({ input: stdout }).on('line', (line) => {
      const { id = 0, result } = message.parse(JSON.parse(line));
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  /** @param args flags of the server */
  static async open(args: readonly string[]): Promise<Asking> {
    return new Asking(await Wire.open(program, ...args));
  }

  get pid(): number {
    return this.#wire.child.pid ?? 0;
  }

  /** Does not wait. */
  begin(name: string, args: object): Under {
    const { id, result } = this.#request('tools/call', { name, arguments: args });
    let isAnswered = false;
    const said = result.then((came) => {
      isAnswered = true;
      const { content, isError } = answerOfCall.parse(came);
      const text = content.map((part) => part.text).join('\n');
      return { text, code: isError ? text.slice(0, text.indexOf(':')) : undefined };
    });
    return { id, said, isAnswered: () => isAnswered };
  }

  /** Reads with one statement, and does not wait. */
  beginQuery(sql: string, more: object = {}): Under {
    return this.begin('query_sql', { sql, ...more });
  }

  /** Reads with one statement. */
  async query(sql: string, more: object = {}): Promise<Said> {
    return await this.beginQuery(sql, more).said;
  }

  async ping(): Promise<void> {
    await this.#request('ping', {}).result;
  }

  /** Says that a call is no longer wanted. */
  cancel({ id }: Under): void {
    this.#wire.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } });
  }

  /** What a host does that goes away. */
  disconnect(): void {
    this.#wire.child.stdin?.end();
  }

  kill(): void {
    this.#wire.child.kill('SIGKILL');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.disconnect();
    await this.#wire.exit();
  }

  #request(method: string, params: object): { readonly id: number; readonly result: Promise<unknown> } {
    const id = (this.#lastId += 1);
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#waiting.set(id, resolve);
    this.#wire.send({ jsonrpc: '2.0', id, method, params });
    return { id, result: promise };
  }
}

/** The cells of an answer of `query_sql`, row by row. */
export function rowsIn({ text }: Said): readonly unknown[] {
  const json = /^\{"columns":.*^\]\}$/ms.exec(text)?.[0];
  if (json === undefined) throw new Error(`no rows: ${text.slice(0, 500)}`);
  return z.object({ rows: z.array(z.unknown()) }).parse(JSON.parse(json)).rows;
}
