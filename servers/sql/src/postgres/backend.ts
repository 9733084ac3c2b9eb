import type { Client } from 'pg';
import type { Limits } from '../settings/connection.ts';
import { exchange, type Result, type Step } from './exchange.ts';

/** How often the server looks whether anyone is still there while a statement runs. */
const CHECK_MS = 100;
/** A reader does not wait longer for whoever alters a table. */
const LOCK_MS = 5_000;
/** Of a cursor the server otherwise expects that most rows are never fetched, and plans for the first of them. */
const CURSOR_IS_WHOLE = 'SET LOCAL cursor_tuple_fraction = 1';

export interface Habits {
  /** In ms; 0 for none of the role's own. */
  readonly statementTimeout: number;
  /** Whether `client_connection_check_interval` is known, which it is since version 14 on Linux and macOS. */
  readonly checksClient: boolean;
  /** Role that readings run as, quoted; undefined for the one that logged in. */
  readonly role: string | undefined;
}

/** One connection, in which one read-only transaction at a time is under way, and nothing stays behind. */
export class Backend {
  readonly client: Client;
  /** What bounds a statement. One that runs can lift it with set_config(), so the next needs it again. */
  readonly bounds: readonly Step[];
  readonly #limits: readonly string[];
  readonly #begin: readonly Step[];
  #cleaned: Promise<unknown> = Promise.resolve();
  #isUnderWay = false;

  constructor(client: Client, { timeoutMs }: Limits, { statementTimeout, checksClient, role }: Habits) {
    this.client = client;
    const longest = statementTimeout > 0 ? Math.min(statementTimeout, timeoutMs) : timeoutMs;
    this.#limits = [
      `statement_timeout = ${longest}`,
      `lock_timeout = ${Math.min(LOCK_MS, longest)}`,
      `idle_in_transaction_session_timeout = ${timeoutMs + LOCK_MS}`,
      ...(checksClient ? [`client_connection_check_interval = ${CHECK_MS}`] : []),
    ];
    this.bounds = this.#limits.map((limit) => ({ sql: `SET LOCAL ${limit}` }));
    this.#begin = [
      { sql: 'BEGIN READ ONLY' },
      ...this.bounds,
      { sql: CURSOR_IS_WHOLE },
      // Row-level security then fails where it would silently leave rows out.
      ...(role === undefined
        ? []
        : [{ sql: 'SET LOCAL row_security = off' }, { sql: `SET LOCAL ROLE ${role}` }]),
    ];
  }

  /**
   * Begins a transaction with these steps, in one round trip; answers their results.
   * @throws what the server or the driver says; the transaction is ended then
   */
  async begin(steps: readonly Step[]): Promise<readonly Result[]> {
    await this.#cleaned;
    this.#isUnderWay = true;
    const results = await this.#send([...this.#begin, ...steps]);
    return results.slice(this.#begin.length);
  }

  /** Goes on in the transaction, under the same bounds. */
  async go(steps: readonly Step[]): Promise<readonly Result[]> {
    const results = await this.#send([...this.bounds, ...steps]);
    return results.slice(this.bounds.length);
  }

  async #send(steps: readonly Step[]): Promise<readonly Result[]> {
    try {
      return await exchange(this.client, steps);
    } catch (error) {
      this.end();
      throw error;
    }
  }

  /**
   * Takes back whatever the transaction did, and whatever it left in the session: settings, role, locks, prepared
   * statements, temporary tables, listening. Nobody waits for it but the next transaction, which fails if it does.
   */
  end(): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    this.#clean();
  }

  /** For transactions that `work` begins and ends, under the same limits; what it leaves in the session is taken back. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    await this.#cleaned;
    try {
      await exchange(
        this.client,
        this.#limits.map((limit) => ({ sql: `SET ${limit}` })),
      );
      return await work();
    } finally {
      this.#clean();
    }
  }

  #clean(): void {
    this.#cleaned = exchange(this.client, [{ sql: 'ROLLBACK' }, { sql: 'DISCARD ALL' }]);
    this.#cleaned.catch(() => {}); // told to the next one
  }
}
