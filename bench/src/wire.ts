/**
 * A raw client on stdio: newline-delimited JSON-RPC and nothing else. All servers are measured through it, so
 * that its own cost is in every figure alike.
 */
import { spawn } from 'node:child_process';
import { track } from './children.ts';

/** No process that is measured lives longer, unless it is given longer. */
const LIFETIME_MS = 60_000;
/** From the end of stdin, or a signal, to the end of the process. */
const GRACE_MS = 2_000;

export interface Answer {
  readonly result: unknown;
  readonly error: unknown;
  /** Its line as it came, without the line ending. */
  readonly line: string;
  /** When its request, then a text already, was handed to the pipe, in milliseconds of `performance.now()`. */
  readonly asked: number;
  /** When its line had arrived, in milliseconds of `performance.now()`. */
  readonly at: number;
}

/** What is started on the Node that runs this. */
export interface Command {
  readonly entry: string;
  readonly args: readonly string[];
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Wire extends AsyncDisposable {
  /** Just before the process was started, in milliseconds of `performance.now()`. */
  readonly started: number;
  readonly pid: number;
  request(method: string, params: object): Promise<Answer>;
  notify(method: string, params?: object): void;
  /** Says that the last request is no longer wanted. */
  cancel(): void;
  /** Closes stdin, sends `signal` if one is given, and waits for the end; kills after 2 s. */
  end(signal?: 'SIGTERM'): Promise<void>;
}

interface Waiting {
  readonly asked: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** What would change the way Node or a server starts is kept from them. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:NODE|HANDRAIL|NPM)_/i.test(name)),
);

/** Starts a server. */
export function openWire({ entry, args, env: more }: Command, cwd: string, lifetime = LIFETIME_MS): Wire {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let said = '';
  let failure: Error | undefined;

  const started = performance.now();
  const child = track(
    spawn(process.execPath, [entry, ...args], { cwd, env: { ...env, ...more }, stdio: 'pipe' }),
    'SIGKILL',
  );
  const fail = (reason: string) => {
    failure ??= new Error(`${entry}: ${reason}${said === '' ? '' : `; it said:\n${said}`}`);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const overdue = setTimeout(() => {
    fail(`still at work after ${lifetime / 1000} s`);
    child.kill('SIGKILL');
  }, lifetime);
  child.once('error', (error) => fail(error.message));
  child.once('close', () => fail('ended before it had answered'));
  child.stdin.on('error', () => {}); // a write to a process that is gone; `close` tells
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2_000)));
  readLines(child.stdout, (line, at) => {
    const message = parse(line);
    if (!isAnswer(message)) return;
    const { result, error } = message;
    const request = waiting.get(message.id);
    request?.resolve({ result, error, line, asked: request.asked, at });
    waiting.delete(message.id);
  });

  const written = (message: object) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`;
  const end = async (signal?: 'SIGTERM') => {
    clearTimeout(overdue);
    child.stdin.end();
    if (signal !== undefined) child.kill(signal);
    const impatient = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(impatient);
  };
  const notify = (method: string, params: object = {}) => void child.stdin.write(written({ method, params }));
  return {
    started,
    pid: child.pid ?? 0,
    request: (method, params) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        const line = written({ id: ++lastId, method, params });
        waiting.set(lastId, { asked: performance.now(), resolve, reject });
        child.stdin.write(line);
      }),
    notify,
    cancel: () => notify('notifications/cancelled', { requestId: lastId }),
    end,
    [Symbol.asyncDispose]: () => end(),
  };
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string, at: number) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const at = performance.now();
    // Only the new part is searched: a line of megabytes comes in hundreds of them.
    const [first = '', ...others] = chunk.split('\n');
    rest += first;
    for (const other of others) {
      take(rest, at);
      rest = other;
    }
  });
}

/** Greetings on stdout are against the protocol, yet the official client passes over them, and time-mcp has one. */
function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** By hand, since a schema would cost more than what is measured. */
function isAnswer(message: unknown): message is { id: number; result?: unknown; error?: unknown } {
  return typeof message === 'object' && message !== null && 'id' in message && typeof message.id === 'number';
}
