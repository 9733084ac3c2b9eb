/**
 * A raw client on stdio: newline-delimited JSON-RPC and nothing else. All servers are measured through it, so
 * that its own cost is in every figure alike.
 */
import { spawn } from 'node:child_process';
import { track } from './children.ts';

/** No process that is measured lives longer. */
const LIFETIME_MS = 60_000;
/** From the end of stdin, or a signal, to the end of the process. */
const GRACE_MS = 2_000;

export interface Answer {
  readonly result: unknown;
  readonly error: unknown;
  /** When its line had arrived, in milliseconds of `performance.now()`. */
  readonly at: number;
}

export interface Wire extends AsyncDisposable {
  /** Just before the process was started, in milliseconds of `performance.now()`. */
  readonly started: number;
  readonly pid: number;
  request(method: string, params: object): Promise<Answer>;
  notify(method: string): void;
  /** Closes stdin, sends `signal` if one is given, and waits for the end; kills after 2 s. */
  end(signal?: 'SIGTERM'): Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** What would change the way Node or a server starts is kept from them. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:NODE|HANDRAIL|NPM)_/i.test(name)),
);

/** Starts a server on the Node that runs this. */
export function openWire(entry: string, cwd: string): Wire {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let said = '';
  let failure: Error | undefined;

  const started = performance.now();
  const child = track(spawn(process.execPath, [entry], { cwd, env, stdio: 'pipe' }), 'SIGKILL');
  const fail = (reason: string) => {
    failure ??= new Error(`${entry}: ${reason}${said === '' ? '' : `; it said:\n${said}`}`);
    for (const { reject } of waiting.values()) reject(failure);
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const lifetime = setTimeout(() => {
    fail(`still at work after ${LIFETIME_MS / 1000} s`);
    child.kill('SIGKILL');
  }, LIFETIME_MS);
  child.once('error', (error) => fail(error.message));
  child.once('close', () => fail('ended before it had answered'));
  child.stdin.on('error', () => {}); // a write to a process that is gone; `close` tells
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said = (said + chunk).slice(-2_000)));
  readLines(child.stdout, (line, at) => {
    const message = parse(line);
    if (!isAnswer(message)) return;
    waiting.get(message.id)?.resolve({ result: message.result, error: message.error, at });
    waiting.delete(message.id);
  });

  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const end = async (signal?: 'SIGTERM') => {
    clearTimeout(lifetime);
    child.stdin.end();
    if (signal !== undefined) child.kill(signal);
    const impatient = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await exited;
    clearTimeout(impatient);
  };
  return {
    started,
    pid: child.pid ?? 0,
    request: (method, params) =>
      new Promise((resolve, reject) => {
        if (failure) return reject(failure);
        waiting.set(++lastId, { resolve, reject });
        send({ id: lastId, method, params });
      }),
    notify: (method) => void send({ method }),
    end,
    [Symbol.asyncDispose]: () => end(),
  };
}

function readLines(stream: NodeJS.ReadableStream, take: (line: string, at: number) => void): void {
  let rest = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const at = performance.now();
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line, at);
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
