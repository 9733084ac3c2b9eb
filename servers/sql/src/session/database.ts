import { Refusal } from '@handrail/domain';
import type { Change, Column, Opened, Plan, Statement } from '../engine/engine.ts';
import type { Form } from '../rows/form.ts';
import type { Catalog } from '../schema/catalog.ts';
import type { Connection } from '../settings/connection.ts';
import type { Batch, Portion, ShownChange } from './protocol.ts';
import type { Session } from './session.ts';
import { Sessions } from './sessions.ts';

/** So long a catalog is believed; a change of ours ends it at once. */
const CATALOG_MS = 10_000;

interface Bounds {
  readonly signal: AbortSignal;
  /** Longest that the statement may take; at most, and by default, the limit of the connection. */
  readonly timeoutMs?: number | undefined;
}

interface Read extends Bounds {
  readonly skip?: number;
  readonly form: Form;
  /** Of each batch. */
  readonly portion: Portion;
}

/** One connection as the tools see it. Each statement runs in a session of its own, is bounded, and heals a lost one. */
export class Database implements Disposable {
  readonly connection: Connection;
  readonly #sessions: Sessions;
  #catalog: { readonly at: number; readonly catalog: Promise<Catalog> } | undefined;

  constructor(connection: Connection) {
    this.connection = connection;
    this.#sessions = new Sessions(connection);
  }

  /** Starts a process ahead of the first call. */
  prepare(): void {
    this.#sessions.prepare();
  }

  /** Ends the processes that have nothing to do. */
  rest(): void {
    this.#sessions.endIdle();
  }

  async opened(bounds: Bounds): Promise<Opened> {
    return await this.#run(bounds, async (session) => await session.open());
  }

  /**
   * Reads row by row; `take` gets each batch, and answers whether it wants another one.
   * Memory is that of one batch, however many rows there are.
   */
  async read(
    statement: Statement,
    { skip = 0, form, portion, ...bounds }: Read,
    take: (batch: Batch, columns: readonly Column[]) => boolean | Promise<boolean>,
  ): Promise<void> {
    const timeoutMs = this.#longest(bounds);
    const ask = { kind: 'read', statement, skip, timeoutMs, form, portion } as const;
    let isBegun = false;
    await this.#run(
      bounds,
      async (session) => {
        let { columns, batch } = await session.request(ask);
        isBegun = true;
        try {
          while ((await take(batch, columns)) && !batch.ended)
            batch = await session.request({ kind: 'next', portion });
        } finally {
          // What takes may fail, and the session must not go on with a statement that is still open.
          if (!batch.ended) await session.request({ kind: 'close' }).catch(() => session.kill());
        }
      },
      () => !isBegun,
    );
  }

  async explain(statement: Statement, analyze: boolean, bounds: Bounds): Promise<Plan> {
    return await this.#run(
      bounds,
      async (session) => await session.request({ kind: 'explain', statement, analyze }),
    );
  }

  /** What the role can see; several callers may wait for the same, so none of them can cancel it. */
  async catalog(): Promise<Catalog> {
    const now = Date.now();
    if (this.#catalog !== undefined && now - this.#catalog.at < CATALOG_MS)
      return await this.#catalog.catalog;
    const { signal } = new AbortController();
    const catalog = this.#run(
      { signal },
      async (session) =>
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the answerer writes it
        JSON.parse(await session.request({ kind: 'catalog' })) as Catalog,
    );
    this.#catalog = { at: now, catalog };
    catalog.catch(() => (this.#catalog = undefined));
    return await catalog;
  }

  /** Never tried twice. */
  async change(change: Change, form: Form, bounds: Bounds): Promise<readonly ShownChange[]> {
    try {
      return await this.#run(
        bounds,
        async (session) => await session.request({ kind: 'change', change, form }),
        () => false,
      );
    } catch (error) {
      throw change.commit && error instanceof Refusal && ENDED.has(error.code) ? unknownEnd(error) : error;
    } finally {
      if (change.commit) this.#catalog = undefined;
    }
  }

  [Symbol.dispose](): void {
    this.#sessions[Symbol.dispose]();
  }

  #longest({ timeoutMs = Infinity }: Bounds): number {
    return Math.min(timeoutMs, this.connection.limits.timeoutMs);
  }

  async #run<T>(
    bounds: Bounds,
    work: (session: Session) => Promise<T>,
    mayRepeat: () => boolean = () => true,
  ): Promise<T> {
    const { signal } = bounds;
    const ms = this.#longest(bounds);
    // Not AbortSignal.any: Node keeps each combined signal that has a listener until it aborts.
    const bounded = new AbortController();
    const cancel = () => bounded.abort(signal.reason);
    const timer = setTimeout(() => bounded.abort(tooLong(ms)), ms);
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    const attempt = async () =>
      await this.#sessions.use(bounded.signal, async (session) => {
        await session.open();
        return await work(session);
      });
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Refusal && LOST.has(error.code) && mayRepeat())) throw error;
      // A server that was restarted took the idle sessions along.
      this.#sessions.endIdle();
      return await attempt();
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    }
  }
}

/** Failures that are nothing to do with the statement. */
const LOST = new Set(['connection_lost', 'session_killed']);

/** Failures that may have come between the end of the work and the word of it. */
const ENDED = new Set(['timeout', 'cancelled', 'session_ended', ...LOST]);

const unknownEnd = (cause: Refusal): Refusal =>
  new Refusal(
    cause.code,
    'The change was stopped before the database said that it was done. It is kept as a whole or not at all, most likely not.',
    'Look with query_sql which it is before trying again.',
    { cause },
  );

const tooLong = (ms: number): Refusal =>
  new Refusal(
    'timeout',
    `The statement was stopped after ${ms / 1_000} s, and nothing of it was kept.`,
    'explain_sql shows what takes long; narrow it down with WHERE, aggregate, or give a longer timeout_ms.',
  );
