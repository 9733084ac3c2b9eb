import type { Client } from 'pg';
import type { Limits } from '../settings/connection.ts';
import { exchange, type Result, type Step } from './exchange.ts';

/** How often the server looks whether anyone is still there while a statement runs. */
const CHECK_MS = 100;
/** A reader does not wait longer for whoever alters a table. */
const LOCK_MS = 5_000;

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
    this.#begin = [
      'BEGIN READ ONLY',
      ...this.#limits.map((limit) => `SET LOCAL ${limit}`),
      // Row-level security then fails where it would silently leave rows out.
      ...(role === undefined ? [] : ['SET LOCAL row_security = off', `SET LOCAL ROLE ${role}`]),
    ].map((sql) => ({ sql }));
  }

  /**
   * Begins a transaction with these steps, in one round trip; answers their results.
   * @throws what the server or the driver says; the transaction is ended then
   */
  async begin(steps: readonly Step[]): Promise<readonly Result[]> {
    await this.#cleaned;
    this.#isUnderWay = true;
    const results = await this.go([...this.#begin, ...steps]);
    return results.slice(this.#begin.length);
  }

  /** Goes on in the transaction. */
  async go(steps: readonly Step[]): Promise<readonly Result[]> {
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
