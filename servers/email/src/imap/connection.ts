import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '@handrail/domain';
import type { ImapFlow } from 'imapflow';
import { Places } from '../backend/places.ts';
import type { Endpoint } from '../settings/account.ts';
import { isAlive } from './alive.ts';
import { connectImap } from './connect.ts';
import { serverRefused } from './server-refused.ts';
import { Session } from './session.ts';

/** Longest time that one call may keep the connection, and that a call waits for its turn. */
const TURN_MS = 30_000;

/** A connection that nothing was heard of for so long may be dead, so reading asks first; changing asks always. */
const IDLE_MS = 60_000;

/** After a failure the next attempts fail at once for a while, so that a wrong password does not lock the account. */
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

const LOGOUT_MS = 500;

/** The one connection of an account, made when it is first needed and again when it broke. One call uses it at a time. */
export class ImapConnection implements AsyncDisposable {
  readonly #endpoint: Endpoint;
  readonly #turns = new Places(1);
  #client: ImapFlow | undefined;
  #lastUse = 0;
  #failure: { readonly refusal: Refusal; readonly until: number; readonly pause: number } | undefined;

  constructor(endpoint: Endpoint) {
    this.#endpoint = endpoint;
  }

  /** Where the connection breaks, `work` is done once more on a new one. */
  async read<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    return await this.#twice(signal, IDLE_MS, work);
  }

  /** The same, but never after `work` began to change something: that may have been done, though no answer came. */
  async write<T>(signal: AbortSignal, work: (session: Session) => Promise<T>): Promise<T> {
    return await this.#twice(signal, 0, work);
  }

  async #twice<T>(signal: AbortSignal, idle: number, work: (session: Session) => Promise<T>): Promise<T> {
    return await this.#turn(signal, async (within) => {
      for (let isSecond = false; ; isSecond = true) {
        const session = await this.#usable(idle, within);
        const { client } = session;
        try {
          return await this.#watched(client, within, () => work(session));
        } catch (error) {
          if (within.aborted) throw within.reason;
          if (error instanceof Refusal) throw error;
          if (isAlive(client)) throw serverRefused(error);
          if (isSecond || session.isChanging) throw connectionLost(error);
        }
      }
    });
  }

  async #turn<T>(signal: AbortSignal, work: (within: AbortSignal) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(tooLong()), TURN_MS);
    const within = AbortSignal.any([signal, limit.signal]);
    try {
      const end = await this.#turns.enter(within);
      try {
        return await work(within);
      } finally {
        this.#lastUse = performance.now();
        end();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** A command cannot be taken back; who gives up ends the connection. */
  async #watched<T>(client: ImapFlow, within: AbortSignal, start: () => Promise<T>): Promise<T> {
    within.throwIfAborted();
    const { promise, reject } = Promise.withResolvers<never>();
    const giveUp = () => {
      client.close();
      reject(within.reason);
    };
    within.addEventListener('abort', giveUp, { once: true });
    const work = start();
    try {
      return await Promise.race([work, promise]);
    } finally {
      within.removeEventListener('abort', giveUp);
      work.catch(() => {}); // nobody listens any more where it was given up
    }
  }

  async #usable(idle: number, within: AbortSignal): Promise<Session> {
    const client = this.#client;
    if (client !== undefined && isAlive(client)) {
      const session = new Session(client);
      if (performance.now() - this.#lastUse < idle) return session;
      try {
        await this.#watched(client, within, () => session.ping());
        return session;
      } catch {
        within.throwIfAborted();
        client.close();
      }
    }
    return new Session((this.#client = await this.#connect(within)));
  }

  async #connect(within: AbortSignal): Promise<ImapFlow> {
    const earlier = this.#failure;
    if (earlier !== undefined && performance.now() < earlier.until) throw earlier.refusal;
    try {
      const client = await connectImap(this.#endpoint, within);
      this.#failure = undefined;
      return client;
    } catch (error) {
      if (error instanceof Refusal && !within.aborted) {
        const pause = Math.min((earlier?.pause ?? FIRST_PAUSE_MS / 2) * 2, LONGEST_PAUSE_MS);
        this.#failure = { refusal: error, pause, until: performance.now() + pause };
      }
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client !== undefined && isAlive(client))
      await Promise.race([client.logout().catch(() => {}), sleep(LOGOUT_MS)]);
    client?.close();
  }
}

const connectionLost = (cause: unknown) =>
  new Refusal(
    'connection_lost',
    'The connection to the mail server broke.',
    'Try again; whether a change was made is seen by looking.',
    { cause },
  );

const tooLong = () =>
  new Refusal(
    'timeout',
    `The mail server did not answer within ${TURN_MS / 1_000} seconds.`,
    'Ask for less: one mailbox, a shorter time, no search in bodies. Or try again later.',
  );
