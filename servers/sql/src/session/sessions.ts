import { Refusal } from '@handrail/domain';
import type { Connection } from '../settings/connection.ts';
import { Session } from './session.ts';

/** A statement that runs so long may well have to be ended; the next call should not wait for a new process. */
const SPARE_AFTER_MS = 200;
/** Idle sessions are ended after so long; the last one, which spares the next call a start, much later. */
const IDLE_MS = 30_000;
const LAST_IDLE_MS = 300_000;

interface Idle {
  readonly session: Session;
  readonly since: number;
}

/** The sessions of one connection: one statement each, so that a slow one delays no other. */
export class Sessions implements Disposable {
  readonly #connection: Connection;
  readonly #all = new Set<Session>();
  /** Stopped, but their backends may still have to be told: as many as there may be others, so that none waits for them. */
  readonly #leaving = new Set<Session>();
  readonly #idle: Idle[] = [];
  readonly #waiting: ((session: Session) => void)[] = [];
  readonly #sweep: NodeJS.Timeout;
  #closed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#sweep = setInterval(() => this.#endIdle(), IDLE_MS / 3).unref();
  }

  /** Starts a process and connects it ahead of its use; whoever uses it learns what went wrong. */
  prepare(): void {
    if (this.#closed || this.#idle.length > 0 || !this.#hasRoom) return;
    const session = this.#start();
    session.open().catch(() => undefined);
    this.#idle.push({ session, since: Date.now() });
  }

  /**
   * Runs work on a session of its own.
   * @param signal ends the wait for a session, and the session itself, with the refusal that is its reason
   */
  async use<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    if (signal.aborted) throw reasonOf(signal);
    const session = await this.#take(signal);
    const spare = setTimeout(() => this.prepare(), SPARE_AFTER_MS).unref();
    const stop = () => session.stop(reasonOf(signal));
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      return await work(session);
    } finally {
      signal.removeEventListener('abort', stop);
      clearTimeout(spare);
      this.#give(session);
    }
  }

  /** Ends the idle sessions, for instance those whose server was restarted. */
  endIdle(): void {
    for (const idle of this.#idle.splice(0)) this.#end(idle);
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearInterval(this.#sweep);
    for (const session of this.#all) session.stop(closed());
  }

  async #take(signal: AbortSignal): Promise<Session> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.session.usable) return idle.session;
      this.#drop(idle.session);
    }
    if (this.#hasRoom) return this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<Session>();
    const leave = () => {
      const at = this.#waiting.indexOf(resolve);
      if (at < 0) return; // a session was given meanwhile
      this.#waiting.splice(at, 1);
      reject(reasonOf(signal));
    };
    this.#waiting.push(resolve);
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #give(session: Session): void {
    if (!session.usable) {
      this.#drop(session);
      this.#serve();
      return;
    }
    const next = this.#closed ? undefined : this.#waiting.shift();
    if (next === undefined) this.#idle.push({ session, since: Date.now() });
    else next(session);
  }

  get #hasRoom(): boolean {
    const { sessions } = this.#connection.limits;
    return this.#all.size < sessions && this.#all.size + this.#leaving.size < 2 * sessions;
  }

  #start(): Session {
    const session = new Session(this.#connection);
    this.#all.add(session);
    return session;
  }

  /** What is not usable any more counts until its process is gone. */
  #drop(session: Session): void {
    this.#all.delete(session);
    this.#leaving.add(session);
    void this.#awaitEnd(session);
  }

  async #awaitEnd(session: Session): Promise<void> {
    await session.gone;
    this.#leaving.delete(session);
    this.#serve();
  }

  #serve(): void {
    if (this.#closed || !this.#hasRoom) return;
    const next = this.#waiting.shift();
    if (next !== undefined) next(this.#start());
  }

  #endIdle(): void {
    const idleFor = (ms: number) => Date.now() - (this.#idle[0]?.since ?? Infinity) > ms;
    while (idleFor(this.#idle.length > 1 ? IDLE_MS : LAST_IDLE_MS)) this.#end(this.#idle.shift());
  }

  #end(idle: Idle | undefined): void {
    if (idle === undefined) return;
    idle.session.kill();
    this.#drop(idle.session);
  }
}

const closed = (): Refusal =>
  new Refusal('session_ended', 'The connection is being closed.', 'Nothing of the statement was kept.');

const reasonOf = ({ reason }: AbortSignal): Refusal =>
  reason instanceof Refusal
    ? reason
    : new Refusal('cancelled', 'The call was cancelled.', 'Call again if it is still wanted.');
