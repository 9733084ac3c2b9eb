import { type ChildProcess, fork } from 'node:child_process';
import { Refusal } from '@handrail/domain';
import type { Connection } from '../settings/connection.ts';
import type { Ask, FromSession, Kind, Requests, ToSession } from './protocol.ts';

/**
 * A backend that was told to stop has so long to say that it did; then the process ends all the same. Nobody waits for
 * that, and a server that is busy may take a while to let the connection in that tells it.
 */
const GRACE_MS = 3_000;

/** After this the session is of no use any more. */
const SPOILING = new Set(['connection_lost']);

interface Pending {
  resolve(answer: Requests[Kind]['answer']): void;
  reject(error: Error): void;
}

/** The parent's side of one process with one session. One request at a time. */
export class Session {
  readonly #connection: Connection;
  readonly #child: ChildProcess;
  #pending: Pending | undefined;
  readonly #gone = Promise.withResolvers<void>();
  #opened: Promise<Requests['open']['answer']> | undefined;
  #stopped: Refusal | undefined;
  #wasKilled = false;
  #spoiled = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#child = fork(new URL('./child.ts', import.meta.url), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Nothing of the environment: drivers would take settings from it, and the operator's secrets are in it.
      env: environment(),
      // Rows are garbage as soon as they are text: more room for it is no gain, and a third of the memory.
      execArgv: ['--max-semi-space-size=2'],
    });
    this.#child.on('message', (message: FromSession) => this.#receive(message));
    this.#child.on('error', () => this.#ended(null));
    this.#child.on('exit', (_, signal) => this.#ended(signal));
    this.#idle();
  }

  /** Whether another request may be made. */
  get usable(): boolean {
    return !this.#spoiled;
  }

  /** Resolves when the process is no more. */
  get gone(): Promise<void> {
    return this.#gone.promise;
  }

  /** Connects once. */
  async open(): Promise<Requests['open']['answer']> {
    this.#opened ??= this.request({ kind: 'open', connection: this.#connection }).catch((error: unknown) => {
      this.kill(); // what is wrong may be mended meanwhile, so the next call begins anew
      throw error;
    });
    return await this.#opened;
  }

  /**
   * @throws Refusal of the engine; that of `stop`, once it was called; `session_ended` when the process ended by itself,
   * as it does for too much memory, and `session_killed` when something outside ended it
   */
  async request<K extends Kind>(ask: Ask<K>): Promise<Requests[K]['answer']> {
    if (this.#stopped !== undefined) throw this.#stopped;
    if (this.#spoiled) throw this.#end();
    const { promise, resolve, reject } = Promise.withResolvers<Requests[Kind]['answer']>();
    this.#pending = { resolve, reject };
    this.#child.ref();
    this.#child.channel?.ref();
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- one of the kinds, whichever it is
    this.#send(ask as Ask);
    return await promise;
  }

  /** Ends what runs, at the backend too, and the session with it. The request that is under way fails with the reason. */
  stop(reason: Refusal): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = reason;
    this.#spoiled = true;
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(reason);
    // The process of SQLite is deep in the statement and hears nothing.
    if (pending === undefined || this.#connection.target.engine === 'sqlite') {
      this.kill();
      return;
    }
    this.#pending = { resolve: () => this.kill(), reject: () => this.kill() };
    this.#send({ kind: 'cancel' });
    setTimeout(() => this.kill(), GRACE_MS).unref();
  }

  kill(): void {
    this.#spoiled = true;
    this.#child.kill('SIGKILL');
  }

  #send(message: ToSession): void {
    this.#child.send(message, () => {}); // what fails ends with the process, which tells why
  }

  #receive(message: FromSession): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#idle();
    if ('answer' in message) pending?.resolve(message.answer);
    else if ('refusal' in message) {
      const { code, message: text, hint, content } = message.refusal;
      if (SPOILING.has(code)) this.kill();
      pending?.reject(new Refusal(code, text, hint, { content }));
    } else {
      this.kill();
      pending?.reject(new Error(message.fault));
    }
  }

  #ended(signal: NodeJS.Signals | null): void {
    this.#spoiled = true;
    this.#gone.resolve();
    // The guard takes another one, and what crashes gets another one.
    this.#wasKilled ||= signal === 'SIGKILL';
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(this.#end());
  }

  /** An idle session keeps no one alive. */
  #idle(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  #end(): Refusal {
    if (this.#wasKilled)
      return new Refusal(
        'session_killed',
        'Something outside ended the process that ran this statement. Nothing of it was kept.',
        'Try again; if it ends the same way, ask for less: the system ends what takes too much memory.',
      );
    const { memoryMiB } = this.#connection.limits;
    return new Refusal(
      'session_ended',
      `The process that ran this statement ended, most likely since it took more than ${memoryMiB} MiB of memory. Nothing of it was kept.`,
      'Ask for less: fewer or shorter values, an aggregate, a LIMIT inside the statement.',
    );
  }
}

/** What a program needs to start on Windows, and where temporary files go, as SQLite makes them to sort much. */
const KEPT = ['SystemRoot', 'TMPDIR', 'TEMP', 'TMP'];

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(KEPT.flatMap((name) => (name in process.env ? [[name, process.env[name]]] : [])));
